package io.twinkeeper.protocol.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks that services depend on services that exist, and never in a circle. */
final class DependencyOrder {
  private final Map<String, Section> sections;
  private final Map<String, ServiceConfig> services;
  private final Set<String> finished = new HashSet<>();

  private DependencyOrder(Map<String, Section> sections, Map<String, ServiceConfig> services) {
    this.sections = sections;
    this.services = services;
  }

  static void check(Map<String, Section> sections, Map<String, ServiceConfig> services) {
    DependencyOrder order = new DependencyOrder(sections, services);
    services.values().forEach(order::checkNames);
    services.keySet().forEach(name -> order.visit(name, List.of()));
  }

  private void checkNames(ServiceConfig service) {
    Set<String> seen = new HashSet<>();
    for (String needed : service.dependsOn()) {
      if (!services.containsKey(needed)) {
        problem(
            service.name(),
            "no service of this workload is named "
                + needed
                + Shapes.didYouMean(needed, services.keySet()),
            "name one of: " + String.join(", ", services.keySet()));
      } else if (!seen.add(needed)) {
        problem(service.name(), needed + " stands there twice", "name it once");
      }
    }
  }

  private void visit(String name, List<String> trail) {
    if (trail.contains(name)) {
      List<String> circle = new ArrayList<>(trail.subList(trail.indexOf(name), trail.size()));
      circle.add(name);
      problem(
          circle.get(circle.size() - 2),
          "is a circle: " + String.join(" -> ", circle),
          "take one of these dependencies out");
      return;
    }
    if (!finished.contains(name) && services.containsKey(name)) {
      List<String> longer = new ArrayList<>(trail);
      longer.add(name);
      servicesNeededBy(name).forEach(needed -> visit(needed, longer));
      finished.add(name);
    }
  }

  private List<String> servicesNeededBy(String name) {
    ServiceConfig service = services.get(name);
    return service == null ? List.of() : service.dependsOn();
  }

  private void problem(String service, String problem, String advice) {
    Section section = sections.get(service);
    if (section != null) {
      section.problem("depends-on", problem, advice);
    }
  }
}

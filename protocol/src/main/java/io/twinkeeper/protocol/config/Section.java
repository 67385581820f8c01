package io.twinkeeper.protocol.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One object of the file, read key by key.
 *
 * <p>Every key that a reader asks for becomes a known key; {@link #refuseTheRest} then reports what
 * else stands there. A value that does not fit is reported and reads as absent, so that a reader
 * goes on and finds everything else that is wrong.
 */
final class Section {
  private final String path;
  private final int line;
  private final ConfigObject object;
  private final Problems problems;
  private final Set<String> known = new TreeSet<>();

  Section(String path, int line, ConfigObject object, Problems problems) {
    this.path = path;
    this.line = line;
    this.object = object;
    this.problems = problems;
  }

  /** The value of a key that may be missing. */
  <T> Optional<T> optional(String key, Shape<T> shape) {
    return value(key).flatMap(v -> shaped(pathOf(key), v, shape));
  }

  /** The value of a key that must be there; {@code advice} says what to write if it is not. */
  <T> Optional<T> required(String key, Shape<T> shape, String advice) {
    if (value(key).isEmpty()) {
      problems.add(pathOf(key), line, "is missing", advice);
    }
    return optional(key, shape);
  }

  /** The object under a key, empty if there is none. */
  Section section(String key) {
    return value(key)
        .flatMap(v -> object(pathOf(key), v))
        .orElseGet(() -> new Section(pathOf(key), line, nothing(), problems));
  }

  /** The object under a key that may be missing. */
  Optional<Section> optionalSection(String key) {
    return value(key).flatMap(v -> object(pathOf(key), v));
  }

  /** The objects in the list under a key, in order. */
  List<Section> sections(String key) {
    List<Section> sections = new ArrayList<>();
    value(key)
        .flatMap(v -> shaped(pathOf(key), v, Section::list))
        .ifPresent(
            list -> {
              for (int i = 0; i < list.size(); i++) {
                object(pathOf(key) + "[" + i + "]", list.get(i)).ifPresent(sections::add);
              }
            });
    return sections;
  }

  /** The objects under the names that a person chose, in the file's order. */
  Map<String, Section> named(String key) {
    Section parent = section(key);
    Map<String, Section> named = new LinkedHashMap<>();
    parent.object.entrySet().stream()
        .sorted(
            Comparator.comparingInt(
                    (Map.Entry<String, ConfigValue> e) -> Problems.line(e.getValue()))
                .thenComparing(Map.Entry::getKey))
        .forEach(e -> parent.child(e.getKey()).ifPresent(s -> named.put(e.getKey(), s)));
    return named;
  }

  /** The objects under names that come from elsewhere, such as a database's tables. */
  Map<String, Section> anyNamed(String key) {
    Section parent = section(key);
    Map<String, Section> named = new LinkedHashMap<>();
    for (String name : new TreeSet<>(parent.object.keySet())) {
      parent
          .value(name)
          .flatMap(v -> object(parent.pathOf(name), v))
          .ifPresent(s -> named.put(name, s));
    }
    return named;
  }

  private Optional<Section> child(String name) {
    Optional<ConfigValue> value = value(name);
    if (!Names.isName(name)) {
      problem(name, Shapes.quoted(name) + " is not a name", Names.RULE);
    }
    return value.flatMap(v -> object(pathOf(name), v));
  }

  /** Whether the key stands there with something other than null. */
  boolean has(String key) {
    return value(key).isPresent();
  }

  /** The keys that stand there, whatever they are. */
  Set<String> keys() {
    return new TreeSet<>(object.keySet());
  }

  boolean isEmpty() {
    return object.isEmpty();
  }

  String path() {
    return path;
  }

  /** Reports what is wrong with one key's value. */
  void problem(String key, String problem, String advice) {
    ConfigValue value = object.get(key);
    problems.add(pathOf(key), value == null ? line : Problems.line(value), problem, advice);
  }

  /** Reports what is wrong with this object as a whole. */
  void problem(String problem, String advice) {
    problems.add(path, line, problem, advice);
  }

  /** Reports every key that no reader asked for. */
  void refuseTheRest() {
    for (String key : new TreeSet<>(object.keySet())) {
      if (!known.contains(key)) {
        problem(
            key,
            "is not a known key" + Shapes.didYouMean(key, known),
            "known here: " + String.join(", ", known));
      }
    }
  }

  private Optional<ConfigValue> value(String key) {
    known.add(key);
    return Optional.ofNullable(object.get(key)).filter(v -> v.valueType() != ConfigValueType.NULL);
  }

  private Optional<Section> object(String at, ConfigValue value) {
    return shaped(at, value, v -> new Section(at, Problems.line(v), Section.object(v), problems));
  }

  private <T> Optional<T> shaped(String at, ConfigValue value, Shape<T> shape) {
    try {
      return Optional.of(shape.read(value));
    } catch (Misfit m) {
      problems.add(at + m.within(), Problems.line(value), m.problem(), m.advice());
      return Optional.empty();
    }
  }

  private String pathOf(String key) {
    String name = ConfigUtil.joinPath(key);
    return path.isEmpty() ? name : path + "." + name;
  }

  private static ConfigObject object(ConfigValue value) throws Misfit {
    if (value instanceof ConfigObject object) {
      return object;
    }
    throw new Misfit("is " + Shapes.kind(value) + ", not an object", "write { key = value, … }");
  }

  private static ConfigList list(ConfigValue value) throws Misfit {
    if (value instanceof ConfigList list) {
      return list;
    }
    throw new Misfit("is " + Shapes.kind(value) + ", not a list", "write [ { … }, … ]");
  }

  private static ConfigObject nothing() {
    return ConfigValueFactory.fromMap(Map.of());
  }
}

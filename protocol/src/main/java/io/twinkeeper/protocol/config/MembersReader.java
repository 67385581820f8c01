package io.twinkeeper.protocol.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code twinkeeper.members}. */
final class MembersReader {
  private static final int VOTERS = 3;
  private static final int DATA_MEMBERS = 2;

  private final Set<String> names = new HashSet<>();
  private final Map<String, String> ports = new HashMap<>();

  private MembersReader() {}

  /** The members that have a name; what else is wrong with them is reported. */
  static List<MemberConfig> read(Section twinkeeper) {
    return new MembersReader().readAll(twinkeeper);
  }

  private List<MemberConfig> readAll(Section twinkeeper) {
    if (!twinkeeper.has("members")) {
      twinkeeper.problem(
          "members", "is missing", "list the three members: [ { name = alpha, … } ]");
    }
    List<Section> sections = twinkeeper.sections("members");
    List<MemberConfig> members = new ArrayList<>();
    sections.forEach(s -> member(s).ifPresent(members::add));
    if (twinkeeper.has("members") && members.size() == sections.size()) {
      checkSize(twinkeeper, members);
    }
    return members;
  }

  private Optional<MemberConfig> member(Section section) {
    Optional<String> name = section.required("name", Shapes.NAME, "name the member: name = alpha");
    Optional<MemberConfig.Role> role =
        section.required("role", Shapes.choice(MemberConfig.Role.class), "use data or witness");
    Placeholders own = new Placeholders(name.orElse("{node}"), "{address}");
    Optional<String> address =
        section.required("address", address(own), "write a host name or an IPv4 address");
    int cluster = section.optional("cluster-port", port()).orElse(2551);
    int admin = section.optional("admin-port", port()).orElse(8300);
    String zone = section.optional("zone", Shapes.TEXT).orElse(name.orElse(""));
    MemberTags tags = FailoverReader.tags(section.section("tags"));
    section.refuseTheRest();
    name.filter(n -> !names.add(n))
        .ifPresent(
            n -> section.problem("name", n + " is taken by another member", "use another name"));
    address.ifPresent(a -> claimPort(section, a, cluster, "cluster-port"));
    address.ifPresent(a -> claimPort(section, a, admin, "admin-port"));
    return name.map(
        n ->
            new MemberConfig(
                n,
                role.orElse(MemberConfig.Role.DATA),
                zone,
                address.orElse("unknown"),
                cluster,
                admin,
                tags));
  }

  private void claimPort(Section section, String address, int port, String key) {
    String owner = ports.putIfAbsent(address + ":" + port, section.path() + "." + key);
    if (owner != null) {
      section.problem(
          key,
          address + ":" + port + " is taken by " + owner,
          "use another port or another address");
    }
  }

  private static Shape<Integer> port() {
    return Shapes.number("a port", 1, 65535);
  }

  private static Shape<String> address(Placeholders placeholders) {
    String advice = "write a host name or an IPv4 address that the other members reach";
    return value -> {
      String text = Shapes.text(placeholders).read(value);
      if (text.indexOf(':') != text.lastIndexOf(':')) {
        throw new Misfit(Shapes.quoted(text) + ": IPv6 addresses are not supported yet", advice);
      }
      if (text.contains(":")) {
        throw new Misfit(
            Shapes.quoted(text) + " has a port in it", "put it under cluster-port and admin-port");
      }
      if (!Names.isHost(text) || text.equals("0.0.0.0")) {
        throw new Misfit(Shapes.quoted(text) + " is not an address of one machine", advice);
      }
      return text;
    };
  }

  private static void checkSize(Section twinkeeper, List<MemberConfig> members) {
    if (members.size() != VOTERS) {
      twinkeeper.problem(
          "members",
          "%d member%s: only three are supported, other sizes not yet"
              .formatted(members.size(), members.size() == 1 ? "" : "s"),
          "use three data members, or two and a witness");
    } else if (members.stream().filter(MemberConfig::isData).count() < DATA_MEMBERS) {
      twinkeeper.problem(
          "members", "fewer than two have role = data: nobody could take over", "use at least two");
    }
  }
}

package io.twinkeeper.protocol.config;

import java.util.List;
import java.util.Optional;

/** Refuses a path that two nodes on one machine would share: each would write over the other's. */
final class OwnPaths {
  private OwnPaths() {}

  static void check(FileReading reading) {
    for (FileReading.OwnPath own : reading.ownPaths()) {
      sharers(own, reading.members())
          .ifPresent(
              sharers ->
                  own.section()
                      .problem(
                          own.key(),
                          sharers + " are on one machine and would share " + own.written(),
                          "put {node} into the path"));
    }
  }

  private static Optional<String> sharers(FileReading.OwnPath own, List<MemberConfig> members) {
    for (int i = 0; i < members.size(); i++) {
      for (MemberConfig other : members.subList(i + 1, members.size())) {
        if (share(own, members.get(i), other)) {
          return Optional.of(members.get(i).name() + " and " + other.name());
        }
      }
    }
    return Optional.empty();
  }

  private static boolean share(FileReading.OwnPath own, MemberConfig one, MemberConfig other) {
    boolean used = !own.dataOnly() || (one.isData() && other.isData());
    return used && onOneMachine(one, other) && fill(own, one).equals(fill(own, other));
  }

  private static String fill(FileReading.OwnPath own, MemberConfig member) {
    return new Placeholders(member.name(), member.address()).fill(own.written());
  }

  private static boolean onOneMachine(MemberConfig one, MemberConfig other) {
    return one.address().equals(other.address())
        || (isLoopback(one.address()) && isLoopback(other.address()));
  }

  private static boolean isLoopback(String address) {
    return address.equals("localhost")
        || (Names.isIpAddress(address) && address.startsWith("127."));
  }
}

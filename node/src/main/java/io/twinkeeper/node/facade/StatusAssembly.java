package io.twinkeeper.node.facade;

import akka.actor.typed.ActorSystem;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.UniqueAddress;
import akka.cluster.typed.Cluster;
import io.twinkeeper.node.admin.Health;
import io.twinkeeper.node.breakage.Breakage;
import io.twinkeeper.node.downing.ClusterLinks;
import io.twinkeeper.node.downing.Links;
import io.twinkeeper.node.helm.LeaseVoter;
import io.twinkeeper.node.helm.Voter;
import io.twinkeeper.node.presence.Presence;
import io.twinkeeper.node.probe.Probes;
import io.twinkeeper.node.stream.StreamMessages.Description;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.grant.VoterReport;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.status.Degradation;
import io.twinkeeper.protocol.status.DirectoryStatus;
import io.twinkeeper.protocol.status.ForkStatus;
import io.twinkeeper.protocol.status.NodeStatus;
import io.twinkeeper.protocol.status.RestoreTestStatus;
import io.twinkeeper.protocol.status.StandbyStatus;
import io.twinkeeper.protocol.status.StoreStatus;
import io.twinkeeper.protocol.status.StreamStatus;
import io.twinkeeper.protocol.status.TenantsStatus;
import io.twinkeeper.protocol.status.WorkloadStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts the answers of the node's actors together into what the API shows. */
final class StatusAssembly {
  /** What the actors said; of workloads and voters, who did not answer in time is missing. */
  record Parts(
      Map<String, WorkloadStatus> workloads,
      Map<String, Description> streams,
      Map<String, Voter.Reply> voter,
      Presence.Known known,
      Probes.Failing failing,
      Map<String, TenantsStatus> tenants,
      OrderBook orders,
      Map<String, DirectoryStatus> directories) {
    static Parts of(Map<String, WorkloadStatus> workloads, StreamRoll.Heard streams) {
      return new Parts(
          workloads,
          streams.descriptions(),
          Map.of(),
          new Presence.Known(Map.of(), Map.of()),
          new Probes.Failing(Map.of()),
          streams.tenants(),
          OrderBook.EMPTY,
          Map.of());
    }

    Parts withVoter(Map<String, Voter.Reply> heard) {
      return new Parts(workloads, streams, heard, known, failing, tenants, orders, directories);
    }

    Parts withKnown(Presence.Known heard) {
      return new Parts(workloads, streams, voter, heard, failing, tenants, orders, directories);
    }

    Parts withFailing(Probes.Failing heard) {
      return new Parts(workloads, streams, voter, known, heard, tenants, orders, directories);
    }

    Parts withOrders(OrderBook heard) {
      return new Parts(workloads, streams, voter, known, failing, tenants, heard, directories);
    }

    Parts withDirectories(Map<String, DirectoryStatus> heard) {
      return new Parts(workloads, streams, voter, known, failing, tenants, orders, heard);
    }
  }

  private final ActorSystem<?> system;
  private final TwinConfig config;
  private final InstantSource clock;
  private final Supplier<Optional<LeaseVoter.StoreState>> lease;
  private final Map<String, Instant> wrongSince = new ConcurrentHashMap<>();

  StatusAssembly(
      ActorSystem<?> system,
      TwinConfig config,
      InstantSource clock,
      Supplier<Optional<LeaseVoter.StoreState>> lease) {
    this.system = system;
    this.config = config;
    this.clock = clock;
    this.lease = lease;
  }

  Health health() {
    boolean up = Cluster.get(system).selfMember().status().equals(MemberStatus.up());
    Health.Status status =
        !up
            ? Health.Status.STARTING
            : wrongSince.isEmpty() ? Health.Status.UP : Health.Status.DEGRADED;
    return new Health(status, config.node(), Version.current());
  }

  NodeStatus assemble(Parts parts) {
    List<io.twinkeeper.protocol.status.MemberStatus> members = members();
    Map<String, StreamStatus> replication = new TreeMap<>();
    List<ForkStatus> forks = new ArrayList<>();
    parts
        .streams()
        .forEach(
            (name, description) -> {
              replication.put(name, description.status());
              forks.addAll(description.forks());
            });
    Map<String, WorkloadStatus> workloads = workloads(parts.workloads(), parts.voter());
    Map<String, Long> epochs = new TreeMap<>();
    Map<String, @Nullable String> active = new TreeMap<>();
    workloads.forEach(
        (name, status) -> {
          epochs.put(name, status.epoch());
          active.put(name, status.active());
        });
    return new NodeStatus(
        config.node(),
        role(config.self()),
        config.cluster().name(),
        Version.current(),
        clock.instant(),
        workloads.values().stream().anyMatch(w -> w.phase().equals("active")),
        members.stream().anyMatch(m -> isOtherTwin(m) && m.state().equals("up")),
        parts.known().heardAt().values().stream().max(Comparator.naturalOrder()).orElse(null),
        replication,
        standby(members, parts.known()),
        epochs,
        active,
        workloads,
        members,
        forks,
        degraded(parts, workloads, members),
        parts.tenants(),
        OrdersView.status(parts.orders()),
        parts.directories());
  }

  /** Every workload, from what the workloads and the voter of this node say. */
  Map<String, WorkloadStatus> workloads(
      Map<String, WorkloadStatus> own, Map<String, Voter.Reply> voter) {
    Map<String, WorkloadStatus> workloads = new LinkedHashMap<>();
    for (String name : config.workloads().keySet()) {
      workloads.put(name, workload(name, own.get(name), voter.get(name)));
    }
    return workloads;
  }

  /** The workload as this node runs it; the voter knows who is active elsewhere. */
  private WorkloadStatus workload(
      String name, @Nullable WorkloadStatus own, Voter.@Nullable Reply voter) {
    VoterReport report = voter instanceof Voter.Reported reported ? reported.report() : null;
    long epoch =
        Math.max(own == null ? 0 : own.epoch(), report == null ? 0 : report.promise().epoch());
    String active = own == null ? null : own.active();
    if (active == null && report != null) {
      active = liveHolder(report);
    }
    if (own == null) {
      boolean witness = config.self().role() == MemberConfig.Role.WITNESS;
      return new WorkloadStatus(
          name,
          witness ? "watching" : "unknown",
          active,
          epoch,
          clock.instant(),
          Map.of(),
          "stopped",
          null);
    }
    return new WorkloadStatus(
        name,
        own.phase(),
        active,
        epoch,
        own.since(),
        own.services(),
        own.connector(),
        own.grantRemainingMillis());
  }

  private static @Nullable String liveHolder(VoterReport report) {
    boolean live =
        !report.promise().released()
            && report.fencedEpoch() == report.promise().epoch()
            && !report.fenceRemaining().isZero();
    return live ? report.promise().holder().node() : null;
  }

  private List<io.twinkeeper.protocol.status.MemberStatus> members() {
    Map<String, Member> present = new HashMap<>();
    Cluster.get(system).state().getMembers().forEach(m -> present.put(key(m), m));
    Links<UniqueAddress> links = ClusterLinks.of(system);
    return config.members().stream()
        .map(
            m -> {
              String key = m.address() + ":" + m.clusterPort();
              return new io.twinkeeper.protocol.status.MemberStatus(
                  m.name(),
                  role(m),
                  m.zone(),
                  m.address(),
                  m.adminPort(),
                  memberState(present.get(key), links));
            })
        .toList();
  }

  /** Whether that member is in the cluster and heard from here. */
  boolean reaches(String member) {
    return members().stream().anyMatch(m -> m.name().equals(member) && m.state().equals("up"));
  }

  /** As seen from here: what two others say of each other does not make either unreachable. */
  private String memberState(@Nullable Member member, Links<UniqueAddress> links) {
    if (member == null) {
      return "absent";
    }
    UniqueAddress self = Cluster.get(system).selfMember().uniqueAddress();
    if (!links.direct(self, member.uniqueAddress())) {
      return links.sideOf(self).contains(member.uniqueAddress()) ? "indirect" : "unreachable";
    }
    if (member.status().equals(MemberStatus.up())) {
      return "up";
    }
    boolean joining =
        member.status().equals(MemberStatus.joining())
            || member.status().equals(MemberStatus.weaklyUp());
    return joining ? "joining" : "leaving";
  }

  private static String inWords(String state) {
    return state.equals("indirect") ? "only reached over another member" : state;
  }

  private static String key(Member member) {
    return member.address().host().get() + ":" + member.address().port().get();
  }

  private boolean isOtherTwin(io.twinkeeper.protocol.status.MemberStatus member) {
    return member.role().equals("data") && !member.name().equals(config.node());
  }

  private @Nullable StandbyStatus standby(
      List<io.twinkeeper.protocol.status.MemberStatus> members, Presence.Known known) {
    return members.stream()
        .filter(this::isOtherTwin)
        .findFirst()
        .map(
            m -> {
              Presence.Report report = known.reports().get(m.name());
              return new StandbyStatus(
                  m.name(),
                  m.address(),
                  m.state().equals("up"),
                  report == null ? Map.of() : report.services(),
                  report == null ? null : report.diskFreeBytes(),
                  report == null ? null : report.restoreTest());
            })
        .orElse(null);
  }

  private void noteStore(
      Map<String, Degradation> found, String stream, @Nullable StoreStatus store) {
    if (store == null) {
      return;
    }
    if (store.problem() != null) {
      note(found, "store-stopped", stream, store.problem());
    }
    RestoreTestStatus test = store.restoreTest();
    if (test != null && !test.ok()) {
      note(found, "restore-test-failed", stream, String.valueOf(test.detail()));
    }
  }

  private List<Degradation> degraded(
      Parts parts,
      Map<String, WorkloadStatus> workloads,
      List<io.twinkeeper.protocol.status.MemberStatus> members) {
    Map<String, Degradation> found = new LinkedHashMap<>();
    for (io.twinkeeper.protocol.status.MemberStatus m : members) {
      if (!m.state().equals("up") && !m.name().equals(config.node())) {
        note(found, "member-" + m.state(), m.name(), m.name() + " is " + inWords(m.state()));
      }
    }
    parts
        .streams()
        .forEach(
            (name, d) -> {
              StreamStatus s = d.status();
              if (s.reason() != null) {
                note(found, "stream-" + s.status(), name, s.reason());
              }
              String silent = LastAnswers.reason(s.silentSince(), clock.instant());
              if (silent != null) {
                note(found, "stream-busy", name, silent);
              }
              noteStore(found, name, s.store());
            });
    workloads.forEach(
        (name, w) -> {
          if (w.active() == null) {
            note(found, "nobody-active", name, "no node is active for " + name);
          }
          w.services()
              .forEach(
                  (service, serviceState) -> {
                    if (Set.of("unhealthy", "backing-off").contains(serviceState)) {
                      note(
                          found,
                          "service-" + serviceState,
                          name + "/" + service,
                          "service " + service + " is " + serviceState);
                    }
                  });
        });
    parts
        .failing()
        .reasons()
        .forEach((where, reason) -> note(found, "probe-failing", where, reason));
    parts.tenants().forEach((set, tenants) -> noteTenants(found, set, tenants));
    parts
        .directories()
        .forEach(
            (name, directory) ->
                DirectoryDegradations.of(directory, clock.instant())
                    .forEach((code, reason) -> note(found, code, name, reason)));
    noteVoters(found, parts);
    Breakage.all()
        .forEach(
            part ->
                note(
                    found,
                    "broken-on-purpose",
                    part.word(),
                    part.word() + " is switched off by a system property, for tests only"));
    new OrdersView(config, parts.orders(), clock.instant())
        .degradations(workloads)
        .forEach(d -> note(found, d.code(), d.where(), d.reason()));
    wrongSince.keySet().retainAll(found.keySet());
    return List.copyOf(found.values());
  }

  private void noteVoters(Map<String, Degradation> found, Parts parts) {
    if (parts.voter().values().stream().anyMatch(Voter.Unaware.class::isInstance)) {
      note(
          found,
          "voter-unaware",
          config.node(),
          "its voter does not vote: it has no memory, or moves to another membership, and has not"
              + " heard enough of the other voters yet");
    }
    lease
        .get()
        .filter(state -> !state.answers() || !state.problem().isEmpty())
        .ifPresent(state -> note(found, "lease-away", state.store(), state.problem()));
  }

  private void noteTenants(Map<String, Degradation> found, String set, TenantsStatus tenants) {
    String held = tenants.held();
    if (held != null) {
      note(
          found,
          "databases-missing",
          set,
          held + ": nothing is taken as removed until all of them are back");
    } else if (!tenants.missing().isEmpty()) {
      note(
          found,
          "databases-missing",
          set,
          tenants.missing().size()
              + " of its databases are not here, first "
              + tenants.missing().get(0)
              + ": bring the files back, another twin may have them");
    }
    if (!tenants.refused().isEmpty()) {
      note(
          found,
          "databases-refused",
          set,
          tenants.refused().size() + " cannot be taken up, first " + tenants.refused().get(0));
    }
  }

  private void note(Map<String, Degradation> found, String code, String where, String reason) {
    String key = code + " " + where;
    Instant since = wrongSince.computeIfAbsent(key, k -> clock.instant());
    found.put(key, new Degradation(code, where, reason, since));
  }

  private static String role(MemberConfig member) {
    return member.role() == MemberConfig.Role.DATA ? "data" : "witness";
  }
}

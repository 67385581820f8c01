package io.twinkeeper.ops.prove.round;

import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.cluster.Machines;
import io.twinkeeper.ops.prove.stand.Inhabitants;
import io.twinkeeper.ops.prove.stand.Stand;
import io.twinkeeper.ops.prove.watch.Sight;
import io.twinkeeper.ops.soak.Examination;
import io.twinkeeper.ops.soak.Findings;
import io.twinkeeper.protocol.status.ForkStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Looks at files and processes while nobody writes. One thread. */
public final class Silence {
  private static final String EVENT_IDS = "select id from events";

  private final Stand stand;
  private final Machines machines;
  private final Examination events;
  private final Examination bank;
  private final Map<String, Findings> forks = new HashMap<>();

  public Silence(Stand stand, Machines machines) {
    this.stand = stand;
    this.machines = machines;
    this.events = new Examination(stand.files().scratch(), stand.smallJvm(), EVENT_IDS);
    this.bank = new Examination(stand.files().scratch(), stand.smallJvm(), "");
  }

  Map<String, Findings> events() throws IOException, InterruptedException {
    return ofBoth(events, stand::events);
  }

  Map<String, Findings> bank() throws IOException, InterruptedException {
    return ofBoth(bank, stand::bank);
  }

  private static Map<String, Findings> ofBoth(Examination examination, Function<String, Path> where)
      throws IOException, InterruptedException {
    return examination.ofEach(
        Addresses.TWINS.stream().collect(Collectors.toMap(node -> node, where)));
  }

  /** Every fork of the events; a fork never changes, so each is read once. */
  List<Findings> forks(Sight sight) throws IOException, InterruptedException {
    List<Findings> found = new ArrayList<>();
    for (ForkStatus fork : sight.forks()) {
      if (fork.stream().equals(Stand.STREAMS.get(0))) {
        Findings findings = forks.get(fork.database());
        if (findings == null) {
          findings = events.of(Path.of(fork.database()));
          forks.put(fork.database(), findings);
        }
        found.add(findings);
      }
    }
    return found;
  }

  /** Processes under guards where nothing is active, or in another epoch than the active one. */
  List<String> orphans(Sight sight) throws IOException {
    List<String> orphans = new ArrayList<>();
    for (String node : Addresses.TWINS) {
      boolean active = sight.phase(node).equals("active");
      boolean follows = sight.phase(node).equals("following");
      for (Inhabitants who : Inhabitants.of(machines, node)) {
        boolean old = who.epoch().isPresent() && who.epoch().get() != sight.epoch(node);
        boolean guarded = who.guard().isPresent() || who.guardedBy().isPresent();
        boolean allowed = active || (follows && who.standsBy(Stand.STANDS_BY));
        if (guarded && (old || !allowed)) {
          orphans.add(
              "process %d on %s, %s%s"
                  .formatted(
                      who.pid(),
                      node,
                      who.guard()
                          .map(id -> "guard " + id)
                          .orElse("under " + who.guardedBy().orElse("?")),
                      who.epoch().map(epoch -> " of epoch " + epoch).orElse("")));
        }
      }
    }
    return orphans;
  }
}

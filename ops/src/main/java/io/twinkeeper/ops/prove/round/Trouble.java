package io.twinkeeper.ops.prove.round;

import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.demo.beat.Beats;
import io.twinkeeper.ops.prove.fault.Cure;
import io.twinkeeper.ops.prove.fault.Fault;
import io.twinkeeper.ops.prove.fault.Hands;
import io.twinkeeper.ops.prove.fault.Kind;
import io.twinkeeper.ops.prove.fault.Plan;
import io.twinkeeper.ops.prove.fault.Residents;
import io.twinkeeper.ops.prove.watch.Sight;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Carries out a plan: each fault begins and ends at its time. Used once. */
final class Trouble {
  private static final long LOOK_AGAIN_MILLIS = 50;

  /** A fault that was carried out; times of the boot clock. */
  record Done(Fault fault, String node, long fromMillis, long untilMillis) {}

  private interface Deed {
    void act() throws IOException, InterruptedException;
  }

  private record Due(long atMillis, Deed deed) {}

  private final Hands hands;
  private final Residents residents;
  private final Supplier<Sight> sight;
  private final Consumer<String> say;
  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparingLong(Due::atMillis));
  private final List<Done> done = new ArrayList<>();
  private final List<String> strangers = new ArrayList<>();
  private String active = "alpha";

  Trouble(Hands hands, Residents residents, Supplier<Sight> sight, Consumer<String> say) {
    this.hands = hands;
    this.residents = residents;
    this.sight = sight;
    this.say = say;
  }

  /** Returns once the last fault has ended; then everything is healed, also after a failure. */
  void carryOut(Plan plan) throws IOException, InterruptedException {
    long start = Beats.bootMillis();
    for (Fault fault : plan.faults()) {
      due.add(new Due(start + fault.after().toMillis(), () -> begin(fault)));
    }
    while (!due.isEmpty()) {
      residents.startWhatEnded();
      if (due.element().atMillis() <= Beats.bootMillis()) {
        due.remove().deed().act();
      } else {
        TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
      }
    }
  }

  List<Done> done() {
    return List.copyOf(done);
  }

  /** Nodes that were let in and should not have been. */
  List<String> strangers() {
    return List.copyOf(strangers);
  }

  private void begin(Fault fault) throws IOException, InterruptedException {
    String node = node(fault.role());
    say.accept(fault + ": " + node);
    long from = Beats.bootMillis();
    Cure cure = hands.begin(fault, node);
    due.add(new Due(from + fault.lasting().toMillis(), () -> end(fault, node, from, cure)));
  }

  private void end(Fault fault, String node, long from, Cure cure)
      throws IOException, InterruptedException {
    if (fault.kind() == Kind.CERTIFICATE && sight.get().isMember(node)) {
      strangers.add(node + " with an expired certificate");
    }
    cure.apply();
    done.add(new Done(fault, node, from, Beats.bootMillis()));
    if (!fault.lasting().isZero()) {
      say.accept("  " + fault.kind() + " of " + node + " is over");
    }
  }

  private String node(Fault.Role role) {
    active = sight.get().onlyActive().orElse(active);
    return switch (role) {
      case ACTIVE -> active;
      case STANDBY -> Addresses.other(active);
      case WITNESS, STORE -> role.toString();
    };
  }
}

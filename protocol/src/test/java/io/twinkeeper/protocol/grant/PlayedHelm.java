package io.twinkeeper.protocol.grant;

import io.twinkeeper.protocol.grant.World.Mistake;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A helm on some host, deciding by the rules of {@link Standing} and {@link Campaign}. */
final class PlayedHelm {
  private static final long FRESH_MILLIS = 4_000;
  private static final long PATIENCE_MILLIS = 6_000;

  final Host host;

  private final World world;
  private final Map<Integer, Heard> heard = new TreeMap<>();
  private @Nullable Campaign campaign;
  private long campaignSinceMillis;
  private boolean forced;
  private long idleUntilMillis;

  private record Heard(VoterReport report, Holder candidate, long atMillis) {}

  PlayedHelm(World world, Host host) {
    this.world = world;
    this.host = host;
  }

  /** The program on the host has started. */
  void start() {
    heard.clear();
    campaign = null;
    idleUntilMillis = host.clockMillis() + 1_000;
    tick();
  }

  /** An operator wants another holder, whoever holds now. */
  void force() {
    forced = true;
  }

  private void tick() {
    Roll roll = host.roll();
    for (Host to : world.hosts) {
      world.send(host, to, () -> onLearn(to, roll));
    }
    Campaign current = campaign;
    if (current != null) {
      ask(current, false);
    }
    decide();
    host.later(1_500 + world.random.nextInt(200), this::tick);
  }

  private void onLearn(Host voter, Roll asked) {
    if (!voter.votesUnder(asked)) {
      return;
    }
    VoterReport report = voter.report();
    Holder candidate = voter.self();
    world.send(voter, host, () -> onReport(voter, report, candidate));
  }

  private void onReport(Host voter, VoterReport report, Holder candidate) {
    heard.put(voter.index, new Heard(report, candidate, host.clockMillis()));
    if (campaign != null) {
      campaign.learned(report);
    }
    decide();
  }

  private void decide() {
    long now = host.clockMillis();
    Campaign current = campaign;
    if (current != null) {
      pursue(current, now);
      return;
    }
    heard.values().removeIf(h -> now - h.atMillis > FRESH_MILLIS);
    Standing standing = standing();
    if (standing.known() && now >= idleUntilMillis && (forced || standing.open())) {
      begin(standing, now);
    }
  }

  private Standing standing() {
    List<VoterReport> reports = new ArrayList<>();
    heard.values().forEach(h -> reports.add(h.report));
    host.desk().report().ifPresent(reports::add);
    return new Standing(host.roll().electorate(), reports);
  }

  private void begin(Standing standing, long now) {
    List<Holder> candidates = new ArrayList<>();
    heard.forEach(
        (from, h) -> {
          if (world.hosts.get(from).data) {
            candidates.add(h.candidate);
          }
        });
    if (candidates.isEmpty()) {
      return;
    }
    Holder candidate = candidates.get(world.random.nextInt(candidates.size()));
    Campaign started =
        new Campaign(
            standing.nextEpoch(),
            candidate,
            host.roll().electorate(),
            standing.releasedThrough(),
            now + World.GRANT.deadline().toMillis());
    campaign = started;
    campaignSinceMillis = now;
    ask(started, forced);
    forced = false;
  }

  private void ask(Campaign asking, boolean force) {
    Roll roll = host.roll();
    for (Host to : world.hosts) {
      world.send(host, to, () -> onAsk(to, roll, asking, force));
    }
    if (world.mode == World.Mode.LEASE) {
      host.desk()
          .vote(
              (s, now) -> s.promise(asking.epoch(), asking.candidate(), force, now),
              false,
              (promised, report) -> onAnswer(asking, Electorate.LEASE, promised, report));
    }
  }

  private void onAsk(Host voter, Roll asked, Campaign asking, boolean force) {
    if (!voter.votesUnder(asked)) {
      return;
    }
    boolean promised =
        voter.vote((s, now) -> s.promise(asking.epoch(), asking.candidate(), force, now));
    VoterReport report = voter.report();
    world.send(voter, host, () -> onAnswer(asking, voter.name(), promised, report));
  }

  private void onAnswer(Campaign asked, String voter, boolean promised, VoterReport report) {
    if (campaign != asked) {
      return;
    }
    if (promised) {
      asked.promised(voter, report, host.clockMillis());
    } else {
      asked.refused(voter, report);
    }
    pursue(asked, host.clockMillis());
  }

  private void pursue(Campaign current, long now) {
    OptionalLong ready = current.readyAtMillis();
    if (ready.isPresent()) {
      if (now >= ready.getAsLong() || world.has(Mistake.NO_FENCE)) {
        grant(current);
      } else {
        host.later(ready.getAsLong() - now, this::decide);
      }
    } else if (current.lost() || now - campaignSinceMillis > PATIENCE_MILLIS) {
      withdraw(current);
    }
  }

  private void withdraw(Campaign current) {
    for (Host to : world.hosts) {
      world.send(host, to, () -> onWithdraw(to, current));
    }
    if (world.mode == World.Mode.LEASE) {
      host.desk().vote((s, now) -> s.withdraw(current.epoch(), now), false, (ok, report) -> {});
    }
    rest(1_000);
  }

  private static void onWithdraw(Host voter, Campaign given) {
    if (voter.aware()) {
      voter.vote((s, now) -> s.withdraw(given.epoch(), now));
    }
  }

  private void grant(Campaign won) {
    world.edge.granted(won.epoch(), won.candidate());
    for (Host to : world.hosts) {
      if (to.name().equals(won.candidate().node())) {
        world.send(host, to, () -> to.grant(won.epoch(), won.candidate()));
        world.send(host, to, () -> to.grant(won.epoch(), won.candidate()));
      }
    }
    rest(2_000);
  }

  private void rest(int upToMillis) {
    campaign = null;
    idleUntilMillis = host.clockMillis() + world.random.nextInt(upToMillis);
  }
}

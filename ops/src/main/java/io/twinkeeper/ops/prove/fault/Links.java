package io.twinkeeper.ops.prove.fault;

import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.prove.network.Detour;
import io.twinkeeper.ops.prove.network.Network;
import io.twinkeeper.ops.prove.network.Weather;
import io.twinkeeper.ops.prove.stand.Third;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Faults of the network. */
public final class Links {
  private static final List<String> BRIDGE_ENDS = Addresses.TWINS;

  private final Third third;
  private final Weather weather;
  private final Detour detour;
  private final Duration stableAfter;
  private final Consumer<String> say;
  private int number;

  /**
   * All links are sound.
   *
   * @param third who votes beside the twins: a cut off node does not reach it either
   * @param stableAfter of the cluster; flapping is measured by it
   */
  public Links(
      Third third, Weather weather, Detour detour, Duration stableAfter, Consumer<String> say) {
    this.third = third;
    this.weather = weather;
    this.detour = detour;
    this.stableAfter = stableAfter;
    this.say = say;
  }

  Cure isolate(String node, boolean alsoFromEdge) throws IOException, InterruptedException {
    return rules(Weather.cut(node, alsoFromEdge ? everybodyElse(node) : otherVoters(node)));
  }

  Cure bridge() throws IOException, InterruptedException {
    return rules(Weather.cut(BRIDGE_ENDS.get(0), Set.of(BRIDGE_ENDS.get(1))));
  }

  /** Nothing comes in, or nothing goes out; the edge is not concerned. */
  Cure oneWay(String node, boolean deaf) throws IOException, InterruptedException {
    if (!deaf) {
      return rules(Weather.oneWay(node, otherVoters(node)));
    }
    return rules(
        otherVoters(node).stream()
            .flatMap(other -> Weather.oneWay(other, Set.of(node)).stream())
            .toList());
  }

  Cure lose(String node, int percent) throws IOException, InterruptedException {
    return rules(Weather.loss(node, percent));
  }

  Cure delay(String node, int millis) throws IOException, InterruptedException {
    detour.begin(node, millis);
    return () -> detour.end(node);
  }

  /** Cut off and back again, each for that share of the time that membership has to be quiet. */
  Cure flap(String node, int percentOfStableAfter) {
    String name = nextName();
    long half = stableAfter.toMillis() * percentOfStableAfter / 100;
    Thread flapping = new Thread(() -> flap(name, node, half), name);
    flapping.setDaemon(true);
    flapping.start();
    return () -> {
      flapping.interrupt();
      flapping.join();
      weather.end(name);
    };
  }

  private void flap(String name, String node, long halfMillis) {
    try {
      while (true) {
        weather.begin(name, Weather.cut(node, otherVoters(node)));
        TimeUnit.MILLISECONDS.sleep(halfMillis);
        weather.end(name);
        TimeUnit.MILLISECONDS.sleep(halfMillis);
      }
    } catch (InterruptedException healed) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      say.accept("the flapping of " + node + " broke off: " + e.getMessage());
    }
  }

  private Cure rules(List<String> rules) throws IOException, InterruptedException {
    String name = nextName();
    weather.begin(name, rules);
    return () -> weather.end(name);
  }

  private String nextName() {
    return "links-" + number++;
  }

  private Set<String> otherVoters(String node) {
    Set<String> others = new HashSet<>(third.voters());
    others.remove(node);
    return others;
  }

  private static Set<String> everybodyElse(String node) {
    Set<String> others = new HashSet<>(Network.machines());
    others.remove(node);
    return others;
  }
}

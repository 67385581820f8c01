package io.twinkeeper.ops.prove.stand;

import io.twinkeeper.ops.cluster.Addresses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Who has the third vote beside the two twins, and with it, who is on the stand at all. */
public enum Third {
  /** A node that votes and watches. */
  WITNESS("witness", "three nodes"),

  /** A lease in a PostgreSQL of a third party, where no node runs. */
  LEASE("store", "two nodes, PostgreSQL for their lease");

  private final String machine;
  private final String company;

  Third(String machine, String company) {
    this.machine = machine;
    this.company = company;
  }

  /** As {@code --third} spells it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Empty if nobody is meant by that. */
  public static Optional<Third> parse(String word) {
    return Arrays.stream(values()).filter(third -> third.word().equals(word)).findFirst();
  }

  /** All of them, as a usage line shows them. */
  public static String words() {
    return Arrays.stream(values()).map(Third::word).collect(Collectors.joining(" or "));
  }

  /** The machine that it lives on. */
  public String machine() {
    return machine;
  }

  /** The cluster's members. */
  public List<String> nodes() {
    return this == WITNESS ? Addresses.NODES : Addresses.TWINS;
  }

  /** Everybody who votes, by the machines that they live on: the twins, then the third. */
  public List<String> voters() {
    List<String> voters = new ArrayList<>(Addresses.TWINS);
    voters.add(machine);
    return List.copyOf(voters);
  }

  /** The nodes and what else has a vote, in words. */
  public String company() {
    return company;
  }
}

package io.twinkeeper.node.tenants;

import io.twinkeeper.node.tenants.TenantMessages.RollPart;
import io.twinkeeper.persistence.tenant.TenantRegister;
import io.twinkeeper.persistence.tenant.TenantRegister.Burial;
import io.twinkeeper.persistence.tenant.TenantRegister.Line;
import io.twinkeeper.protocol.tenant.TenantEntry;
import io.twinkeeper.protocol.tenant.Tombstone;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a follower makes of the active node's roll: the active node's word counts, and whatever is
 * here besides is moved aside before anything else takes its place. What the roll does not mention
 * stays as it is. Not thread-safe.
 */
final class RollBook {
  /**
   * The most names a roll may have, those of removed databases too: what a peer says is bounded.
   */
  static final int MOST_ENTRIES = 50_000;

  /** The most removed ones among them. */
  static final int MOST_TOMBSTONES = 10_000;

  private final TenantRegister register;
  private final List<TenantEntry> gathered = new ArrayList<>();
  private String gathering = "";
  private String known = "";

  RollBook(TenantRegister register) {
    this.register = register;
  }

  /** Whether that version of the roll has been taken over. */
  boolean knows(String version) {
    return known.equals(version);
  }

  /** Forgets which roll was taken over last: it is read anew. */
  void forgetVersion() {
    known = "";
    gathering = "";
  }

  static String version(String source, long epoch, long incarnation, long version) {
    return source + "/" + epoch + "/" + incarnation + "/" + version;
  }

  /**
   * Takes one part; returns whether the roll is complete. Parts come in order or again from one.
   *
   * @throws IllegalArgumentException if the roll is longer than one may be
   */
  boolean gather(RollPart part) {
    String version = version(part.source(), part.epoch(), part.incarnation(), part.version());
    if (part.number() == 1) {
      gathered.clear();
      gathering = version + " 0";
    }
    boolean next = gathering.equals(version + " " + (part.number() - 1));
    if (next && gathered.size() + part.entries().size() > MOST_ENTRIES) {
      throw new IllegalArgumentException(
          "the roll of " + part.source() + " has more than " + MOST_ENTRIES + " entries");
    }
    if (!next) {
      return false;
    }
    gathered.addAll(part.entries());
    gathering = version + " " + part.number();
    if (part.number() < part.parts()) {
      return false;
    }
    known = version;
    return true;
  }

  /** The entries gathered last. */
  List<TenantEntry> entries() {
    return List.copyOf(gathered);
  }

  /**
   * Takes an entry over.
   *
   * @param ended the tombstone of a copy here whose database was removed long ago
   * @return whether a copy here, and its stream, must go
   */
  boolean take(TenantEntry entry, Function<TenantEntry, Tombstone> ended) {
    String name = entry.name();
    Line own = register.line(name).orElse(null);
    if (own == null || own.entry().equals(entry)) {
      if (own == null) {
        register.put(entry, null);
      }
      return false;
    }
    boolean another = !entry.isLive() || entry.removals() != own.entry().removals();
    if (!own.entry().isLive() || !another) {
      register.put(entry, own.burial());
      return false;
    }
    Tombstone removed = entry.removed();
    Tombstone tombstone = removed == null ? ended.apply(own.entry()) : removed;
    register.put(entry, new Burial(tombstone, true));
    return true;
  }
}

package io.twinkeeper.ops.prove.fault;

import io.twinkeeper.ops.prove.bank.BankReader;
import io.twinkeeper.ops.prove.stand.Disks;
import io.twinkeeper.ops.prove.stand.Stand;
import io.twinkeeper.ops.prove.stand.Stand.Disk;
import java.io.IOException;
import java.nio.file.Files;

/**
 * Full disks that somebody feels. SQLite writes its log over and over again in the same room, so
 * that a database would not notice for a while: somebody reads and does not end, and the bank
 * writes as much as it can.
 */
public final class Shortage {
  private final Stand stand;
  private final Disks disks;

  public Shortage(Stand stand, Disks disks) {
    this.stand = stand;
    this.disks = disks;
  }

  Cure ofData(String node) throws IOException, InterruptedException {
    disks.fill(node, Disk.DATA);
    return () -> disks.empty(node, Disk.DATA);
  }

  /** On a node whose services write. */
  Cure ofWrittenDatabases(String node) throws IOException, InterruptedException {
    Process reader = BankReader.linger(stand.bank(node));
    disks.fill(node, Disk.DATABASE);
    Files.writeString(stand.busy(), "");
    return () -> {
      Files.deleteIfExists(stand.busy());
      disks.empty(node, Disk.DATABASE);
      reader.destroyForcibly();
    };
  }

  /** On a node that follows: every change that arrives needs room at once. */
  Cure ofCopies(String node) throws IOException, InterruptedException {
    disks.fill(node, Disk.DATABASE);
    return () -> disks.empty(node, Disk.DATABASE);
  }
}

package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.Owners;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FilePath;
import java.time.InstantSource;
import java.util.Optional;

/** Whether what is in the tree is what the index says of it. Records nothing. For one thread. */
public final class Resemblance {
  private final LeftAlone left;
  private final StateReader reader;

  /** How much alike they are. */
  public enum Degree {
    /** Of one kind and content; mode, owner and time may differ. */
    SAME,
    /** Something else, or being written right now, or not to be read. */
    OTHER,
    /** A scan would not tell of it: it is ignored, a database, or mounted there. */
    NOT_CARRIED
  }

  public Resemblance(DirectoryIndex index, ScanSettings settings, InstantSource clock) {
    Findings findings = new Findings(clock);
    this.left = new LeftAlone(settings, findings);
    this.reader =
        new StateReader(
            index, new Owners(System::nanoTime), new Freshness(TreeScan::machineNs), findings);
  }

  /** Reads a file that the index has at the same path. */
  public Degree of(Descriptor parent, FileStat stat, Known known) throws PosixException {
    FilePath path = known.path();
    boolean ignored = left.isIgnored(path, stat.isDirectory()) || left.isBelowIgnored(path);
    if (ignored || left.isDatabase(path) || stat.mount() != parent.stat().mount()) {
      return Degree.NOT_CARRIED;
    }
    if (stat.type() == FileStat.Type.OTHER) {
      return Degree.OTHER;
    }
    Seen seen = reader.read(parent, path.name(), stat, Optional.of(known));
    if (seen instanceof Seen.Whole whole) {
      boolean same = whole.state().hasContentOf(known.entry().state());
      return same ? Degree.SAME : Degree.OTHER;
    }
    return seen instanceof Seen.Database ? Degree.NOT_CARRIED : Degree.OTHER;
  }
}

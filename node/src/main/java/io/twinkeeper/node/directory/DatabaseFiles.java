package io.twinkeeper.node.directory;

import io.twinkeeper.persistence.directory.DirectorySettings;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.tenant.TenantGlob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a watched directory belongs to database streams, with the files beside each database, and
 * to the node itself. Paths are compared as they are written and as they are once every link is
 * followed: a database that this process has open must not even be opened by anybody else in it,
 * for closing it would take away the locks.
 *
 * <p>Answers from what links said when they could first be read. For one thread at a time.
 */
public final class DatabaseFiles implements DirectorySettings.Databases {
  private static final Pattern SIDE =
      Pattern.compile("(.+)(-wal|-shm|-journal)(\\.orphan.*)?", Pattern.DOTALL);

  /** A follower's copy, which the database's own name is a link to. */
  private static final Pattern COPY =
      Pattern.compile("\\.(.+)\\.twin-(new|link|[0-9a-f]{8})(\\.orphan.*)?", Pattern.DOTALL);

  /** A path, and where it really is, as soon as that can be known. */
  private static final class Place {
    final Path written;
    private Optional<Path> inItsDirectory = Optional.empty();
    private Optional<Path> target = Optional.empty();

    Place(Path written) {
      this.written = written;
    }

    /** Whether {@code path} is this, by any name that is known. */
    boolean is(Path path) {
      return written.equals(path)
          || inItsDirectory().filter(path::equals).isPresent()
          || target().filter(path::equals).isPresent();
    }

    private Optional<Path> inItsDirectory() {
      Path parent = written.getParent();
      if (inItsDirectory.isEmpty() && parent != null) {
        inItsDirectory = resolved(parent).map(p -> p.resolve(written.getFileName()));
      }
      return inItsDirectory;
    }

    /** Where it leads, if it is there. */
    Optional<Path> target() {
      if (target.isEmpty()) {
        target = resolved(written).map(DatabaseFiles::database);
      }
      return target;
    }

    private static Optional<Path> resolved(Path path) {
      try {
        return Optional.of(path.toRealPath());
      } catch (IOException e) {
        return Optional.empty(); // not there, or not yet
      }
    }
  }

  private record Glob(TenantGlob glob, Place prefix) {
    boolean has(Path path) {
      return glob.match(path).isPresent()
          || prefix
              .target()
              .filter(path::startsWith)
              .map(real -> prefix.written.resolve(real.relativize(path)))
              .flatMap(glob::match)
              .isPresent();
    }
  }

  private final Place root;
  private final Place dataDir;
  private final List<Place> named = new ArrayList<>();
  private final List<Glob> globs = new ArrayList<>();

  private DatabaseFiles(Path root, Path dataDir) {
    this.root = new Place(root);
    this.dataDir = new Place(dataDir);
  }

  /**
   * Those of every workload.
   *
   * @param root the watched directory, which what is asked about is in
   */
  public static DatabaseFiles in(Path root, TwinConfig config) {
    DatabaseFiles files = new DatabaseFiles(root, config.dataDir());
    config
        .workloads()
        .values()
        .forEach(
            workload -> {
              workload.databases().values().forEach(d -> files.named.add(new Place(d.path())));
              workload
                  .tenants()
                  .values()
                  .forEach(t -> files.globs.add(new Glob(t.glob(), new Place(t.glob().prefix()))));
            });
    return files;
  }

  /** Whether a file belongs to them, by its path relative to the watched directory. */
  @Override
  public boolean test(byte[] relative) {
    try {
      return test(root.written.resolve(new String(relative, StandardCharsets.UTF_8)));
    } catch (InvalidPathException e) {
      return false; // no name in a configuration is like that
    }
  }

  private boolean test(Path path) {
    Path database = database(path);
    return belongs(database)
        || root.target()
            .filter(real -> !real.equals(root.written) && database.startsWith(root.written))
            .map(real -> real.resolve(root.written.relativize(database)))
            .filter(this::belongs)
            .isPresent();
  }

  /** Asked for each file of a tree. */
  private boolean belongs(Path path) {
    for (Place place : named) {
      if (place.is(path)) {
        return true;
      }
    }
    for (Glob glob : globs) {
      if (glob.has(path)) {
        return true;
      }
    }
    return path.startsWith(dataDir.written)
        || dataDir.target().filter(path::startsWith).isPresent();
  }

  /** The database that a file beside it belongs to; a file that is beside none is one itself. */
  private static Path database(Path path) {
    String name = String.valueOf(path.getFileName());
    if (name.indexOf('-') < 0) {
      return path; // neither pattern has a name without one
    }
    Matcher side = SIDE.matcher(name);
    String file = side.matches() ? side.group(1) : name;
    Matcher copy = COPY.matcher(file);
    return path.resolveSibling(copy.matches() ? copy.group(1) : file);
  }
}

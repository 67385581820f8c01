package io.twinkeeper.persistence.tenant;

import io.twinkeeper.persistence.sqlite.follower.CopyLink;
import io.twinkeeper.protocol.tenant.NamePattern;
import io.twinkeeper.protocol.tenant.TenantGlob;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the databases that a glob stands for, again and again. A directory is listed only if
 * its time of change tells of news; each file costs one look at its attributes. Symbolic links
 * below the prefix are not followed: nothing outside of it is ever taken for a tenant. One link is
 * none in this sense: that of a copy which was left to a reader, to the file beside it ({@link
 * CopyLink}).
 *
 * <p>Only a file that is not known yet is opened, to see whether SQLite made it. A known one may be
 * open in this process, and closing a second descriptor would drop SQLite's locks. Not thread-safe.
 */
public final class TenantScan {
  private final TenantGlob glob;
  private final Predicate<Path> excluded;
  private final Map<Path, DirectoryListing> listings = new HashMap<>();
  private final Map<Path, FileStamp> notDatabases = new HashMap<>();

  /** What a file that is no database looked like: it may become one. */
  private record FileStamp(long sizeBytes, long modifiedNanos) {
    static FileStamp of(BasicFileAttributes file) {
      return new FileStamp(
          file.size(), file.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS));
    }
  }

  /** One look. */
  private final class Look {
    private final Predicate<List<String>> known;
    private final Map<List<String>, Path> databases = new HashMap<>();
    private final List<String> refused = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();
    private final Set<Path> listed = new HashSet<>();
    private final Set<Path> considered = new HashSet<>();

    Look(Predicate<List<String>> known) {
      this.known = known;
    }

    private void descend(Path directory, BasicFileAttributes attributes, int depth) {
      NamePattern part = glob.parts().get(depth);
      Optional<String> fixed = part.fixed();
      if (fixed.isPresent()) {
        visit(directory.resolve(fixed.get()), depth);
        return;
      }
      listed.add(directory);
      try {
        DirectoryListing listing =
            DirectoryListing.of(directory, attributes, part, listings.get(directory));
        listings.put(directory, listing);
        listing.unsafe().forEach(name -> refused.add(directory + "/" + name + ": not a safe name"));
        listing.names().forEach(name -> visit(directory.resolve(name), depth));
      } catch (NoSuchFileException | NotDirectoryException e) {
        listings.remove(directory); // gone since it was looked at
      } catch (IOException e) {
        unreadable.add(directory + ": " + reason(e));
      }
    }

    private void visit(Path path, int depth) {
      BasicFileAttributes attributes = attributes(path);
      if (attributes == null) {
        return;
      }
      boolean last = depth + 1 == glob.parts().size();
      if (!last && attributes.isDirectory()) {
        descend(path, attributes, depth + 1);
      } else if (last && attributes.isRegularFile()) {
        consider(path, path, attributes);
      } else if (last && attributes.isSymbolicLink()) {
        considerLink(path, true);
      }
    }

    private void considerLink(Path path, boolean orAgain) {
      try {
        Path file = CopyLink.target(path).orElse(null);
        if (file == null) {
          return;
        }
        BasicFileAttributes attributes = attributes(file);
        if (attributes == null && orAgain) {
          considerLink(path, false); // it was just replaced by the one of the next file
        } else if (attributes != null && attributes.isRegularFile()) {
          consider(path, file, attributes);
        }
      } catch (IOException e) {
        unreadable.add(path + ": " + reason(e));
      }
    }

    /** A name, and the file that it leads to: the same, or one beside it. */
    private void consider(Path path, Path file, BasicFileAttributes attributes) {
      Optional<List<String>> captures = glob.match(path);
      if (captures.isEmpty() || excluded.test(path)) {
        return;
      }
      if (known.test(captures.get()) || isDatabase(file, attributes)) {
        databases.put(captures.get(), path);
      }
    }

    private boolean isDatabase(Path path, BasicFileAttributes attributes) {
      considered.add(path);
      FileStamp stamp = FileStamp.of(attributes);
      if (stamp.equals(notDatabases.get(path))) {
        return false;
      }
      try {
        boolean database = SqliteFile.is(path);
        if (database) {
          notDatabases.remove(path);
        } else {
          notDatabases.put(path, stamp);
        }
        return database;
      } catch (NoSuchFileException e) {
        return false;
      } catch (IOException e) {
        refused.add(path + ": " + reason(e));
        return false;
      }
    }

    private @Nullable BasicFileAttributes attributes(Path path) {
      try {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      } catch (NoSuchFileException e) {
        return null;
      } catch (IOException e) {
        if (!String.valueOf(e.getMessage()).endsWith("Not a directory")) {
          unreadable.add(path + ": " + reason(e));
        }
        return null;
      }
    }
  }

  /** How many directories and files are remembered from look to look. */
  int remembered() {
    return listings.size() + notDatabases.size();
  }

  /**
   * Looks at the files of {@code glob}.
   *
   * @param excluded paths that belong to something else
   */
  public TenantScan(TenantGlob glob, Predicate<Path> excluded) {
    this.glob = glob;
    this.excluded = excluded;
  }

  /**
   * Looks now. Blocks; never throws for what the file system does.
   *
   * @param known captures of databases that need no proof of being one
   */
  public FoundTenants look(Predicate<List<String>> known) {
    Look look = new Look(known);
    Path root = glob.prefix();
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(root, BasicFileAttributes.class); // may be a link itself
    } catch (IOException e) {
      return new FoundTenants("", List.of(), Map.of(), List.of());
    }
    if (!attributes.isDirectory()) {
      return new FoundTenants("", List.of(), Map.of(), List.of());
    }
    look.descend(root, attributes, 0);
    listings.keySet().retainAll(look.listed); // tenants come and go: what has gone is forgotten
    notDatabases.keySet().retainAll(look.considered);
    return new FoundTenants(
        String.valueOf(attributes.fileKey()), look.unreadable, look.databases, look.refused);
  }

  /**
   * Whether nothing on the way from the prefix to {@code database} leads elsewhere. What does not
   * exist yet leads nowhere; a copy's link leads to a file beside itself.
   */
  public boolean staysInside(Path database) {
    Path at = glob.prefix();
    for (int i = glob.prefix().getNameCount(); i < database.getNameCount(); i++) {
      at = at.resolve(database.getName(i));
      if (Files.isSymbolicLink(at)) {
        return at.equals(database) && isCopyLink(at);
      }
    }
    return true;
  }

  private static boolean isCopyLink(Path link) {
    try {
      return CopyLink.target(link).isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException f && f.getReason() != null
        ? f.getReason()
        : e.getClass().getSimpleName();
  }
}

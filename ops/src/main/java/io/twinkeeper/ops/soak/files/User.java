package io.twinkeeper.ops.soak.files;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.BadPathException;
import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Somebody at work in one node's tree: bursts, pauses, and no idea of the other nodes. The seed
 * decides what he wants to do; whether it can be done depends on what is there by then.
 */
final class User implements Runnable {
  private static final int DEEPEST = 8;
  private static final int MANY = 250;
  private static final int COUNT_EVERY = 20;

  private final Path tree;
  private final Path aside;
  private final String node;
  private final Ledger ledger;
  private final String mark;
  private final Random random;
  private final Names names;
  private volatile boolean stopped;
  private final Map<String, Long> done = new ConcurrentHashMap<>();
  private final AtomicLong impossible = new AtomicLong();
  private volatile Optional<Throwable> failure = Optional.empty();
  private boolean crowded;
  private long wanted;

  /**
   * @param aside a directory on the same file system that is nobody else's
   * @param mark of this user, in all that he writes
   */
  User(Path tree, Path aside, String node, Ledger ledger, String mark, long seed) {
    this.tree = tree;
    this.aside = aside;
    this.node = node;
    this.ledger = ledger;
    this.mark = mark;
    this.random = new Random(seed);
    this.names = new Names(random);
  }

  /** He ends what he is doing, and stops. */
  void stop() {
    stopped = true;
  }

  /** How often he has done what, by its name. */
  Map<String, Long> done() {
    return done;
  }

  /** What he wanted to do and could not: something else was there by then, or nothing. */
  long impossible() {
    return impossible.get();
  }

  Optional<Throwable> failure() {
    return failure;
  }

  @Override
  public void run() {
    try (Descriptor root = Descriptor.openRoot(tree);
        Descriptor away = Descriptor.openRoot(aside)) {
      Deeds deeds = new Deeds(root, away, node, random, ledger, mark);
      Choice.Sight sight = sight(root);
      while (!stopped) {
        work(root, deeds, sight);
        pause();
      }
    } catch (IOException | RuntimeException | InterruptedException e) {
      failure = Optional.of(e);
    }
  }

  private void work(Descriptor root, Deeds deeds, Choice.Sight sight) throws IOException {
    if (wanted++ % COUNT_EVERY == 0) {
      crowded = count(root, MANY) >= MANY;
    }
    Choice choice = next();
    try {
      choice.act().in(deeds, sight);
      done.merge(choice.name(), 1L, Long::sum);
    } catch (PosixException | BadPathException | UnfitException e) {
      impossible.incrementAndGet();
    }
  }

  private Choice.Sight sight(Descriptor root) {
    return new Choice.Sight() {
      @Override
      public FilePath fresh() throws IOException {
        return User.this.fresh(root);
      }

      @Override
      public FilePath existing() throws IOException {
        return User.this.existing(root);
      }
    };
  }

  private void pause() throws InterruptedException {
    int rest = random.nextInt(100);
    if (rest == 0) {
      TimeUnit.MILLISECONDS.sleep(300 + random.nextInt(1500));
    } else if (rest < 60) {
      TimeUnit.MILLISECONDS.sleep(random.nextInt(60));
    }
  }

  private Choice next() {
    return crowded && random.nextInt(3) == 0 ? Choice.REMOVE_TREE : Choice.next(random);
  }

  private FilePath fresh(Descriptor root) throws IOException {
    Optional<FilePath> directory = Optional.empty();
    for (int depth = random.nextInt(4); depth > 0; depth--) {
      Optional<FilePath> below = pick(root, directory, true);
      if (below.isEmpty()) {
        break;
      }
      directory = below;
    }
    return FilePath.in(directory, names.next());
  }

  private FilePath existing(Descriptor root) throws IOException {
    Optional<FilePath> path = pick(root, Optional.empty(), false);
    for (int depth = 1; path.isPresent() && depth < DEEPEST && random.nextInt(4) > 0; depth++) {
      Optional<FilePath> below = pick(root, path, false);
      if (below.isEmpty()) {
        break;
      }
      path = below;
    }
    return path.orElse(FilePath.of(names.next()));
  }

  private Optional<FilePath> pick(Descriptor root, Optional<FilePath> in, boolean directories)
      throws IOException {
    try (Descriptor directory = in.isPresent() ? root.directory(in.get()) : root.again()) {
      List<FilePath> all =
          (directories ? directory.listDirectories() : directory.list())
              .stream()
                  .map(name -> FilePath.in(in, name))
                  .filter(p -> !p.isOwn())
                  .sorted()
                  .toList();
      return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    } catch (PosixException e) {
      return Optional.empty(); // a file, or gone by now
    }
  }

  private static int count(Descriptor directory, int most) throws IOException {
    int count = 0;
    for (byte[] name : directory.listDirectories()) {
      if (count < most && !FilePath.of(name).equals(FilePath.ANNEX)) {
        try (Descriptor below = directory.openDirectory(name)) {
          count += count(below, most - count);
        } catch (PosixException gone) {
          // somebody has removed it
        }
      }
    }
    return count + directory.list().size();
  }
}

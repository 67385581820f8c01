package io.twinkeeper.node.stream;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.twinkeeper.node.stream.ForkMessages.Command;
import io.twinkeeper.node.stream.ForkMessages.ForkRefusal;
import io.twinkeeper.node.stream.ForkMessages.MergeChanges;
import io.twinkeeper.node.stream.ForkMessages.NoResult;
import io.twinkeeper.node.stream.ForkMessages.Offer;
import io.twinkeeper.node.stream.ForkMessages.Part;
import io.twinkeeper.node.stream.ForkMessages.Pull;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The active side of a merge: fetches the offered changes into a file, part by part, then has the
 * stream merge them. One at a time; a node that is not active does not answer an offer.
 */
final class Intake {
  /** Whether this node is active, when an offer came. */
  private record Looked(Offer offer, @Nullable String side) implements Command {}

  private record PullAgain(String transfer) implements Command {}

  /** What is being fetched. */
  private record Fetch(Offer offer, Path file, long have, int attempts) {
    Fetch with(long more) {
      return new Fetch(offer, file, have + more, 0);
    }

    Fetch again() {
      return new Fetch(offer, file, have, attempts + 1);
    }
  }

  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration PULL_AGAIN = Duration.ofSeconds(3);
  private static final int ATTEMPTS = 5;
  private static final String INCOMING = "incoming-";

  /** Above that a fork is better merged by hand. */
  private static final long MOST_BYTES = 4L << 30;

  private final ActorContext<StreamMessages.Command> context;
  private final TimerScheduler<StreamMessages.Command> timers;
  private final DatabaseStream.Settings settings;
  private final ActorRef<StreamMessages.Command> stream;
  private final Path directory;
  private @Nullable Fetch fetch;

  Intake(
      ActorContext<StreamMessages.Command> context,
      TimerScheduler<StreamMessages.Command> timers,
      DatabaseStream.Settings settings,
      ActorRef<StreamMessages.Command> stream) {
    this.context = context;
    this.timers = timers;
    this.settings = settings;
    this.stream = stream;
    this.directory = settings.directory().resolve("merges");
  }

  BehaviorBuilder<StreamMessages.Command> handlers(
      BehaviorBuilder<StreamMessages.Command> builder) {
    return builder
        .onMessage(Offer.class, this::onOffer)
        .onMessage(Looked.class, this::onLooked)
        .onMessage(Part.class, this::onPart)
        .onMessage(PullAgain.class, this::onPullAgain);
  }

  private Behavior<StreamMessages.Command> onOffer(Offer m) {
    context.ask(
        StreamMessages.Description.class,
        stream,
        LOOK,
        StreamMessages.Describe::new,
        (description, late) ->
            new Looked(m, description == null ? null : description.status().side()));
    return Behaviors.same();
  }

  private Behavior<StreamMessages.Command> onLooked(Looked m) {
    Offer offer = m.offer();
    if (!"source".equals(m.side())) {
      return Behaviors.same();
    }
    Fetch current = fetch;
    if (current != null && !current.offer().fork().equals(offer.fork())) {
      String why = "fork " + current.offer().fork() + " is being fetched; try again";
      refuse(offer, ForkRefusal.NOT_NOW, why);
    } else if (offer.bytes() > MOST_BYTES) {
      refuse(offer, ForkRefusal.NOT_NOW, "its changes are " + offer.bytes() + " bytes: too many");
    } else {
      try {
        Files.createDirectories(directory);
        abandon();
        removeUnfinished();
        requireRoom(offer.bytes());
        Path file = Files.createTempFile(directory, INCOMING, ".db");
        fetch = new Fetch(offer, file, 0, 0);
        pull();
      } catch (IOException e) {
        refuse(offer, ForkRefusal.NOT_NOW, directory + " cannot be written: " + e.getMessage());
      }
    }
    return Behaviors.same();
  }

  /** What was fetched so far is of no use: nobody sends the rest, or it begins anew. */
  private void abandon() throws IOException {
    Fetch current = fetch;
    if (current != null) {
      fetch = null;
      timers.cancel("pull");
      Files.deleteIfExists(current.file());
    }
  }

  /** Twice: the rows go into the database, and its write-ahead log, after that. */
  private void requireRoom(long bytes) throws IOException {
    long free = Files.getFileStore(directory).getUsableSpace();
    if (free < 2 * bytes) {
      throw new IOException("no room for " + bytes + " bytes of changes: " + free + " are free");
    }
  }

  /** What a crash left; a file that is being merged right now stays readable to its reader. */
  private void removeUnfinished() throws IOException {
    Instant old = settings.clock().instant().minus(Duration.ofDays(1));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, INCOMING + "*")) {
      for (Path file : files) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
          Files.delete(file);
        }
      }
    }
  }

  private static void refuse(Offer offer, ForkRefusal kind, String reason) {
    offer.replyTo().tell(new NoResult(offer.transfer(), kind, reason));
  }

  private void pull() {
    Fetch current = fetch;
    if (current == null) {
      return;
    }
    if (current.have() >= current.offer().bytes()) {
      fetch = null;
      timers.cancel("pull");
      merge(current);
      return;
    }
    String transfer = current.offer().transfer();
    current.offer().replyTo().tell(new Pull(transfer, current.have(), context.getSelf()));
    timers.startSingleTimer("pull", new PullAgain(transfer), PULL_AGAIN);
  }

  private Behavior<StreamMessages.Command> onPullAgain(PullAgain m) {
    Fetch current = fetch;
    if (current != null && current.offer().transfer().equals(m.transfer())) {
      if (current.attempts() < ATTEMPTS) {
        fetch = current.again();
        pull();
      } else {
        giveUp();
      }
    }
    return Behaviors.same();
  }

  private void giveUp() {
    try {
      abandon();
    } catch (IOException e) {
      context.getLog().warn("{}: {} cannot be removed", settings.name(), directory, e);
    }
  }

  private Behavior<StreamMessages.Command> onPart(Part m) {
    Fetch current = fetch;
    boolean expected =
        current != null
            && current.offer().transfer().equals(m.transfer())
            && m.offset() == current.have()
            && m.bytes().length > 0;
    if (expected && current != null) {
      append(current.file(), m.bytes());
      fetch = current.with(m.bytes().length);
      pull();
    }
    return Behaviors.same();
  }

  private static void append(Path file, byte[] bytes) {
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.APPEND)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written", e);
    }
  }

  private void merge(Fetch complete) {
    Offer offer = complete.offer();
    try {
      ChangesFile.Seal seal = new ChangesFile.Seal(offer.bytes(), offer.crc32c());
      if (!ChangesFile.seal(complete.file()).equals(seal)) {
        refuse(offer, ForkRefusal.NOT_NOW, "the changes did not arrive whole; try again");
        return;
      }
    } catch (IOException e) {
      refuse(offer, ForkRefusal.NOT_NOW, complete.file() + " cannot be read: " + e);
      return;
    }
    stream.tell(
        new MergeChanges(
            offer.transfer(),
            complete.file(),
            offer.rules(),
            offer.dryRun() ? Optional.empty() : Optional.of(log(offer)),
            offer.epoch(),
            offer.ancestor(),
            offer.replyTo()));
  }

  private Path log(Offer offer) {
    String stamp = settings.clock().instant().toString().replace(':', '-');
    String fork = offer.fork().replaceAll("[^A-Za-z0-9.-]", "_");
    return directory.resolve("conflicts-" + stamp + "-of-" + fork + ".jsonl");
  }
}

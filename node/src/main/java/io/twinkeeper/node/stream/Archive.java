package io.twinkeeper.node.stream;

import akka.actor.typed.ActorRef;
import akka.actor.typed.DispatcherSelector;
import io.twinkeeper.node.stream.StreamMessages.Command;
import io.twinkeeper.persistence.segment.SegmentLog;
import io.twinkeeper.persistence.sqlite.follower.FollowerDatabase;
import io.twinkeeper.persistence.sqlite.source.PageSource;
import io.twinkeeper.persistence.store.RestoreTest;
import io.twinkeeper.persistence.store.SegmentStore;
import io.twinkeeper.protocol.status.RestoreTestStatus;
import io.twinkeeper.protocol.status.StoreStatus;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream's segment store at work: every {@link #EVERY} it takes over what the log has gathered,
 * aside, on a dispatcher of its own, one piece of work at a time. What goes wrong there delays no
 * acknowledgement; it is told in the status and tried again.
 */
final class Archive {
  /** Time to look after the store. */
  enum Due implements Command {
    INSTANCE
  }

  /** There are more pages to write. */
  enum ContinueBase implements Command {
    INSTANCE
  }

  /** What a piece of work aside came to. */
  record Done(Outcome outcome, @Nullable Throwable failure) implements Command {}

  /**
   * The result of a piece of work.
   *
   * @param needsBase the store needs a new beginning from the side that has the database
   * @param store what it holds
   * @param test the last restore test
   */
  record Outcome(
      boolean needsBase, SegmentStore.@Nullable Contents store, RestoreTest.@Nullable Result test) {
    static final Outcome UNKNOWN = new Outcome(false, null, null);
  }

  static final Duration EVERY = Duration.ofSeconds(10);

  /**
   * After a role was taken: a store that has no beginning cannot restore anything, and roles may
   * change more often than {@link #EVERY}.
   */
  static final Duration FIRST = Duration.ofSeconds(1);

  /** A restore test that failed, or never came to an end, is tried again after this. */
  private static final Duration AGAIN = Duration.ofMinutes(10);

  static final DispatcherSelector KEEPERS =
      DispatcherSelector.fromConfig("twinkeeper.dispatcher.store");

  /** A turn of a new beginning: short, as captures wait for it. */
  private static final int PAGES_AT_ONCE = 128;

  private final DatabaseStream stream;
  private final SegmentStore store;
  private final RestoreTest test;
  private final ActorRef<Command> self;
  private @Nullable PageSource source;
  private SegmentStore.@Nullable Base base;
  private Outcome last = Outcome.UNKNOWN;
  private @Nullable String problem;
  private @Nullable Instant triedAt;
  private boolean busy;

  Archive(DatabaseStream stream, SegmentStore store) {
    this.stream = stream;
    this.store = store;
    this.self = stream.context().getSelf();
    this.test = new RestoreTest(store, stream.settings().directory(), stream.settings().clock());
  }

  /** Looks after the store, unless that is still going on. */
  void onDue(SegmentLog log) {
    aside(
        () -> {
          store.keep(log);
          return outcome(store.needsBase(log), test.last().orElse(null));
        });
  }

  /** The store's new beginning is made from a follower's copy. */
  void copyFrom(FollowerDatabase follower) {
    aside(
        () -> {
          follower.copyTo(store);
          return outcome(false, test.last().orElse(null));
        });
  }

  /**
   * Makes the store's new beginning from a source's pages, which are closed in the end: go on with
   * {@link #continueBase} on the source's thread.
   */
  void begin(PageSource pages, Lineage lineage) throws IOException {
    if (busy) {
      pages.close();
      return;
    }
    SegmentStore.Base begun;
    try {
      begun = store.begin(pages.position(), lineage, pages.pageSize(), pages.commit());
    } catch (IOException e) {
      pages.close();
      throw e;
    }
    busy = true;
    base = begun;
    source = pages;
    self.tell(ContinueBase.INSTANCE);
  }

  /** One turn of writing pages; the last one leaves publishing to a thread aside. */
  void continueBase() {
    PageSource pages = source;
    SegmentStore.Base begun = base;
    if (pages == null || begun == null) {
      return;
    }
    try {
      if (pages.read(PAGES_AT_ONCE, (number, page) -> put(begun, number, page))) {
        long bytes = (long) PAGES_AT_ONCE * pages.pageSize();
        Duration rest = stream.settings().store().pace().after(bytes);
        stream.timers().startSingleTimer(ContinueBase.INSTANCE, rest);
        return;
      }
    } catch (IllegalStateException | UncheckedIOException e) {
      abandonBase();
      onDone(new Done(Outcome.UNKNOWN, e));
      return;
    }
    pages.close();
    source = null;
    base = null;
    busy = false;
    aside(
        () -> {
          try (begun) {
            begun.publish();
          }
          return outcome(false, test.last().orElse(null));
        });
  }

  /** The source ends, or its database does: what was written of a new beginning goes. */
  void abandonBase() {
    if (source != null) {
      source.close();
      source = null;
      busy = false;
    }
    try {
      if (base != null) {
        base.close();
      }
    } catch (IOException e) {
      stream.context().getLog().warn("{}: {}", name(), e.toString());
    } finally {
      base = null;
    }
  }

  private static void put(SegmentStore.Base base, int number, byte[] page) {
    try {
      base.page(number, page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a follower should prove that it can restore: soon again if it could not. */
  boolean isTestDue() {
    SegmentStore.Contents contents = last.store();
    if (contents == null || contents.snapshots() == 0) {
      return false;
    }
    Duration every = stream.settings().restoreTestEvery();
    Duration again = every.compareTo(AGAIN) < 0 ? every : AGAIN;
    RestoreTest.Result before = last.test();
    return (before == null || isPast(before.at().plus(before.ok() ? every : again)))
        && (triedAt == null || isPast(triedAt.plus(again)));
  }

  private boolean isPast(Instant moment) {
    return moment.isBefore(stream.settings().clock().instant());
  }

  /** Restores what {@code follower} holds and compares. */
  void test(FollowerDatabase follower, SegmentLog log) {
    triedAt = stream.settings().clock().instant();
    aside(
        () -> {
          Position live = follower.measured();
          return live.isNone()
              ? outcome(false, test.last().orElse(null))
              : outcome(false, test.run(live, log));
        });
  }

  /**
   * Takes note of work that ended.
   *
   * @return whether the store needs a new beginning
   */
  boolean onDone(Done m) {
    busy = false;
    Throwable failure =
        m.failure() instanceof CompletionException ? m.failure().getCause() : m.failure();
    if (failure != null) {
      String reason = String.valueOf(failure.getMessage());
      if (!reason.equals(problem)) {
        stream.context().getLog().warn("{}: the store stands still: {}", name(), reason);
      }
      problem = reason;
      return false;
    }
    if (problem != null) {
      stream.context().getLog().info("{}: the store goes on", name());
      problem = null;
    }
    RestoreTest.Result before = last.test();
    last = m.outcome();
    RestoreTestStatus told = status(last.test());
    if (told != null && (before == null || !before.equals(last.test()))) {
      stream.events().restoreTested(told);
    }
    return last.needsBase();
  }

  /** What is known of it; null before the first look. */
  @Nullable StoreStatus status() {
    SegmentStore.Contents contents = last.store();
    if (contents == null && problem == null) {
      return null;
    }
    return contents == null
        ? new StoreStatus(0, 0, 0, null, null, null, problem)
        : new StoreStatus(
            contents.files(),
            contents.snapshots(),
            contents.bytes(),
            contents.firstAt(),
            contents.lastAt(),
            status(last.test()),
            problem);
  }

  private @Nullable RestoreTestStatus status(RestoreTest.@Nullable Result result) {
    return result == null
        ? null
        : new RestoreTestStatus(
            result.at(), name(), result.position(), result.ok(), result.detail());
  }

  private Outcome outcome(boolean needsBase, RestoreTest.@Nullable Result result)
      throws IOException {
    return new Outcome(needsBase, store.contents(), result);
  }

  @FunctionalInterface
  private interface Work {
    Outcome run() throws IOException;
  }

  private void aside(Work work) {
    if (busy) {
      return;
    }
    busy = true;
    CompletionStage<Outcome> running =
        stream
            .settings()
            .gauge()
            .works(
                CompletableFuture.supplyAsync(
                    unchecked(work), stream.context().getSystem().dispatchers().lookup(KEEPERS)));
    stream
        .context()
        .pipeToSelf(
            running,
            (outcome, failure) -> new Done(outcome == null ? Outcome.UNKNOWN : outcome, failure));
  }

  private static Supplier<Outcome> unchecked(Work work) {
    return () -> {
      try {
        return work.run();
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    };
  }

  private String name() {
    return stream.settings().name();
  }
}

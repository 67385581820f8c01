package io.twinkeeper.ops.soak.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.ops.soak.files.Ledger.Written;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private long nanos;
  private final Ledger ledger = new Ledger(() -> nanos);

  private void write(String content, String path) {
    ledger.written(content, 10, new Written("alpha", FilePath.of(path), "create"));
  }

  @Test
  void asksForWhatNobodyHasGivenUp() {
    write("one", "a");
    write("two", "b");
    write("three", "c");
    ledger.givenUp("two");
    assertThat(ledger.missing(Set.of("three"))).containsOnlyKeys("one");
    assertThat(ledger.owed()).isEqualTo(2);
  }

  @Test
  void doesNotMindWhichHalfOfAStoryItHearsFirst() {
    ledger.givenUp("one");
    write("one", "a");
    assertThat(ledger.missing(Set.of())).isEmpty();
  }

  @Test
  void doesNotAskForOneContentThatMayHaveBeenRemovedUnseen() {
    write("one", "a");
    write("two", "b");
    ledger.removedUnseen(FilePath.of("a"));
    assertThat(ledger.missing(Set.of())).containsOnlyKeys("two");
    assertThat(ledger.removedUnseen()).isEqualTo(1);

    write("three", "a");
    assertThat(ledger.missing(Set.of("two"))).as("one call hits one file").hasSize(1);
    ledger.removedUnseen(FilePath.of("a"));
    assertThat(ledger.missing(Set.of("two"))).isEmpty();
  }

  @Test
  void asksForWhatWasWrittenAfterAnUnseenRemoval() {
    write("one", "a");
    ledger.removedUnseen(FilePath.of("a"));
    nanos = Ledger.TELLING.toNanos() + 1;
    write("two", "a");

    assertThat(ledger.missing(Set.of())).containsOnlyKeys("two");
    assertThat(ledger.missing(Set.of("one"))).containsOnlyKeys("two");
  }
}

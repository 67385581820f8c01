package io.twinkeeper.ops.soak.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.ops.soak.files.Ledger.Written;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private final Ledger ledger = new Ledger();

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
  void doesNotAskForWhatMayHaveBeenRemovedUnseen() {
    write("one", "a");
    write("two", "b");
    ledger.removedUnseen(FilePath.of("a"));
    assertThat(ledger.missing(Set.of())).containsOnlyKeys("two");
    assertThat(ledger.removedUnseen()).isEqualTo(1);
  }
}

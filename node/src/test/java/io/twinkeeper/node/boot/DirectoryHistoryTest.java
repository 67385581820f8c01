package io.twinkeeper.node.boot;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.twinkeeper.node.directory.DirectoryEvents.Verb;
import io.twinkeeper.node.ledger.Ledger;
import org.junit.jupiter.api.Test;

class DirectoryHistoryTest {
  private final TestInbox<Ledger.Command> ledger = TestInbox.create();
  private final DirectoryHistory history = new DirectoryHistory("beta", ledger.getRef());

  private Ledger.Record recorded() {
    return (Ledger.Record) ledger.receiveMessage();
  }

  @Test
  void saysWhatAnOperatorHasDone() {
    history.ordered("board/files", Verb.RESTORED, "today.md is restored");
    history.ordered("board/files", Verb.CONFIRMED, "50 files are gone here at once");

    Ledger.Record restored = recorded();
    assertThat(restored.kind()).isEqualTo("directory-restored");
    assertThat(restored.summary())
        .isEqualTo("board/files on beta, by an operator: today.md is restored");
    assertThat(recorded().summary())
        .isEqualTo("board/files on beta, confirmed by an operator: 50 files are gone here at once");
  }
}

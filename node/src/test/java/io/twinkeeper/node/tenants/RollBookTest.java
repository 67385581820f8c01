package io.twinkeeper.node.tenants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.node.tenants.TenantMessages.RollPart;
import io.twinkeeper.persistence.tenant.TenantRegister;
import io.twinkeeper.persistence.tenant.TenantRegister.Burial;
import io.twinkeeper.persistence.tenant.TenantRegister.Line;
import io.twinkeeper.protocol.stream.Position;
import io.twinkeeper.protocol.tenant.TenantEntry;
import io.twinkeeper.protocol.tenant.Tombstone;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RollBookTest {
  private static final Tombstone THEIRS =
      new Tombstone(Instant.parse("2026-11-21T08:00:00Z"), 3, new Position(3, 12, 1));
  private static final Tombstone OURS =
      new Tombstone(Instant.parse("2026-11-21T09:00:00Z"), 4, new Position(3, 10, 1));
  private static final TenantEntry LIVE = TenantEntry.found(List.of("acme"));
  private static final TenantEntry AGAIN = LIVE.removed(THEIRS).again();

  @TempDir private Path directory;
  private TenantRegister register;
  private RollBook book;

  @BeforeEach
  void start() {
    register = TenantRegister.open(directory.resolve("tenants.roll"));
    book = new RollBook(register);
  }

  private boolean mustGo(TenantEntry theirs) {
    return book.take(theirs, own -> OURS);
  }

  private Line line() {
    return register.line("acme").orElseThrow();
  }

  @Test
  void learnsANameThatIsNewHere() {
    assertThat(mustGo(LIVE)).isFalse();
    assertThat(line()).isEqualTo(new Line(LIVE, null));
  }

  @Test
  void leavesACopyOfTheSameDatabaseAlone() {
    register.put(LIVE, null);
    assertThat(mustGo(LIVE)).isFalse();
    assertThat(line().isOpen()).isTrue();
  }

  @Test
  void putsACopyAwayWhoseDatabaseWasRemoved() {
    register.put(LIVE, null);
    assertThat(mustGo(LIVE.removed(THEIRS))).isTrue();
    assertThat(line()).isEqualTo(new Line(LIVE.removed(THEIRS), new Burial(THEIRS, true)));
  }

  @Test
  void putsACopyAwayWhoseNameALaterDatabaseHas() {
    register.put(LIVE, null);
    assertThat(mustGo(AGAIN)).isTrue();
    assertThat(line()).isEqualTo(new Line(AGAIN, new Burial(OURS, true)));
  }

  @Test
  void putsACopyAwayThatTheActiveNodeNeverHeardOf() {
    register.put(AGAIN, null);
    assertThat(mustGo(LIVE)).as("its stream has no peer on the active node").isTrue();
    assertThat(line()).isEqualTo(new Line(LIVE, new Burial(OURS, true)));
  }

  @Test
  void followsAgainWhatIsBackOnTheActiveNode() {
    register.put(LIVE.removed(THEIRS), null);
    assertThat(mustGo(AGAIN)).isFalse();
    assertThat(line()).isEqualTo(new Line(AGAIN, null));
  }

  @Test
  void keepsWhatIsStillToBePutAway() {
    register.put(LIVE.removed(THEIRS), new Burial(THEIRS, true));
    assertThat(mustGo(AGAIN)).isFalse();
    assertThat(line()).isEqualTo(new Line(AGAIN, new Burial(THEIRS, true)));
  }

  @Test
  void gathersPartsInOrderOnly() {
    assertThat(book.gather(part(2, 3))).isFalse();
    assertThat(book.gather(part(1, 3))).isFalse();
    assertThat(book.gather(part(3, 3))).isFalse();
    assertThat(book.gather(part(1, 3))).as("begins anew").isFalse();
    assertThat(book.gather(part(2, 3))).isFalse();
    assertThat(book.gather(part(3, 3))).isTrue();
    assertThat(book.entries()).hasSize(30);
    assertThat(book.knows(RollBook.version("alpha", 1, 7, 5))).isTrue();
    book.forgetVersion();
    assertThat(book.knows(RollBook.version("alpha", 1, 7, 5))).isFalse();
  }

  @Test
  void saysThatARollIsTooLong() {
    List<TenantEntry> many = Collections.nCopies(RollBook.MOST_ENTRIES, LIVE);
    assertThat(book.gather(new RollPart("alpha", 1, 7, 5, 1, 2, many))).isFalse();
    assertThatThrownBy(() -> book.gather(new RollPart("alpha", 1, 7, 5, 2, 2, List.of(LIVE))))
        .hasMessageContaining("alpha")
        .hasMessageContaining("50000");
  }

  private static RollPart part(int number, int parts) {
    List<TenantEntry> entries =
        IntStream.range(0, 10).mapToObj(i -> TenantEntry.found(List.of("t" + number + i))).toList();
    return new RollPart("alpha", 1, 7, 5, number, parts, entries);
  }
}

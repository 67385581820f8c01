package io.twinkeeper.persistence.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import io.twinkeeper.protocol.grant.Electorate;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.grant.Promise;
import io.twinkeeper.protocol.grant.Roll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromiseStoreTest {
  private static final Promise WORD = new Promise(7, new Holder("alpha", -5), false);

  private static final Roll FIRST =
      new Roll(
          1,
          Electorate.majorityOf(List.of("alpha", "beta", Electorate.LEASE)),
          "postgres jdbc:x y",
          7_131);
  private static final Roll SECOND = new Roll(2, Electorate.pair("alpha", "beta"), "", 7_131);

  @TempDir Path parent;
  private Path directory;
  private PromiseStore store;

  @BeforeEach
  void open() throws IOException {
    directory = parent.resolve("data/voter");
    store = PromiseStore.open(directory);
  }

  @Test
  void remembersOnceItHasBegunAndNotBefore() throws IOException {
    assertThat(store.remembers()).isFalse();
    Promise learned = new Promise(4, new Holder("alpha", 9), true);
    store.begin(
        Map.of("web", learned, "mail", Promise.NONE), Map.of("alpha", 5L, "beta", -6L), FIRST);
    assertThat(store.remembers()).isTrue();
    assertThat(store.load()).containsExactlyInAnyOrderEntriesOf(Map.of("web", learned));
    assertThat(store.founders()).containsEntry("alpha", 5L).containsEntry("beta", -6L);
    assertThat(store.voted()).contains(FIRST);
    assertThat(store.moving()).isEmpty();
  }

  @Test
  void goesOnUnderTheSameRollAndUnderAHigherNumberOnly() throws IOException {
    store.enter(SECOND); // without memory anything will do
    store.begin(Map.of(), Map.of(), FIRST);
    store.enter(FIRST);
    assertThat(store.moving()).isEmpty();
    Roll others = Roll.first(Electorate.pair("alpha", "gamma"));
    assertThatExceptionOfType(RollException.class)
        .isThrownBy(() -> store.enter(others))
        .withMessageContaining(
            "votes as membership 1 (alpha, beta, lease in postgres jdbc:x y; fence 7131 ms)")
        .withMessageContaining("twin.conf says 1 (alpha, gamma;");
    assertThat(PromiseStore.open(directory).voted()).contains(FIRST);
  }

  @Test
  void doesNotGoBackNorOnBeforeAChangeIsDone() throws IOException {
    store.begin(Map.of(), Map.of(), FIRST);
    store.enter(SECOND);
    PromiseStore reopened = PromiseStore.open(directory);
    assertThat(reopened.voted()).contains(FIRST);
    assertThat(reopened.moving()).contains(SECOND);
    reopened.enter(SECOND);
    for (Roll elsewhere : List.of(FIRST, new Roll(2, FIRST.electorate(), "", 7_131))) {
      assertThatExceptionOfType(RollException.class)
          .isThrownBy(() -> reopened.enter(elsewhere))
          .withMessageContaining("on its way to membership 2 (alpha, beta;");
    }
    reopened.begin(Map.of("web", WORD), Map.of(), SECOND);
    assertThat(reopened.moving()).isEmpty();
    assertThatExceptionOfType(RollException.class).isThrownBy(() -> reopened.enter(FIRST));
  }

  @Test
  void leavesAWrongChangeForOneWithAHigherNumber() throws IOException {
    store.begin(Map.of(), Map.of(), FIRST);
    store.enter(SECOND);
    Roll right = new Roll(3, FIRST.electorate(), "", 7_131);
    store.enter(right);
    assertThat(store.moving()).contains(right);
    assertThat(store.voted()).contains(FIRST);
  }

  @Test
  void keepsToATermThatTheOthersGoByToo() throws IOException {
    store.begin(Map.of(), Map.of(), SECOND);
    Roll longer = new Roll(2, SECOND.electorate(), "", 13_763);
    assertThatExceptionOfType(RollException.class)
        .isThrownBy(() -> store.enter(longer))
        .withMessageContaining("fence 13763 ms");
  }

  @Test
  void remembersNothingAfterABeginningThatBrokeOff() throws IOException {
    Map<String, Promise> learned = Map.of("mail", WORD, "web", WORD, "wiki", WORD);
    for (String last : List.of("mail.promise", "web.promise", "wiki.promise", "memory")) {
      Path inTheWay = Files.createDirectory(directory.resolve(last + ".new"));
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> store.begin(learned, Map.of(), FIRST));
      assertThat(PromiseStore.open(directory).remembers()).as(last).isFalse();
      Files.delete(inTheWay);
    }
    store.begin(learned, Map.of(), FIRST);
    assertThat(PromiseStore.open(directory).remembers()).isTrue();
  }

  @Test
  void stillMovesAfterAnArrivalThatBrokeOff() throws IOException {
    store.begin(Map.of(), Map.of(), FIRST);
    store.enter(SECOND);
    Path inTheWay = Files.createDirectory(directory.resolve("memory.new"));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> store.begin(Map.of("web", WORD), Map.of(), SECOND));
    Files.delete(inTheWay);
    PromiseStore reopened = PromiseStore.open(directory);
    assertThat(reopened.remembers()).isTrue();
    assertThat(reopened.moving()).contains(SECOND);
  }

  @Test
  void takesTheFirstRollForGrantedWhereAnOlderVersionKeptNone() throws IOException {
    store.save("web", WORD);
    assertThatExceptionOfType(RollException.class).isThrownBy(() -> store.enter(SECOND));
    store.enter(FIRST);
    assertThat(store.voted()).contains(FIRST);
    assertThat(store.load()).containsOnlyKeys("web");
  }

  @Test
  void remembersWhatAnOlderVersionKept() throws IOException {
    store.save("web", new Promise(4, new Holder("alpha", 9), true));
    assertThat(store.remembers()).isTrue();
    assertThat(store.founders()).isEmpty();
  }

  @Test
  void refusesADamagedMemory() throws IOException {
    Files.writeString(directory.resolve("memory"), "twinkeeper-voter 1\nnonsense\n");
    assertThatExceptionOfType(CorruptPromiseException.class).isThrownBy(() -> store.founders());
    Files.writeString(directory.resolve("memory"), "");
    assertThatExceptionOfType(CorruptPromiseException.class).isThrownBy(() -> store.founders());
  }

  @Test
  void startsEmpty() throws IOException {
    assertThat(store.load()).isEmpty();
  }

  @Test
  void keepsOnePromisePerWorkloadAcrossAnOpen() throws IOException {
    Promise other = new Promise(1, new Holder("beta", 99), true);
    store.save("scoreboard", WORD);
    store.save("mail.example", other);
    assertThat(PromiseStore.open(directory).load())
        .containsOnly(entry("scoreboard", WORD), entry("mail.example", other));
  }

  @Test
  void replacesAPromise() throws IOException {
    store.save("scoreboard", WORD);
    Promise later = new Promise(8, new Holder("beta", 3), false);
    store.save("scoreboard", later);
    assertThat(store.load()).containsEntry("scoreboard", later);
  }

  @Test
  void ignoresAReplacementThatWasNeverFinished() throws IOException {
    store.save("scoreboard", WORD);
    Files.writeString(directory.resolve("scoreboard.promise.new"), "twinkeeper-prom");
    assertThat(store.load()).containsOnlyKeys("scoreboard").containsValue(WORD);
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    byte[] whole = written();
    for (int length = 0; length < whole.length; length++) {
      refuses(Arrays.copyOf(whole, length));
    }
  }

  @Test
  void refusesEveryChangedByte() throws IOException {
    byte[] whole = written();
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      refuses(damaged);
    }
  }

  @Test
  void refusesAnotherWorkloadsFile() throws IOException {
    Files.write(directory.resolve("mail.promise"), written());
    assertThatExceptionOfType(CorruptPromiseException.class)
        .isThrownBy(() -> store.load())
        .withMessageContaining("holds another workload");
  }

  @Test
  void saysWhichFileAndWhatToDo() throws IOException {
    Path file = directory.resolve("scoreboard.promise");
    Files.write(file, new byte[0]);
    assertThatExceptionOfType(CorruptPromiseException.class)
        .isThrownBy(() -> store.load())
        .withMessageContaining(file.toString())
        .withMessageContaining("Move its whole directory away");
  }

  @Test
  void refusesAWorkloadThatIsNoFileName() {
    assertThatIllegalArgumentException().isThrownBy(() -> store.save("../etc", WORD));
  }

  private byte[] written() throws IOException {
    store.save("scoreboard", WORD);
    return Files.readAllBytes(directory.resolve("scoreboard.promise"));
  }

  private void refuses(byte[] content) throws IOException {
    Files.write(directory.resolve("scoreboard.promise"), content);
    assertThatExceptionOfType(CorruptPromiseException.class).isThrownBy(() -> store.load());
  }
}

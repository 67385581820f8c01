package io.twinkeeper.persistence.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.grant.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromiseStoreTest {
  private static final Promise WORD = new Promise(7, new Holder("alpha", -5), false);

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
    store.begin(Map.of("web", learned, "mail", Promise.NONE), Map.of("alpha", 5L, "beta", -6L));
    assertThat(store.remembers()).isTrue();
    assertThat(store.load()).containsExactlyInAnyOrderEntriesOf(Map.of("web", learned));
    assertThat(store.founders()).containsEntry("alpha", 5L).containsEntry("beta", -6L);
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

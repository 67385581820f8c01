package io.twinkeeper.persistence.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.grant.LeaseRecord;
import io.twinkeeper.protocol.grant.Promise;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every store of a lease must do. */
abstract class LeaseStoreContract {
  private static final LeaseRecord ALPHAS =
      new LeaseRecord(
          new Promise(7, new Holder("alpha", Long.MIN_VALUE), false), true, 7, 6, 4_711, "alpha");
  private static final LeaseRecord BETAS =
      new LeaseRecord(new Promise(8, new Holder("beta", 5), true), false, 8, 8, 4_712, "beta");

  private final String cluster = "c-" + UUID.randomUUID();
  private final List<LeaseStore> opened = new java.util.concurrent.CopyOnWriteArrayList<>();

  /** A client of its own for the running store. */
  abstract LeaseStore open(String cluster);

  /** A client for a port at which nobody listens. */
  abstract LeaseStore openNowhere();

  private LeaseStore client() {
    LeaseStore store = open(cluster);
    opened.add(store);
    return store;
  }

  @AfterEach
  void close() {
    opened.forEach(LeaseStore::close);
  }

  @Test
  void hasNoRecordBeforeOneIsWritten() throws IOException {
    assertThat(client().read("web")).isEmpty();
  }

  @Test
  void showsEverybodyWhatOneWrote() throws IOException {
    Optional<String> version = client().replace("web", Optional.empty(), ALPHAS);
    assertThat(client().read("web")).contains(new LeaseStore.Stored(ALPHAS, version.orElseThrow()));
    assertThat(client().read("mail")).isEmpty();
  }

  @Test
  void makesARecordOnce() throws IOException {
    client().replace("web", Optional.empty(), ALPHAS);
    assertThat(client().replace("web", Optional.empty(), BETAS)).isEmpty();
    assertThat(client().read("web").orElseThrow().record()).isEqualTo(ALPHAS);
  }

  @Test
  void replacesOnlyTheVersionThatWasExpected() throws IOException {
    LeaseStore store = client();
    Optional<String> first = store.replace("web", Optional.empty(), ALPHAS);
    Optional<String> second = store.replace("web", first, BETAS);
    assertThat(second).isPresent().isNotEqualTo(first);
    assertThat(client().replace("web", first, ALPHAS)).isEmpty();
    assertThat(client().read("web")).contains(new LeaseStore.Stored(BETAS, second.orElseThrow()));
  }

  @Test
  void doesNotReplaceWhatIsNotThere() throws IOException {
    Optional<String> version = client().replace("web", Optional.empty(), ALPHAS);
    assertThat(client().replace("mail", version, BETAS)).isEmpty();
  }

  @Test
  void letsOneOfManyWritersThrough() throws Exception {
    Optional<String> version = client().replace("web", Optional.empty(), ALPHAS);
    CountDownLatch ready = new CountDownLatch(6);
    List<CompletableFuture<Boolean>> writers =
        IntStream.range(0, 6)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> write(i, version, ready)))
            .toList();
    assertThat(writers.stream().filter(CompletableFuture::join).count()).isEqualTo(1);
  }

  private boolean write(int i, Optional<String> version, CountDownLatch ready) {
    try {
      LeaseStore store = client();
      store.read("web"); // connected
      ready.countDown();
      ready.await(5, java.util.concurrent.TimeUnit.SECONDS);
      LeaseRecord own =
          new LeaseRecord(
              new Promise(9, new Holder("n" + i, i), false), true, 7, 6, 5_000, "n" + i);
      return store.replace("web", version, own).isPresent();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void provesThatItKeepsToConditions() {
    assertThatCode(() -> client().prove("alpha")).doesNotThrowAnyException();
    assertThatCode(() -> client().prove("alpha")).doesNotThrowAnyException();
  }

  @Test
  void saysThatTheStoreIsAway() {
    try (LeaseStore nowhere = openNowhere()) {
      assertThatThrownBy(() -> nowhere.read("web"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(nowhere.describe())
          .hasMessageContaining("did not answer");
    }
  }
}

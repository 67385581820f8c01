package io.twinkeeper.node.tenants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinkeeper.protocol.status.TenantsStatus;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tenants whose copies were left to processes that stay in a transaction. */
final class TenantReadersTest extends TwoTenantTwins {
  @Override
  void prepare() {
    beta.longestReader = Duration.ofSeconds(1);
  }

  @BeforeEach
  void follow() {
    alpha.create("acme", 3);
    alpha.lead(1);
    beta.awaitRows("acme", 3);
  }

  private StayingReader leftToAReader() {
    StayingReader reader = new StayingReader(beta.database("acme"));
    alpha.insert("acme", 1);
    await().atMost(TenantTwin.WAIT).until(() -> Files.isSymbolicLink(beta.database("acme")));
    beta.awaitRows("acme", 4);
    return reader;
  }

  /** Each of these is found by a look of its own. */
  private void awaitLooks(TenantTwin twin, TenantTwin follower) {
    for (String tenant : List.of("one", "two", "three")) {
      twin.create(tenant, 1);
      follower.awaitRows(tenant, 1);
    }
  }

  @Test
  void aCopyThatIsLeftToItsReaderInAPromotionGoesOn() {
    beta.longestReader = Duration.ofSeconds(60);
    try (StayingReader reader = new StayingReader(beta.database("acme"))) {
      alpha.insert("acme", 1);
      alpha.flush(beta);
      alpha.follow();
      beta.lead(2);
      assertThat(beta.database("acme")).isSymbolicLink();
      beta.insert("acme", 1);
      awaitLooks(beta, alpha);
      alpha.awaitRows("acme", 5);
      assertThat(reader.rows()).isEqualTo(3);
    }
    assertThat(beta.removed).isEmpty();
    assertThat(beta.roll().status().missing()).isEmpty();
    beta.awaitTenants("acme", "one", "two", "three");
    assertThat(alpha.forks).isEmpty();
  }

  @Test
  void aCopyThatWasLeftToAReaderLeadsWhenItIsItsTurn() {
    try (StayingReader reader = leftToAReader()) {
      alpha.flush(beta);
      alpha.follow();
      beta.lead(2);
      assertThat(beta.roll().status().missing()).isEmpty();
      beta.insert("acme", 2);
      alpha.awaitRows("acme", 6);
      assertThat(reader.rows()).isEqualTo(3);
      assertThat(alpha.forks).isEmpty();
    }
  }

  @Test
  void aCopyThatWasLeftToAReaderIsFollowedAfterARestart() {
    try (StayingReader reader = leftToAReader()) {
      beta.stop();
      alpha.insert("acme", 1);
      beta.start();
      beta.awaitRows("acme", 5);
      assertThat(beta.roll().status().refused()).isEmpty();
      assertThat(reader.rows()).isEqualTo(3);
    }
  }

  @Test
  void aCopyThatWasLeftToAReaderIsKeptWholeOnceItsDatabaseIsRemoved() {
    try (StayingReader reader = leftToAReader()) {
      alpha.delete("acme");
      Path kept = awaitKept().resolve("events.db");
      assertThat(Files.isRegularFile(kept, LinkOption.NOFOLLOW_LINKS)).isTrue();
      assertThat(TenantTwin.sql(kept, "SELECT count(*) FROM events; PRAGMA integrity_check;"))
          .isEqualTo("4\nok");
      assertThat(beta.database("acme").getParent()).doesNotExist();
      assertThat(reader.rows()).isEqualTo(3);
    }
  }

  @Test
  void aReaderOfTheRemovedDatabaseNeverMeetsTheNextOneOfItsName() {
    try (StayingReader reader = new StayingReader(beta.database("acme"))) {
      alpha.delete("acme");
      awaitKept();
      alpha.create("acme", 1);
      beta.awaitRows("acme", 1);
      assertThat(beta.database("acme"))
          .as("its journal has a name of its own, which that reader does not look for")
          .isSymbolicLink();
      for (int i = 2; i < 10; i++) {
        alpha.insert("acme", 1);
        assertThat(reader.rowsAgain()).isEqualTo(3);
        beta.awaitRows("acme", i);
      }
    }
    assertThat(beta.sql("acme", "PRAGMA integrity_check;")).isEqualTo("ok");
    alpha.flush(beta);
    alpha.follow();
    beta.lead(2);
    beta.insert("acme", 1);
    alpha.awaitRows("acme", 10);
  }

  private Path awaitKept() {
    await()
        .atMost(TenantTwin.WAIT)
        .untilAsserted(
            () ->
                assertThat(beta.roll().status().removed())
                    .anyMatch(removed -> removed.kept() != null));
    TenantsStatus.Removed removed = beta.roll().status().removed().get(0);
    return Path.of(String.valueOf(removed.kept()));
  }
}

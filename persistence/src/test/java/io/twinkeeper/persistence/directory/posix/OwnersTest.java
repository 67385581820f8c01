package io.twinkeeper.persistence.directory.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.directory.Owner;
import org.junit.jupiter.api.Test;

class OwnersTest {
  private long nanos;
  private final Owners owners = new Owners(() -> nanos);

  @Test
  void knowsNamesAndNumbers() {
    assertThat(owners.nameOf(0, 0)).isEqualTo(new Owner("root", "root"));
    assertThat(owners.user("root")).hasValue(0);
    assertThat(owners.group("root")).hasValue(0);
  }

  @Test
  void takesNumbersWithoutANameAsTheyAre() {
    assertThat(owners.nameOf(2_000_000_123, -2)).isEqualTo(new Owner("2000000123", "4294967294"));
    assertThat(owners.user("2000000123")).hasValue(2_000_000_123);
    assertThat(owners.group("4294967294")).hasValue(-2);
  }

  @Test
  void hasNoNumberForWhomNobodyKnows() {
    assertThat(owners.user("no-such-user-here")).isEmpty();
    assertThat(owners.group("")).isEmpty();
    assertThat(owners.user("4294967295")).isEmpty(); // which would say: leave the owner as it is
    assertThat(owners.user("-1")).isEmpty();
  }

  @Test
  void saysTheSameAfterItHasForgotten() {
    Owner before = owners.nameOf(0, 0);
    nanos = 61_000_000_000L;
    assertThat(owners.nameOf(0, 0)).isEqualTo(before);
  }
}

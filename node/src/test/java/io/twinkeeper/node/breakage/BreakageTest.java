package io.twinkeeper.node.breakage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BreakageTest {

  @Test
  void nothingIsSwitchedOffByItself() {
    assertThat(Breakage.all()).isEmpty();
    for (Breakage part : Breakage.values()) {
      assertThat(part.isOn()).isFalse();
    }
  }

  @Test
  void readsTheNamesOfParts() {
    assertThat(Breakage.parse("guard,voter-disk"))
        .containsExactly(Breakage.GUARD, Breakage.VOTER_DISK);
  }

  @Test
  void refusesANameThatItDoesNotKnow() {
    assertThatThrownBy(() -> Breakage.parse("gaurd")).hasMessageContaining("gaurd");
  }
}

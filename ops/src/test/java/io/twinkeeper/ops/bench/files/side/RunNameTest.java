package io.twinkeeper.ops.bench.files.side;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunNameTest {
  @Test
  void isReadBackFromWhatIsNamedAfterIt() throws Exception {
    RunName mine = RunName.ofThisProcess();

    assertThat(RunName.in(mine.toString())).hasValue(mine);
    assertThat(RunName.in(mine + "-alpha")).hasValue(mine);
    assertThat(mine.isAlive()).isTrue();
  }

  @Test
  void knowsAnotherProcessWithTheSameNumber() throws Exception {
    RunName mine = RunName.ofThisProcess();

    assertThat(new RunName(mine.pid(), mine.born() + 1).isAlive()).isFalse();
    assertThat(new RunName(999_999_999, 1).isAlive()).isFalse();
  }

  @Test
  void leavesOtherNamesAlone() {
    assertThat(RunName.in("twin-prove-17-alpha")).isEmpty();
    assertThat(RunName.in("twin-files-17")).isEmpty();
    assertThat(RunName.in("twin-files-17-x")).isEmpty();
    assertThat(RunName.in("my-twin-files-17-4")).isEmpty();
  }
}

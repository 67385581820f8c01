package io.twinkeeper.persistence.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainNameTest {
  @ParameterizedTest
  @CsvSource({
    "plan.txt, 0, plan-beta.txt",
    "plan.txt, 1, plan-beta-2.txt",
    "Makefile, 0, Makefile-beta",
    ".profile, 0, .profile-beta",
    "a.tar.gz, 0, a.tar-beta.gz"
  })
  void saysWhoseItIs(String name, int attempt, String plain) {
    assertThat(new String(PlainName.of(name.getBytes(UTF_8), "beta", attempt), UTF_8))
        .isEqualTo(plain);
  }

  @Test
  void fitsIntoAName() {
    byte[] longest = "é".repeat(125).concat(".text").getBytes(UTF_8);
    String cut = new String(PlainName.of(longest, "beta", 0), UTF_8);
    assertThat(cut).matches("é+-beta\\.text");
    assertThat(PlainName.of(longest, "beta", 0).length).isBetween(253, 255);
    byte[] odd = (".x" + ".".repeat(1) + "y".repeat(252)).getBytes(UTF_8);
    assertThat(PlainName.of(odd, "beta", 3)).hasSize(255);
  }
}

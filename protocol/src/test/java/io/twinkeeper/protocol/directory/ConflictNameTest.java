package io.twinkeeper.protocol.directory;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConflictNameTest {
  private static final Instant AT = Instant.parse("2026-11-22T10:15:30.123456789Z");

  @ParameterizedTest
  @CsvSource({
    "plan.txt, plan.conflict-beta-20261122T101530123Z.txt",
    "plan, plan.conflict-beta-20261122T101530123Z",
    "plan.tar.gz, plan.tar.conflict-beta-20261122T101530123Z.gz",
    ".bashrc, .bashrc.conflict-beta-20261122T101530123Z",
    "plan., plan.conflict-beta-20261122T101530123Z.",
    "-rf.é, -rf.conflict-beta-20261122T101530123Z.é",
  })
  void keepsTheExtensionLast(String name, String copy) {
    assertThat(new String(of(name), UTF_8)).isEqualTo(copy);
  }

  @Test
  void saysWhatItIsACopyOf() {
    ConflictName.Parts parts = ConflictName.read(of("plan.txt")).orElseThrow();

    assertThat(parts.name()).isEqualTo(bytes("plan.txt"));
    assertThat(parts.node()).isEqualTo("beta");
    assertThat(parts.at()).isEqualTo(Instant.parse("2026-11-22T10:15:30.123Z"));
  }

  @Test
  void doesNotGrowWhenACopyLosesItself() {
    byte[] again = ConflictName.of(of("plan.txt"), "a-1", AT.plusSeconds(1));

    assertThat(new String(again, UTF_8)).isEqualTo("plan.conflict-a-1-20261122T101531123Z.txt");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plan.txt",
        ".conflict-beta-20261122T101530123Z",
        "plan.conflict-Beta-20261122T101530123Z.txt",
        "plan.conflict-beta-20261322T101530123Z.txt",
        "plan.conflict-beta-20260230T101530123Z.txt",
        "plan.conflict-beta-20261122T101530123Z.tar.gz",
        "plan.conflict-beta-20261122T101530123Zx",
        "plan.conflict--20261122T101530123Z",
        "plan.conflict-20261122T101530123Z",
      })
  void doesNotTakeOtherNamesForCopies(String name) {
    assertThat(ConflictName.isConflict(bytes(name))).isFalse();
  }

  @Test
  void shortensALongStemBetweenCharacters() throws CharacterCodingException {
    for (int shift = 0; shift < 4; shift++) {
      byte[] name = bytes("x".repeat(shift) + "\uD83D\uDE00".repeat(62) + ".md");
      byte[] copy = of(name);

      assertThat(copy).hasSizeBetween(250, 255);
      assertThat(UTF_8.newDecoder().decode(ByteBuffer.wrap(copy)).toString()).endsWith("Z.md");
      assertThat(ConflictName.isConflictOf(copy, name)).isTrue();
    }
  }

  @Test
  void tellsLongNamesWithTheSameBeginningApart() {
    byte[] one = bytes("x".repeat(250) + "1");
    byte[] other = bytes("x".repeat(250) + "2");

    assertThat(of(one)).isNotEqualTo(of(other));
    assertThat(ConflictName.isConflictOf(of(one), other)).isFalse();
  }

  @Test
  void refusesWhatIsNoNodeAndNoTime() {
    byte[] name = bytes("plan.txt");
    for (String node : new String[] {"", "a/b", "..", "A", "-a", "a".repeat(64), "a\n"}) {
      assertThatThrownBy(() -> ConflictName.of(name, node, AT))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (Instant at :
        new Instant[] {Instant.MIN, Instant.MAX, AT.plusSeconds(9_000_000_000_000L)}) {
      assertThatThrownBy(() -> ConflictName.of(name, "a", at))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no time");
    }
  }

  @Property
  void isAValidNameOfTheFileWhateverItsBytesAre(
      @ForAll("names") byte[] name, @ForAll long mtimeNs) {
    Instant at = Instant.ofEpochSecond(0, mtimeNs);
    byte[] copy = ConflictName.of(name, "n".repeat(63), at);

    assertThat(FilePath.of(copy).name()).isEqualTo(copy);
    assertThat(ConflictName.isConflictOf(copy, name)).isTrue();
    ConflictName.Parts parts = ConflictName.read(copy).orElseThrow();
    assertThat(parts.at()).isBetween(at.minusMillis(1), at);
    boolean cut = name.length + copy.length > 300 && copy.length > 250;
    assertThat(cut || Arrays.equals(parts.name(), name)).isTrue();
  }

  @Provide
  static Arbitrary<byte[]> names() {
    return Arbitraries.oneOf(
            Arbitraries.integers().between(1, 255).list().ofMinSize(1).ofMaxSize(255),
            Arbitraries.of((int) '.', (int) 'a', 0xc3, 0xa4, (int) '\n')
                .list()
                .ofMinSize(1)
                .ofMaxSize(255))
        .map(
            values -> {
              byte[] name = new byte[values.size()];
              for (int i = 0; i < name.length; i++) {
                name[i] = values.get(i) == '/' ? (byte) '_' : values.get(i).byteValue();
              }
              return name;
            })
        .filter(name -> !Arrays.asList(".", "..").contains(new String(name, ISO_8859_1)));
  }

  private static byte[] of(String name) {
    return of(bytes(name));
  }

  private static byte[] of(byte[] name) {
    return ConflictName.of(name, "beta", AT);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}

package io.twinkeeper.persistence.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackingTest {
  private static byte[] unpacked(byte[] packed) throws IOException {
    return Packing.unpack(packed, 1 << 20);
  }

  @Test
  void textBecomesMuchLess() throws IOException {
    byte[] text = "a line of a log, much like the next\n".repeat(1000).getBytes(UTF_8);
    byte[] packed = Packing.pack(text);
    assertThat(packed).hasSizeLessThan(text.length / 10);
    assertThat(unpacked(packed)).isEqualTo(text);
  }

  @Test
  void whatCannotBeMadeSmallerStaysAsItIs() throws IOException {
    byte[] noise = new byte[10_000];
    new Random(4711).nextBytes(noise);
    byte[] packed = Packing.pack(noise);
    assertThat(packed).hasSizeLessThan(noise.length + 10).endsWith(noise);
    assertThat(unpacked(packed)).isEqualTo(noise);
  }

  @Test
  void aFewBytesAreNotWorthTheWhile() throws IOException {
    byte[] few = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".getBytes(UTF_8);
    assertThat(Packing.pack(few)).endsWith(few);
    assertThat(unpacked(Packing.pack(few))).isEqualTo(few);
    assertThat(unpacked(Packing.pack(new byte[0]))).isEmpty();
  }
}

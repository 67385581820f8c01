package io.twinkeeper.persistence.directory.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.protocol.directory.ContentHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentReaderTest {
  private static final byte[] NAME = {'f'};

  @TempDir Path directory;

  private Content read(byte[] content) throws IOException {
    Files.write(directory.resolve("f"), content);
    try (Descriptor root = Descriptor.openRoot(directory);
        Descriptor file = root.openFile(NAME)) {
      return new ContentReader().read(file, file.stat()).orElseThrow();
    }
  }

  @Test
  void hashesTheWholeAndEachBlock() throws IOException, NoSuchAlgorithmException {
    byte[] content = new byte[3 * 256 * 1024 + 4097];
    new Random(7).nextBytes(content);
    Content read = read(content);
    assertThat(read.hash())
        .isEqualTo(ContentHash.of(MessageDigest.getInstance("SHA-256").digest(content)));
    assertThat(read.bytesRead()).isEqualTo(content.length);
    ByteBuffer sums = ByteBuffer.wrap(read.sums().orElseThrow());
    for (int at = 0; at < content.length; at += ContentDigest.BLOCK) {
      byte[] block =
          Arrays.copyOfRange(content, at, Math.min(content.length, at + ContentDigest.BLOCK));
      HashValue128 sum = Hashing.xxh3_128().hashBytesTo128Bits(block);
      assertThat(sums.getLong()).isEqualTo(sum.getMostSignificantBits());
      assertThat(sums.getLong()).isEqualTo(sum.getLeastSignificantBits());
    }
    assertThat(sums.hasRemaining()).isFalse();
  }

  @Test
  void readsNoFurtherThanTheBeginningOfADatabase() throws IOException {
    byte[] content =
        Arrays.copyOf("SQLite format 3\0".getBytes(StandardCharsets.US_ASCII), 1_000_000);
    Content read = read(content);
    assertThat(read.database()).isTrue();
    assertThat(read.bytesRead()).isLessThan(300_000);
    assertThat(read(Arrays.copyOf(content, 15)).database()).isFalse();
  }

  @Test
  void saysIfTheFileHasBecomeShorter() throws IOException {
    Files.write(directory.resolve("f"), new byte[5000]);
    try (Descriptor root = Descriptor.openRoot(directory);
        Descriptor file = root.openFile(NAME)) {
      FileStat before = file.stat();
      Files.write(directory.resolve("f"), new byte[4000]);
      Optional<Content> read = new ContentReader().read(file, before);
      assertThat(read).isEmpty();
    }
  }
}

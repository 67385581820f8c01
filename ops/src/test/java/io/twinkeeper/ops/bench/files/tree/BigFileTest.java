package io.twinkeeper.ops.bench.files.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BigFileTest {
  private static final BigFile BIG = new BigFile(4 << 20, 3);

  @Test
  void editsABlockInAHundred(@TempDir Path directory) throws Exception {
    Path before = directory.resolve("before");
    Path after = directory.resolve("after");
    BIG.write(before);
    Files.copy(before, after);

    BIG.edit(after, 1);

    assertThat(new BigFile(1L << 30, 1).edits()).isEqualTo(2_621);
    assertThat(BIG.edits()).isEqualTo(10);
    assertThat(Files.size(after)).isEqualTo(4 << 20);
    assertThat(blocksThatDiffer(before, after)).isEqualTo(10);
    assertThat(BIG.isEdited(after, 1)).isTrue();
    assertThat(BIG.isEdited(before, 1)).isFalse();
    assertThat(BIG.isEdited(after, 2)).isFalse();
  }

  @Test
  void seesThatTheLastBitIsMissing(@TempDir Path directory) throws Exception {
    Path before = directory.resolve("before");
    Path after = directory.resolve("after");
    BIG.write(before);
    Files.copy(before, after);
    BIG.edit(after, 1);
    long last = lastThatDiffers(before, after);
    try (FileChannel channel = FileChannel.open(after, StandardOpenOption.WRITE)) {
      byte[] old = Files.readAllBytes(before);
      channel.write(ByteBuffer.wrap(old, (int) last, 1), last);
    }

    assertThat(BIG.isEdited(after, 1)).isFalse();
  }

  private static long lastThatDiffers(Path one, Path other) throws Exception {
    byte[] a = Files.readAllBytes(one);
    byte[] b = Files.readAllBytes(other);
    int i = a.length - 1;
    while (a[i] == b[i]) {
      i--;
    }
    return i;
  }

  private static int blocksThatDiffer(Path one, Path other) throws Exception {
    ByteBuffer a = ByteBuffer.wrap(Files.readAllBytes(one));
    ByteBuffer b = ByteBuffer.wrap(Files.readAllBytes(other));
    int count = 0;
    for (int at = 0; at < a.capacity(); at += BigFile.BLOCK) {
      count += a.slice(at, BigFile.BLOCK).equals(b.slice(at, BigFile.BLOCK)) ? 0 : 1;
    }
    return count;
  }
}

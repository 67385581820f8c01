package io.twinkeeper.persistence.sqlite.follower;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eight pages of 512 bytes, page N filled with N. */
class SteadyReadingTest {
  private static final int PAGE = 512;

  @TempDir Path directory;
  private CopyFile file;

  @BeforeEach
  void eightPages() throws IOException {
    file = CopyFile.open(Files.createFile(directory.resolve("copy.db")));
    for (int number = 1; number <= 8; number++) {
      write(number, number);
    }
  }

  @AfterEach
  void close() throws IOException {
    file.close();
  }

  @Test
  void readsWhatWasThereWhenItBegan() throws IOException {
    SteadyReading reading = reading(8 * PAGE);
    List<Integer> seen = new ArrayList<>(List.of(next(reading), next(reading), next(reading)));
    reading.keep(pages(8), new int[] {2, 4, 7}, 8);
    write(2, 92);
    write(4, 94);
    write(7, 97);
    reading.keep(pages(8), new int[] {4}, 6); // once more, and the file is cut
    write(4, 99);
    file.resize(6 * PAGE);
    while (reading.hasNext()) {
      seen.add(next(reading));
    }
    assertThat(reading.isBroken()).isFalse();
    assertThat(seen).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void breaksOffRatherThanKeepTooMuch() throws IOException {
    SteadyReading reading = reading(2 * PAGE);
    reading.keep(pages(8), new int[] {4}, 8);
    assertThat(reading.isBroken()).isFalse();
    reading.keep(pages(8), new int[] {5}, 8);
    assertThat(reading.isBroken()).isTrue();
  }

  private SteadyReading reading(long mostKeptBytes) {
    return new SteadyReading(Position.NONE, Lineage.EMPTY, pages(8), mostKeptBytes);
  }

  private CopyPages pages(int count) {
    byte[] header = new byte[PageOne.HEADER_BYTES];
    Arrays.fill(header, (byte) 1);
    return new CopyPages(file, PAGE, count, header);
  }

  private int next(SteadyReading reading) throws IOException {
    return reading.read(pages(6))[PAGE - 1];
  }

  private void write(int number, int value) throws IOException {
    byte[] page = new byte[PAGE];
    Arrays.fill(page, (byte) value);
    file.write(number, page);
  }
}

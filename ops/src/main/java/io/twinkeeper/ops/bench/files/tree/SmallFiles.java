package io.twinkeeper.ops.bench.files.tree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Many small files as in a project: sizes spread log-normally, some 40 to a directory, directories
 * in directories, four of five files text and the fifth random, a tenth executable, some private.
 * The same seed makes the same files.
 *
 * @param files how many
 * @param bytes in all of them
 */
public record SmallFiles(int files, long bytes, long seed) {
  private static final int FILES_PER_DIRECTORY = 40;
  private static final int DEPTH = 7;
  private static final double SPREAD = 1.1;
  private static final int RANDOM_EVERY = 5;
  private static final int EXECUTABLE_EVERY = 10;
  private static final int PRIVATE_EVERY = 50;
  private static final long A_YEAR_SECONDS = 365L * 86_400;

  /** Makes {@code top} with all of it; returns the files' paths. */
  public List<Path> plant(Path top) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<Path> directories = directories(top, random);
    long[] sizes = sizes(random);
    Words words = new Words(random.split());
    Instant now = Instant.now();
    List<Path> planted = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      Path directory = directories.get(random.nextInt(directories.size()));
      Path file = directory.resolve(words.one() + "_" + i + (i % 3 == 0 ? ".java" : ".txt"));
      boolean text = i % RANDOM_EVERY != 0;
      Files.write(file, text ? words.text((int) sizes[i]) : noise(random, (int) sizes[i]));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode(i)));
      Instant then = now.minusSeconds(random.nextLong(A_YEAR_SECONDS));
      Files.setLastModifiedTime(file, FileTime.from(then));
      planted.add(file);
    }
    return planted;
  }

  private List<Path> directories(Path top, SplittableRandom random) throws IOException {
    List<Path> directories = new ArrayList<>(List.of(Files.createDirectories(top)));
    for (int i = 1; i < files / FILES_PER_DIRECTORY; i++) {
      Path parent = directories.get(random.nextInt(directories.size()));
      boolean deep = parent.getNameCount() - top.getNameCount() >= DEPTH;
      directories.add(Files.createDirectory((deep ? top : parent).resolve("part-" + i)));
    }
    return directories;
  }

  /** Their sum is {@link #bytes}, but for a byte in each that has none. */
  long[] sizes(SplittableRandom random) {
    double[] weights = random.doubles(files).map(u -> Math.exp(SPREAD * normal(u))).toArray();
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    long[] sizes = new long[files];
    long left = bytes;
    for (int i = 0; i < files; i++) {
      long share = i == files - 1 ? left : (long) (bytes * weights[i] / sum);
      sizes[i] = Math.max(1, share);
      left -= sizes[i];
    }
    return sizes;
  }

  /** The normal distribution's quantile, near enough. */
  private static double normal(double uniform) {
    double u = Math.min(0.9999, Math.max(0.0001, uniform));
    return Math.log(u / (1 - u)) / 1.702;
  }

  private static byte[] noise(SplittableRandom random, int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }

  private static String mode(int number) {
    if (number % PRIVATE_EVERY == 0) {
      return "rw-------";
    }
    return number % EXECUTABLE_EVERY == 1 ? "rwxr-xr-x" : "rw-r--r--";
  }

  /** Text as compressors know it: few words often, many seldom. */
  private static final class Words {
    private static final int VOCABULARY = 4_000;
    private static final int LINE = 12;

    private final SplittableRandom random;
    private final String[] words = new String[VOCABULARY];

    Words(SplittableRandom random) {
      this.random = random;
      for (int i = 0; i < VOCABULARY; i++) {
        StringBuilder word = new StringBuilder();
        for (int n = 2 + random.nextInt(9); n > 0; n--) {
          word.append((char) ('a' + random.nextInt(26)));
        }
        words[i] = word.toString();
      }
    }

    String one() {
      double u = random.nextDouble();
      return words[(int) (VOCABULARY * u * u * u)];
    }

    byte[] text(int length) {
      StringBuilder text = new StringBuilder(length + LINE);
      for (int n = 1; text.length() < length; n++) {
        text.append(one()).append(n % LINE == 0 ? '\n' : ' ');
      }
      text.setLength(length);
      return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
  }
}

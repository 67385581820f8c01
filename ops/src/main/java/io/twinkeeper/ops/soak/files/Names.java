package io.twinkeeper.ops.soak.files;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** What people call their files: few names, so that they meet, and some of them odd. */
final class Names {
  private static final int USUAL = 9;

  private static final byte[][] ODD = {
    {(byte) 0xff, (byte) 0xfe, '.', 'x'},
    bytes("-rf"),
    bytes(" blank "),
    bytes("two\nlines"),
    bytes("tab\there"),
    bytes("\\x41"),
    bytes("*?[a"),
    bytes(".hidden"),
    bytes("Case.txt"),
    bytes("case.txt"),
    bytes("u\u0308.txt"),
    bytes("\u00fc.txt"),
    bytes("n1.conflict-alpha-20260101T000000Z.txt"),
    bytes("w".repeat(255)),
    bytes("l".repeat(251) + ".txt"),
  };

  private final Random random;

  Names(Random random) {
    this.random = random;
  }

  byte[] next() {
    if (random.nextInt(8) == 0) {
      return ODD[random.nextInt(ODD.length)].clone();
    }
    return bytes("n" + random.nextInt(USUAL) + (random.nextBoolean() ? "" : ".txt"));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

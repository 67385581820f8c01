package io.twinkeeper.ops.prove.round;

import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.prove.bank.Bank;
import io.twinkeeper.ops.prove.judge.Effect;
import io.twinkeeper.ops.prove.judge.Effect.Source;
import io.twinkeeper.ops.prove.stand.Stand;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what connectors and banks have noted of themselves since the last time. One thread. */
final class BeatFiles {
  private final Stand stand;
  private final Map<String, Long> read = new HashMap<>();
  private int refusals;

  BeatFiles(Stand stand) {
    this.stand = stand;
  }

  List<Effect> next() throws IOException {
    List<Effect> effects = new ArrayList<>();
    for (String node : Addresses.TWINS) {
      Path file = stand.beats(node);
      if (Files.exists(file)) {
        List<String> lines = fresh(node, file).lines().toList();
        lines.stream().filter(line -> !isRefusal(line)).forEach(l -> effects.add(effect(node, l)));
        refusals += (int) lines.stream().filter(BeatFiles::isRefusal).count();
      }
    }
    return effects;
  }

  /** How many moves the banks' databases have refused since this was asked. */
  int takeRefusals() {
    int taken = refusals;
    refusals = 0;
    return taken;
  }

  private static boolean isRefusal(String line) {
    return line.contains(" " + Bank.REFUSED + " ");
  }

  /** Whole lines only; the rest is read the next time. */
  private String fresh(String node, Path path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      long from = read.getOrDefault(node, 0L);
      byte[] bytes = new byte[Math.toIntExact(file.length() - from)];
      file.seek(from);
      file.readFully(bytes);
      String text = new String(bytes, StandardCharsets.US_ASCII);
      int end = text.lastIndexOf('\n') + 1;
      read.put(node, from + end);
      return text.substring(0, end);
    }
  }

  private static Effect effect(String node, String line) {
    String[] words = line.split(" ", -1);
    long at = Long.parseLong(words[0]);
    Source source = words[2].equals("bank") ? Source.BANK : Source.CONNECTOR;
    return new Effect(source, node, Long.parseLong(words[1]), at, at);
  }
}

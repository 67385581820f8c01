package io.twinkeeper.persistence.grant;

import io.twinkeeper.protocol.grant.Electorate;
import io.twinkeeper.protocol.grant.Roll;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a voter remembers beside its promises.
 *
 * <pre>
 *   twinkeeper-voter 1
 *   founder NAME LIFE                                       one line each
 *   voted  NUMBER NAME,NAME PROMISES RENEWALS FENCE LEASE   the roll that it votes under, or did
 *   moving NUMBER NAME,NAME PROMISES RENEWALS FENCE LEASE   the roll that it will vote under
 * </pre>
 *
 * @param voted empty in files of before there were rolls
 * @param moving empty unless the voters are being changed
 */
record VoterMemory(Map<String, Long> founders, Optional<Roll> voted, Optional<Roll> moving) {
  static final VoterMemory NONE = new VoterMemory(Map.of(), Optional.empty(), Optional.empty());

  private static final String HEADER = "twinkeeper-voter 1";
  private static final String VOTED = "voted";
  private static final String MOVING = "moving";
  private static final int ROLL_WORDS = 7;

  static VoterMemory parse(Path file, List<String> lines) throws CorruptPromiseException {
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      throw new CorruptPromiseException(file, "does not begin with '" + HEADER + "'");
    }
    Map<String, Long> founders = new HashMap<>();
    Map<String, Roll> rolls = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] words = line.split(" ", ROLL_WORDS);
      try {
        if (words.length == 3 && words[0].equals("founder")) {
          founders.put(words[1], Long.parseLong(words[2]));
        } else if (words[0].equals(VOTED) || words[0].equals(MOVING)) {
          rolls.put(words[0], roll(words));
        } else {
          throw new CorruptPromiseException(file, "unknown line '" + line + "'");
        }
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        throw new CorruptPromiseException(file, "damaged line '" + line + "'");
      }
    }
    return new VoterMemory(
        founders, Optional.ofNullable(rolls.get(VOTED)), Optional.ofNullable(rolls.get(MOVING)));
  }

  private static Roll roll(String[] words) {
    Electorate electorate =
        new Electorate(
            Set.of(words[2].split(",", -1)),
            Integer.parseInt(words[3]),
            Integer.parseInt(words[4]));
    return new Roll(Integer.parseInt(words[1]), electorate, words[6], Long.parseLong(words[5]));
  }

  String render() {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    new TreeMap<>(founders)
        .forEach(
            (voter, life) ->
                text.append("founder ").append(voter).append(' ').append(life).append('\n'));
    voted.ifPresent(roll -> text.append(line(VOTED, roll)));
    moving.ifPresent(roll -> text.append(line(MOVING, roll)));
    return text.toString();
  }

  private static String line(String word, Roll roll) {
    Electorate electorate = roll.electorate();
    return String.join(
            " ",
            word,
            "" + roll.number(),
            String.join(",", new TreeSet<>(electorate.voters())),
            "" + electorate.promises(),
            "" + electorate.renewals(),
            "" + roll.fenceMillis(),
            roll.lease())
        + "\n";
  }

  /**
   * The memory of a voter whose configuration has the roll {@code wanted}.
   *
   * @throws RollException if there is no safe way there
   */
  VoterMemory entering(Roll wanted, Path directory) throws RollException {
    if (moving.isPresent()) {
      if (wanted.number() > moving.get().number()) {
        return new VoterMemory(founders, voted, Optional.of(wanted)); // never voted on the way
      }
      if (!moving.get().equals(wanted)) {
        throw RollException.underWay(directory, moving.get(), wanted);
      }
      return this;
    }
    int present = voted.map(Roll::number).orElse(1);
    if (wanted.number() > present && voted.isPresent()) {
      return new VoterMemory(founders, voted, Optional.of(wanted));
    }
    if (wanted.number() != present || voted.filter(roll -> !roll.equals(wanted)).isPresent()) {
      throw RollException.unnumbered(directory, voted, wanted);
    }
    return new VoterMemory(founders, Optional.of(wanted), Optional.empty());
  }
}

package io.twinkeeper.ops.soak.files;

import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/**
 * Something that users may want to do.
 *
 * @param weight how often, beside the others
 */
record Choice(String name, int weight, Act act) {
  /** Does it. */
  @FunctionalInterface
  interface Act {
    void in(Deeds deeds, Sight sight) throws IOException;
  }

  /** What a user finds in his tree. */
  interface Sight {
    /** A name that may be free, in a directory that is there. */
    FilePath fresh() throws IOException;

    /** Something that was there a moment ago. */
    FilePath existing() throws IOException;
  }

  static final Choice REMOVE_TREE =
      new Choice("removeTree", 1, (deeds, sight) -> deeds.removeTree(sight.existing()));

  static final List<Choice> ALL =
      List.of(
          new Choice("create", 20, (deeds, sight) -> deeds.create(sight.fresh())),
          new Choice("createLarge", 4, (deeds, sight) -> deeds.createLarge(sight.fresh())),
          new Choice("createSparse", 4, (deeds, sight) -> deeds.createSparse(sight.fresh())),
          new Choice("append", 8, (deeds, sight) -> deeds.append(sight.existing())),
          new Choice("overwrite", 8, (deeds, sight) -> deeds.overwrite(sight.existing())),
          new Choice("writeAnew", 4, (deeds, sight) -> deeds.writeAnew(sight.existing())),
          new Choice("truncate", 4, (deeds, sight) -> deeds.truncate(sight.existing())),
          new Choice("save", 8, (deeds, sight) -> deeds.save(sight.existing())),
          new Choice("copy", 4, (deeds, sight) -> deeds.copy(sight.existing(), sight.fresh())),
          new Choice("rename", 8, (deeds, sight) -> deeds.rename(sight.existing(), sight.fresh())),
          new Choice(
              "renameOver",
              4,
              (deeds, sight) -> deeds.renameOver(sight.existing(), sight.existing())),
          new Choice("unlink", 4, (deeds, sight) -> deeds.unlink(sight.existing())),
          REMOVE_TREE,
          new Choice("takeAway", 1, (deeds, sight) -> deeds.takeAway(sight.existing())),
          new Choice(
              "exchange", 1, (deeds, sight) -> deeds.exchange(sight.existing(), sight.existing())),
          new Choice("swapType", 1, (deeds, sight) -> deeds.swapType(sight.existing())),
          new Choice("makeDirectories", 8, (deeds, sight) -> deeds.makeDirectories(sight.fresh())),
          new Choice("link", 4, (deeds, sight) -> deeds.link(sight.fresh())),
          new Choice("mode", 4, (deeds, sight) -> deeds.mode(sight.existing())),
          new Choice("touch", 4, (deeds, sight) -> deeds.touch(sight.existing())));

  private static final int WEIGHTS = ALL.stream().mapToInt(Choice::weight).sum();

  static Choice next(Random random) {
    int left = random.nextInt(WEIGHTS);
    for (Choice choice : ALL) {
      left -= choice.weight;
      if (left < 0) {
        return choice;
      }
    }
    throw new IllegalStateException("weights do not add up");
  }
}

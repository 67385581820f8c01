package io.twinkeeper.persistence.store;

/**
 * The levels of a store, each in a directory named after its number, as Litestream lays them out: 0
 * is the finest, 9 holds snapshots.
 */
enum Level {
  FINE(0),
  MIDDLE(1),
  COARSE(2),
  SNAPSHOT(9);

  private final int number;

  Level(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  String directory() {
    return Integer.toString(number);
  }
}

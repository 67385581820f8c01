package io.twinkeeper.node.directory;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a directory's stream knows however often it is restarted; of its being held also what the
 * node's last life told.
 *
 * @param active whether the workload is active here
 * @param trips what was told of its being held
 * @param words what was told of operators' words
 */
record Lives(AtomicBoolean active, Trips trips, Words words) {
  /** Of one that begins its first life. */
  static Lives first(DirectoryStream.Settings settings, DirectoryEvents events) {
    String name = settings.replica().name();
    return new Lives(
        new AtomicBoolean(),
        new Trips(name, settings.replica().own().resolve("held"), events, settings.nanoTime()),
        new Words(name, events, settings.nanoTime()));
  }
}

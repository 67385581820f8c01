package io.twinkeeper.persistence.sqlite.follower;

/** Told of each step of an apply as it is done, so that a test can end the process right there. */
@FunctionalInterface
public interface ApplySteps {
  /** In production nobody listens. */
  ApplySteps SILENT = step -> {};

  /** What has just been done. */
  enum Step {
    INTENT_SAVED,
    RESERVED,
    JOURNAL_CREATED,
    JOURNAL_WRITTEN,
    JOURNAL_SYNCED,
    EXCLUSIVE,
    PAGE_WRITTEN,
    RESIZED,
    COPY_SYNCED,
    JOURNAL_DELETED,
    DIRECTORY_SYNCED,
    RELEASED,
    BESIDE_WRITTEN,
    BESIDE_NAMED,
    BESIDE_LINKED,
    FIRST_COPY_WRITTEN,
    FIRST_COPY_RENAMED,
    LOG_RESET,
    STATE_SAVED
  }

  void reached(Step step);
}

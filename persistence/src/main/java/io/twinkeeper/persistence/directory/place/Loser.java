package io.twinkeeper.persistence.directory.place;

/** What becomes of content that is replaced or removed. */
public enum Loser {
  /** It goes to the trash, or nowhere if there is none. */
  TRASH,
  /** It goes to the trash even if nothing else is kept: nobody has recorded it. */
  UNRECORDED,
  /** It stays beside the path, under the name of a conflict copy. */
  CONFLICT_COPY
}

package io.twinkeeper.persistence.directory.place;

/** What becomes of content that is replaced or removed. */
public enum Loser {
  /** It goes to the trash, or nowhere if there is none. */
  TRASH,
  /** It goes to the trash even if nothing else is kept: nobody has recorded it. */
  UNRECORDED,
  /** It stays beside the path, under the name of a conflict copy. */
  CONFLICT_COPY;

  /**
   * Why it is in the trash if it is. What only got there because nothing else could be done with it
   * is displaced: nobody else may have it.
   */
  Trash.Why why(Trash.Why usual) {
    return this == TRASH ? usual : Trash.Why.DISPLACED;
  }
}

package io.twinkeeper.node.guard;

/** What a guard tells about its command, in this order; {@link Ended} is always the last. */
public sealed interface GuardEvent {

  /** The command now belongs to the term, which the guard will help to close. */
  record Joined() implements GuardEvent {}

  /** The command was forked; {@code processGroup} is its process id and that of its group. */
  record Started(long processGroup) implements GuardEvent {}

  /** The command itself exited; what it left behind is being ended. */
  record Exited(int code) implements GuardEvent {}

  /** No process of the command is left. */
  record Ended(Reason reason) implements GuardEvent {}

  /** Why a guard ended its command. */
  enum Reason {
    /** It was told to. */
    STOP,
    /** The command had exited by itself. */
    EXITED,
    /** The latest deadline passed. */
    DEADLINE,
    /** Its standard input was closed. */
    EOF,
    /** The term was over when the command should have joined it: nothing may run in it again. */
    CLOSED,
    /** The guard itself died or no longer read; the group was ended without it. */
    GUARD_LOST
  }
}

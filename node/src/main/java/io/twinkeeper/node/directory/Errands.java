package io.twinkeeper.node.directory;

import io.twinkeeper.node.admin.DirectoryErrand;
import io.twinkeeper.node.directory.DirectoryEvents.Verb;
import io.twinkeeper.node.directory.DirectoryMessages.Accepted;
import io.twinkeeper.node.directory.DirectoryMessages.Declined;
import io.twinkeeper.node.directory.DirectoryMessages.Missing;
import io.twinkeeper.node.directory.DirectoryMessages.Shown;
import io.twinkeeper.node.directory.DirectoryMessages.Verdict;
import io.twinkeeper.persistence.directory.ConflictCopies;
import io.twinkeeper.persistence.directory.DeclinedException;
import io.twinkeeper.persistence.directory.ThrownAway;
import io.twinkeeper.protocol.directory.BadPathException;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.status.DirectoryConflict;
import io.twinkeeper.protocol.status.DirectoryRestored;
import java.io.IOException;

/**
 * Does what operators want of a directory's files, in the tree of this node; what is changed goes
 * to the twins like any other change. Belongs to the stream's actor.
 */
final class Errands {
  private static final String UNFIT = "a path that would be too long or too deep";

  private final Desk desk;

  Errands(Desk desk) {
    this.desk = desk;
  }

  Verdict run(DirectoryErrand errand) {
    Showing showing = new Showing(desk.settings().replica().secret() && !errand.reveal());
    try {
      return run(errand, showing);
    } catch (DeclinedException e) {
      return e.isMissing() ? new Missing(e.reason()) : new Declined(e.reason());
    } catch (BadPathException e) {
      return new Declined(UNFIT);
    } catch (IOException e) {
      return new Declined(desk.troubles().words(e));
    }
  }

  private Verdict run(DirectoryErrand errand, Showing showing)
      throws IOException, DeclinedException {
    if (errand instanceof DirectoryErrand.ListTrash m) {
      return new Shown(showing.trash(trash().list(m.under(), m.limit())));
    } else if (errand instanceof DirectoryErrand.Restore m) {
      return restored(trash().restore(m.path(), m.at(), m.to()), showing);
    } else if (errand instanceof DirectoryErrand.RestoreById m) {
      return restored(trash().restore(m.id(), m.to()), showing);
    } else if (errand instanceof DirectoryErrand.ListConflicts m) {
      return new Shown(showing.conflicts(copies().list(m.after(), m.limit())));
    } else if (errand instanceof DirectoryErrand.ShowConflict m) {
      return new Shown(showing.conflict(copies().show(m.path(), DirectoryConflict.MOST_TEXT)));
    }
    DirectoryErrand.Resolve m = (DirectoryErrand.Resolve) errand;
    FilePath now = copies().resolve(m.path(), m.keep());
    desk.ordered(Verb.RESOLVED, resolved(m, now, forAll()));
    return new Accepted(resolved(m, now, showing));
  }

  private ThrownAway trash() throws DeclinedException {
    return desk.replica().thrownAway();
  }

  private ConflictCopies copies() throws DeclinedException {
    return desk.replica().conflictCopies();
  }

  /** For those who were not shown anything: no names of a secret directory, whoever has asked. */
  private Showing forAll() {
    return new Showing(desk.settings().replica().secret());
  }

  private Verdict restored(ThrownAway.Restored restored, Showing showing) {
    String others =
        (restored.taken() == 0
                ? ""
                : "; " + restored.taken() + " were not: something has their paths")
            + restored
                .failure()
                .map(e -> "; " + restored.failed() + " could not be, the first: " + words(e))
                .orElse("")
            + (restored.more() ? "; there is more of it: say it again" : "");
    if (restored.files() == 0) {
      return new Declined("nothing is restored" + others);
    }
    desk.ordered(Verb.RESTORED, what(restored, forAll()) + others);
    return new Shown(
        new DirectoryRestored(
            what(restored, showing) + ", and goes to the twins" + others,
            restored.files(),
            restored.taken(),
            restored.failed(),
            restored.more()));
  }

  private String words(Exception cause) {
    return cause instanceof BadPathException ? UNFIT : desk.troubles().words(cause);
  }

  private static String what(ThrownAway.Restored restored, Showing showing) {
    return restored.files() == 1
        ? restored.first().map(path -> showing.path(path, "it")).orElse("it") + " is restored"
        : restored.files() + " files are restored";
  }

  private String resolved(DirectoryErrand.Resolve errand, FilePath now, Showing showing) {
    String gone =
        desk.settings().replica().keepsTrash()
            ? " is in the trash of " + desk.node()
            : " is removed: this directory keeps no trash";
    return switch (errand.keep()) {
      case THIS -> showing.path(now, "it") + " stays as it is; the copy" + gone;
      case OTHER ->
          "the copy is " + showing.path(now, "in its place") + " now; what was there" + gone;
      case BOTH -> "the copy is called " + showing.path(now, "otherwise") + " now";
    };
  }
}

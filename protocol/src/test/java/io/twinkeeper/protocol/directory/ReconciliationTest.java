package io.twinkeeper.protocol.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.directory.Reconciliation.Decision;
import io.twinkeeper.protocol.directory.Reconciliation.Note;
import io.twinkeeper.protocol.directory.Reconciliation.Nothing;
import io.twinkeeper.protocol.directory.Reconciliation.Take;
import io.twinkeeper.protocol.directory.VersionVector.Relation;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ReconciliationTest {
  private static final FileState OLD = Entries.file(1, 1);
  private static final FileState NEW = Entries.file(2, 2);
  private static final FileState GONE = FileState.gone(9);
  private static final FileState DIRECTORY = FileState.directory(0755, Entries.OWNER);

  @Test
  void takesWhatItNeverHad() {
    FileEntry theirs = by("beta", OLD, Map.of("beta", 1L));
    assertThat(Reconciliation.decide(null, theirs)).isEqualTo(new Take(theirs, false));
  }

  @Test
  void takesALaterVersionAndKeepsNoCopy() {
    FileEntry own = by("alpha", NEW, Map.of("alpha", 1L));
    FileEntry theirs = by("beta", OLD, Map.of("alpha", 1L, "beta", 1L));

    assertThat(Reconciliation.decide(own, theirs)).isEqualTo(new Take(theirs, false));
    assertThat(Reconciliation.decide(theirs, own)).isEqualTo(new Nothing());
  }

  @Test
  void notesALaterVersionOfWhatIsThereAlready() {
    FileEntry own = by("alpha", NEW, Map.of("alpha", 1L));
    FileEntry theirs = by("beta", NEW, Map.of("alpha", 1L, "beta", 1L));

    assertThat(Reconciliation.decide(own, theirs)).isEqualTo(new Note(theirs));
  }

  @Test
  void ofTwoConcurrentEditsTheLaterOneIsTakenAndTheOtherKept() {
    FileEntry winner = by("alpha", NEW, Map.of("alpha", 1L));
    FileEntry loser = by("beta", OLD, Map.of("beta", 1L));

    assertThat(Reconciliation.decide(loser, winner))
        .isEqualTo(new Take(winner.at(loser.version().merge(winner.version())), true));
  }

  @Test
  void theWinnerIsToldAgainAndDoesNotClaimToKnowTheLoser() {
    FileEntry winner = by("alpha", NEW, Map.of("alpha", 1L));
    FileEntry loser = by("beta", OLD, Map.of("beta", 1L));

    assertThat(Reconciliation.decide(winner, loser)).isEqualTo(new Note(winner));
  }

  @Test
  void equalStatesSettleWithoutACopy() {
    FileEntry own = by("alpha", NEW, Map.of("alpha", 1L));
    FileEntry theirs = by("beta", NEW, Map.of("beta", 1L));

    assertThat(Reconciliation.decide(own, theirs))
        .isEqualTo(new Note(by("beta", NEW, Map.of("alpha", 1L, "beta", 1L))));
  }

  @Test
  void theSameContentWithAnotherModeNeedsNoCopy() {
    FileEntry own = by("alpha", NEW.withMode(0600), Map.of("alpha", 1L));
    FileEntry theirs = by("beta", NEW, Map.of("beta", 1L));

    assertThat(Reconciliation.decide(own, theirs))
        .isInstanceOfSatisfying(Take.class, take -> assertThat(take.conflict()).isFalse());
  }

  @Test
  void anEditBeatsADelete() {
    FileEntry gone = by("beta", GONE, Map.of("beta", 1L));
    FileEntry edited = by("alpha", OLD, Map.of("alpha", 1L));

    assertThat(Reconciliation.decide(edited, gone)).isEqualTo(new Note(edited));
    assertThat(Reconciliation.decide(gone, edited))
        .isInstanceOfSatisfying(Take.class, take -> assertThat(take.conflict()).isFalse());
  }

  @Test
  void aDirectoryBeatsAFileWhichIsKept() {
    FileEntry directory = by("beta", DIRECTORY, Map.of("beta", 1L));
    FileEntry file = by("alpha", NEW, Map.of("alpha", 1L));

    assertThat(Reconciliation.decide(directory, file)).isEqualTo(new Note(directory));
    assertThat(Reconciliation.decide(file, directory))
        .isInstanceOfSatisfying(Take.class, take -> assertThat(take.conflict()).isTrue());
  }

  @Test
  void equalVersionsOfDifferentStatesEndWithTheGreater() {
    Map<String, Long> version = Map.of("alpha", 2L, "beta", 1L);
    FileEntry less = by("alpha", OLD, version);
    FileEntry more = by("beta", NEW, version);

    assertThat(Reconciliation.decide(less, more)).isEqualTo(new Take(more, true));
    assertThat(Reconciliation.decide(more, less)).isEqualTo(new Note(more));
    assertThat(Reconciliation.decide(more, more)).isEqualTo(new Nothing());
  }

  @Test
  void ofTwoThatAreOnlyWantedTheLaterOrGreaterStaysAsItWasTold() {
    FileEntry first = by("alpha", OLD, Map.of("alpha", 1L));
    FileEntry later = by("beta", GONE, Map.of("alpha", 1L, "beta", 1L));
    FileEntry beside = by("gamma", NEW, Map.of("gamma", 1L));

    assertThat(Reconciliation.prefer(first, later)).isSameAs(later);
    assertThat(Reconciliation.prefer(later, first)).isSameAs(later);
    assertThat(Reconciliation.prefer(later, beside)).isSameAs(beside);
    assertThat(Reconciliation.prefer(beside, later)).isSameAs(beside);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void twoNodesThatTellEachOtherEndEqual(
      @ForAll("entries") FileEntry a, @ForAll("entries") FileEntry b) {
    FileEntry one = a;
    FileEntry other = b;
    for (int i = 0; i < 3; i++) {
      one = after(one, other);
      other = after(other, one);
    }
    assertThat(one).isEqualTo(other);
    assertThat(one.version()).isEqualTo(a.version().merge(b.version()));
    assertThat(after(one, other)).isEqualTo(one);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void neverForgetsWhatItKnewAndNeverLosesAContent(
      @ForAll("entries") FileEntry own, @ForAll("entries") FileEntry theirs) {
    FileEntry after = after(own, theirs);
    assertThat(after.version().relationTo(own.version())).isIn(Relation.EQUAL, Relation.AFTER);
    assertThat(after.state()).isIn(own.state(), theirs.state());
    Decision decision = Reconciliation.decide(own, theirs);
    assertThat(Reconciliation.decide(own, theirs)).isEqualTo(decision);
    boolean content = own.state().isFile() || own.state().kind() == FileKind.LINK;
    boolean known = theirs.version().relationTo(own.version()) == Relation.AFTER;
    if (decision instanceof Take take && content && !known) {
      assertThat(take.conflict()).isEqualTo(!own.state().hasContentOf(theirs.state()));
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void theOrderIsTotalAndEqualOnlyForEqualStates(
      @ForAll("entries") FileEntry a,
      @ForAll("entries") FileEntry b,
      @ForAll("entries") FileEntry c) {
    int ab = Integer.signum(Reconciliation.ORDER.compare(a, b));
    int bc = Integer.signum(Reconciliation.ORDER.compare(b, c));
    int ac = Integer.signum(Reconciliation.ORDER.compare(a, c));
    assertThat(Integer.signum(Reconciliation.ORDER.compare(b, a))).isEqualTo(-ab);
    assertThat(ab == 0).isEqualTo(a.state().equals(b.state()) && a.author().equals(b.author()));
    if (ab >= 0 && bc >= 0) {
      assertThat(ac).isNotNegative();
    }
  }

  private static FileEntry after(FileEntry own, FileEntry theirs) {
    Decision decision = Reconciliation.decide(own, theirs);
    Optional<FileEntry> taken =
        decision instanceof Take take ? Optional.of(take.entry()) : Optional.empty();
    return decision instanceof Note note ? note.entry() : taken.orElse(own);
  }

  private static FileEntry by(String author, FileState state, Map<String, Long> version) {
    return Entries.entry(state, author, version);
  }

  @Provide
  static Arbitrary<FileEntry> entries() {
    Arbitrary<FileState> few =
        Arbitraries.of(OLD, NEW, NEW.withMode(0600), GONE, FileState.gone(8), DIRECTORY);
    return Combinators.combine(
            Arbitraries.oneOf(few, Entries.states()),
            Arbitraries.of(Entries.NODES),
            Entries.versions())
        .as((state, author, version) -> by(author, state, version.counts()));
  }
}

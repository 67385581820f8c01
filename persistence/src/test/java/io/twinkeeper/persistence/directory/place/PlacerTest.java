package io.twinkeeper.persistence.directory.place;

import static io.twinkeeper.persistence.directory.place.Tree.directory;
import static io.twinkeeper.persistence.directory.place.Tree.file;
import static io.twinkeeper.persistence.directory.place.Tree.gone;
import static io.twinkeeper.persistence.directory.place.Tree.link;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.directory.Owner;
import io.twinkeeper.protocol.directory.VersionVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacerTest {
  @TempDir Path directory;
  private Tree tree;

  @BeforeEach
  void open() throws IOException {
    tree = Tree.open(directory);
  }

  @AfterEach
  void close() {
    tree.close();
  }

  @Test
  void placesAFileWithModeAndTime() throws IOException {
    FileState state = file("new", 0751, Tree.TIME);
    Outcome outcome = tree.place("f", state, Optional.empty(), tree.staged("new"));
    assertThat(outcome).isEqualTo(placed("f"));
    FileStat stat = tree.stat("f");
    assertThat(stat.mode()).isEqualTo(0751);
    assertThat(stat.mtimeNs()).isEqualTo(Tree.TIME);
    assertThat(tree.at("f")).hasContent("new");
    assertThat(tree.staging()).isEmpty();
    tree.placer.sync();
  }

  @Test
  void placesNothingOverAFileThatIsNotKnown() throws IOException {
    tree.write("f", "local");
    Source staged = tree.staged("new");
    assertThat(tree.place("f", file("new"), Optional.empty(), staged)).isEqualTo(changed("f"));
    assertThat(tree.at("f")).hasContent("local");
    assertThat(tree.place("g", file("new"), Optional.empty(), staged)).isEqualTo(placed("g"));
  }

  @Test
  void makesMissingParentsNoMoreOpenThanWhatTheyAreIn() throws IOException {
    Path root = Objects.requireNonNull(tree.at("a").getParent());
    for (String mode : List.of("rwxr-xr-x", "rwxr-x---", "rwx------")) {
      Files.setPosixFilePermissions(root, PosixFilePermissions.fromString(mode));
      Outcome outcome = tree.place(mode + "/b/f", "new");
      assertThat(outcome).isEqualTo(placed(mode + "/b/f", mode, mode + "/b"));
      assertThat(Files.getPosixFilePermissions(root.resolve(mode + "/b")))
          .isEqualTo(PosixFilePermissions.fromString(mode));
    }
  }

  @Test
  void keepsAFileOrLinkThatIsInTheWayOfAParentAsAConflictCopy() throws IOException {
    tree.write("a", "in the way");
    Files.createDirectories(tree.at("real/l"));
    Files.createSymbolicLink(tree.at("l"), Path.of("real/l"));
    assertThat(tree.place("a/f", "new")).isEqualTo(placed("a/f", "a", "a.conflict-0"));
    FileState state = file("new");
    assertThat(tree.place("l/f", state, Optional.empty(), tree.staged("new")))
        .isEqualTo(placed("l/f", "l", "l.conflict-0"));
    assertThat(tree.contents())
        .contains(
            entry("a.conflict-0", "in the way"),
            entry("a/f", "new"),
            entry("l.conflict-0", "-> real/l"),
            entry("l/f", "new"))
        .doesNotContainKey("real/l/f");
  }

  @Test
  void replacesAFileAndKeepsTheOldOneInTheTrash() throws IOException {
    Files.createDirectory(tree.at("d"));
    tree.write("d/f", "old");
    assertThat(tree.place("d/f", "new")).isEqualTo(placed("d/f"));
    assertThat(tree.contents()).containsEntry("d/f", "new");
    assertThat(tree.trashed()).containsExactly("d/f=old");
    assertThat(tree.staging()).isEmpty();
  }

  @Test
  void replacesTheSamePathTwiceInABatch() throws IOException {
    tree.write("f", "1");
    tree.place("f", "2");
    tree.place("f", "3");
    assertThat(tree.at("f")).hasContent("3");
    assertThat(tree.trashed()).containsExactly("f=1", "f=2");
  }

  @Test
  void keepsBothInTheTrashIfAFileOfABatchBecomesADirectory() throws IOException {
    tree.write("a", "file");
    tree.place("a", directory(0755), tree.known("a"), Source.NONE);
    tree.write("a/f", "below");
    tree.place("a/f", gone(), tree.known("a/f"), Source.NONE);
    assertThat(tree.trashed()).containsExactly("a=file", "a/f=below");
  }

  @Test
  void keepsTheLoserBesideIfAsked() throws IOException {
    tree.write("f", "old");
    tree.write("f.conflict-0", "taken");
    Outcome outcome =
        tree.placer.place(
            Tree.entry("f", file("new")), tree.known("f"), tree.staged("new"), Loser.CONFLICT_COPY);
    assertThat(outcome).isEqualTo(placed("f", "f.conflict-1"));
    assertThat(tree.contents()).containsEntry("f", "new").containsEntry("f.conflict-1", "old");
    assertThat(tree.trashed()).isEmpty();
  }

  @Test
  void keepsNoSecondCopyOfTheLoser() throws IOException {
    tree.write("f", "old");
    tree.write("f.conflict-0", "old");
    tree.kept.add(FilePath.of("f.conflict-0"));
    Outcome outcome =
        tree.placer.place(
            Tree.entry("f", file("new")), tree.known("f"), tree.staged("new"), Loser.CONFLICT_COPY);
    assertThat(outcome).isEqualTo(placed("f"));
    assertThat(tree.contents()).containsOnly(entry("f", "new"), entry("f.conflict-0", "old"));
    assertThat(tree.trashed()).containsExactly("f=old");
  }

  @Test
  void touchesNothingThatIsNotAsTheIndexSays() throws IOException {
    tree.write("f", "old");
    Optional<Expected> known = tree.known("f");
    tree.write("f", "edited");
    Source staged = tree.staged("new");
    assertThat(tree.place("f", file("new"), known, staged)).isEqualTo(changed("f"));
    assertThat(tree.place("f", gone(), known, Source.NONE)).isEqualTo(changed("f"));
    assertThat(tree.place("f", link("x"), known, Source.NONE)).isEqualTo(changed("f"));
    assertThat(tree.place("f", directory(0700), known, Source.NONE)).isEqualTo(changed("f"));
    assertThat(tree.place("f", file("old"), known, Source.NONE)).isEqualTo(changed("f"));
    assertThat(tree.contents()).containsOnly(entry("f", "edited"));
    assertThat(tree.trashed()).isEmpty();
    assertThat(tree.place("f", file("new"), tree.known("f"), staged)).isEqualTo(placed("f"));
    assertThat(tree.staging()).isEmpty();
  }

  @Test
  void noticesThatAFileHasVanished() throws IOException {
    tree.write("f", "old");
    Optional<Expected> known = tree.known("f");
    Files.delete(tree.at("f"));
    assertThat(tree.place("f", file("new"), known, tree.staged("new"))).isEqualTo(changed("f"));
    assertThat(tree.place("f", gone(), known, Source.NONE)).isEqualTo(nothing());
  }

  @Test
  void noticesThatAParentHasVanished() throws IOException {
    Files.createDirectory(tree.at("d"));
    tree.write("d/f", "old");
    Optional<Expected> known = tree.known("d/f");
    Files.delete(tree.at("d/f"));
    Files.delete(tree.at("d"));
    assertThat(tree.place("d/f", file("new"), known, tree.staged("new")))
        .isEqualTo(changed("d/f", "d"));
    assertThat(tree.place("d/f", gone(), known, Source.NONE)).isEqualTo(nothing());
    assertThat(tree.contents()).isEmpty();
  }

  @Test
  void removesAFileALinkAndAnEmptyDirectory() throws IOException {
    tree.write("f", "old");
    Files.createSymbolicLink(tree.at("l"), Path.of("f"));
    Files.createDirectory(tree.at("d"));
    for (String path : Set.of("f", "l", "d")) {
      assertThat(tree.place(path, gone(), tree.known(path), Source.NONE)).isEqualTo(nothing());
    }
    assertThat(tree.contents()).isEmpty();
    assertThat(tree.trashed()).containsExactlyInAnyOrder("f=old", "l=-> f");
    assertThat(tree.place("f", gone(), Optional.empty(), Source.NONE)).isEqualTo(nothing());
    assertThat(tree.place("x/y", gone(), Optional.empty(), Source.NONE)).isEqualTo(nothing());
  }

  @Test
  void removesNothingThatIsNotKnown() throws IOException {
    tree.write("f", "local");
    Files.createDirectory(tree.at("d"));
    assertThat(tree.place("f", gone(), Optional.empty(), Source.NONE)).isEqualTo(changed("f"));
    assertThat(tree.place("d", gone(), Optional.empty(), Source.NONE)).isEqualTo(changed("d"));
    assertThat(tree.place("d", gone(), tree.known("f"), Source.NONE)).isEqualTo(changed("d"));
    assertThat(tree.place("f", gone(), tree.known("d"), Source.NONE)).isEqualTo(changed("f"));
    assertThat(tree.contents()).hasSize(2);
  }

  @Test
  void leavesADirectoryThatHoldsSomething() throws IOException {
    Files.createDirectory(tree.at("d"));
    tree.write("d/ignored", "x");
    Outcome notEmpty = new Outcome.NotEmpty();
    Optional<Expected> known = tree.known("d");
    assertThat(tree.place("d", gone(), known, Source.NONE)).isEqualTo(notEmpty);
    assertThat(tree.place("d", file("new"), known, tree.staged("new"))).isEqualTo(notEmpty);
    assertThat(tree.place("d", link("x"), known, Source.NONE)).isEqualTo(notEmpty);
    assertThat(tree.contents()).containsKey("d/ignored");
  }

  @Test
  void changesTypesBothWays() throws IOException {
    FileState[] states = {
      file("a"), directory(0750), link("x"), directory(0700), file("b"), link("y"), file("c")
    };
    for (FileState state : states) {
      Source source = state.isFile() ? tree.staged(textOf(state)) : Source.NONE;
      assertThat(tree.place("p", state, tree.known("p"), source)).isEqualTo(placed("p"));
    }
    assertThat(tree.contents()).containsOnly(entry("p", "c"));
    assertThat(tree.trashed()).containsExactly("p=a", "p=-> x", "p=b", "p=-> y");
    assertThat(tree.staging()).isEmpty();
  }

  private static String textOf(FileState state) {
    for (String text : Set.of("a", "b", "c")) {
      if (file(text).equals(state)) {
        return text;
      }
    }
    throw new IllegalArgumentException();
  }

  @Test
  void placesALinkWithItsTimeAndOwner() throws IOException {
    FileState link = FileState.link(new Owner("1234", "4321"), Tree.TIME, Tree.name("no\nwhere"));
    assertThat(tree.place("l", link, Optional.empty(), Source.NONE)).isEqualTo(placed("l"));
    FileStat stat = tree.stat("l");
    assertThat(stat.mtimeNs()).isEqualTo(Tree.TIME);
    assertThat(stat.user()).isEqualTo(1234);
    assertThat(stat.group()).isEqualTo(4321);
    assertThat(Files.readSymbolicLink(tree.at("l"))).isEqualTo(Path.of("no\nwhere"));
  }

  @Test
  void givesADirectoryModeAndOwner() throws IOException {
    FileState first = FileState.directory(02555, new Owner("1234", "root"));
    assertThat(tree.place("d", first, Optional.empty(), Source.NONE)).isEqualTo(placed("d"));
    assertThat(tree.stat("d").mode()).isEqualTo(02555);
    assertThat(tree.stat("d").user()).isEqualTo(1234);
    assertThat(tree.place("d/f", "in it")).isEqualTo(placed("d/f"));
    FileState second = FileState.directory(0700, new Owner("root", "root"));
    assertThat(tree.place("d", second, tree.known("d"), Source.NONE)).isEqualTo(placed("d"));
    assertThat(tree.stat("d").mode()).isEqualTo(0700);
    assertThat(tree.stat("d").user()).isZero();
  }

  @Test
  void takesADirectoryThatIsThereAlreadyForALocalChange() throws IOException {
    Files.createDirectory(tree.at("d"));
    assertThat(tree.place("d", directory(0700), Optional.empty(), Source.NONE))
        .isEqualTo(changed("d"));
    assertThat(tree.staging()).isEmpty();
  }

  @Test
  void setsOnlyWhatDiffersInPlace() throws IOException {
    tree.write("f", "same");
    long inode = tree.stat("f").inode();
    FileState state =
        FileState.file(0600, new Owner("1234", "nobody-here"), Tree.TIME, 4, file("same").hash());
    assertThat(tree.place("f", state, tree.known("f"), Source.NONE)).isEqualTo(placed("f"));
    FileStat stat = tree.stat("f");
    assertThat(stat.inode()).isEqualTo(inode);
    assertThat(stat.mode()).isEqualTo(0600);
    assertThat(stat.mtimeNs()).isEqualTo(Tree.TIME);
    assertThat(stat.user()).isEqualTo(1234);
    assertThat(stat.group()).isZero();
    assertThat(tree.trashed()).isEmpty();
  }

  @Test
  void setsNoTimeWhileAProcessHasTheFileOpenToWriteIt() throws IOException {
    tree.write("f", "same");
    long mtime = tree.stat("f").mtimeNs();
    try (var out = Files.newOutputStream(tree.at("f"), StandardOpenOption.APPEND)) {
      assertThat(tree.place("f", file("same"), tree.known("f"), Source.NONE))
          .isEqualTo(new Outcome.Failed("a process has the file open to write it", false));
      FileState mode = file("same", 0600, mtime);
      assertThat(tree.place("f", mode, tree.known("f"), Source.NONE)).isEqualTo(placed("f"));
      out.write(1);
    }
    assertThat(tree.stat("f").size()).isEqualTo(5);
  }

  @Test
  void copiesAFileOfTwoNamesBeforeItSetsAnything() throws IOException {
    tree.write("f", "same");
    Files.createLink(tree.at("other"), tree.at("f"));
    FileStat before = tree.stat("other");
    FileState state = file("same", 0600, Tree.TIME);
    assertThat(tree.place("f", state, tree.known("f"), Source.NONE)).isEqualTo(placed("f"));
    assertThat(tree.stat("f").mode()).isEqualTo(0600);
    assertThat(tree.stat("f").isSameFileAs(before)).isFalse();
    assertThat(tree.stat("other").isUnchangedButForRename(before)).isTrue();
  }

  @Test
  void refusesAFileWithoutItsContent() throws IOException {
    tree.write("f", "old");
    Optional<Expected> known = tree.known("f");
    assertThatThrownBy(() -> tree.place("f", file("new"), known, Source.NONE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tree.place("g", file("new"), Optional.empty(), Source.NONE))
        .isInstanceOf(IllegalArgumentException.class);
    Source other = tree.staged("other");
    assertThatThrownBy(() -> tree.place("f", file("new"), known, other))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(tree.at("f")).hasContent("old");
  }

  @Test
  void leavesOutTheSetIdBitsOfAFileUnlessTheyAreAllowed() throws IOException {
    FileState state = file("s", 06755, Tree.TIME);
    tree.place("f", state, Optional.empty(), tree.staged("s"));
    assertThat(tree.stat("f").mode()).isEqualTo(0755);
    try (Tree allowing = Tree.withSetId(directory)) {
      allowing.place("g", state, Optional.empty(), allowing.staged("s"));
      assertThat(allowing.stat("g").mode()).isEqualTo(06755);
    }
  }

  @Test
  void aFileOfAnOwnerWhomNobodyKnowsHereLendsNobodysIdentity() throws IOException {
    try (Tree allowing = Tree.withSetId(directory)) {
      FileState state = file("s", 06755, Tree.TIME).ownedBy(new Owner("no-such-user", "root"));
      allowing.place("f", state, Optional.empty(), allowing.staged("s"));
      assertThat(allowing.stat("f").mode()).isEqualTo(02755);
      state = state.ownedBy(new Owner("root", "no-such-group"));
      allowing.place("g", state, Optional.empty(), allowing.staged("s"));
      assertThat(allowing.stat("g").mode()).isEqualTo(04755);
    }
  }

  @Test
  void givesAFileToItsOwnerAndKeepsTheOldOwnerIfTheNewOneIsNotKnown() throws IOException {
    FileState first = FileState.file(0644, new Owner("1234", "77"), 0, 1, file("1").hash());
    tree.place("f", first, Optional.empty(), tree.staged("1"));
    FileState second = FileState.file(0644, Owner.NOBODY_SAYS, 0, 1, file("2").hash());
    tree.place("f", second, tree.known("f"), tree.staged("2"));
    assertThat(tree.at("f")).hasContent("2");
    assertThat(tree.stat("f").user()).isEqualTo(1234);
    assertThat(tree.stat("f").group()).isEqualTo(77);
  }

  @Test
  void movesARenamedFileToAFreePath() throws IOException {
    Files.createDirectory(tree.at("d"));
    tree.write("old", "content");
    FileStat stat = tree.stat("old");
    FileState state = file("content", 0640, Tree.TIME);
    Source move = new Source.MoveFrom(FilePath.of("old"), stat);
    assertThat(tree.place("d/new", state, Optional.empty(), move)).isEqualTo(placed("d/new"));
    assertThat(tree.contents()).containsOnly(entry("d", "/"), entry("d/new", "content"));
    assertThat(tree.stat("d/new").isSameFileAs(stat)).isTrue();
    assertThat(tree.stat("d/new").mode()).isEqualTo(0640);
    assertThat(tree.stat("d/new").mtimeNs()).isEqualTo(Tree.TIME);
  }

  @Test
  void movesARenamedFileOverAnother() throws IOException {
    tree.write("from", "content");
    tree.write("to", "replaced");
    Source move = new Source.MoveFrom(FilePath.of("from"), tree.stat("from"));
    assertThat(tree.place("to", file("content"), tree.known("to"), move)).isEqualTo(placed("to"));
    assertThat(tree.contents()).containsOnly(entry("to", "content"));
    assertThat(tree.trashed()).containsExactly("to=replaced");
  }

  @Test
  void movesNothingThatHasChanged() throws IOException {
    tree.write("from", "content");
    tree.write("to", "there");
    Source move = new Source.MoveFrom(FilePath.of("from"), tree.stat("from"));
    tree.write("from", "edited");
    assertThat(tree.place("to", file("content"), tree.known("to"), move))
        .isEqualTo(changed("from"));
    assertThat(tree.place("free", file("content"), Optional.empty(), move))
        .isEqualTo(changed("from"));
    Source fresh = new Source.MoveFrom(FilePath.of("from"), tree.stat("from"));
    Optional<Expected> known = tree.known("to");
    tree.write("to", "edited too");
    assertThat(tree.place("to", file("content"), known, fresh)).isEqualTo(changed("to", "from"));
    assertThat(tree.contents()).containsOnly(entry("from", "edited"), entry("to", "edited too"));
    Source missing = new Source.MoveFrom(FilePath.of("no/where"), tree.stat("from"));
    assertThat(tree.place("x", file("content"), Optional.empty(), missing))
        .isEqualTo(changed("no/where"));
  }

  @Test
  void unlinksTheLoserWhereNoTrashIsWanted() throws IOException {
    try (Tree secret = Tree.withoutTrash(directory)) {
      Files.createDirectories(secret.at("d/e"));
      secret.write("d/e/f", "old");
      secret.write("d/g", "old");
      secret.place("d/e/f", "new");
      secret.place("d/g", gone(), secret.known("d/g"), Source.NONE);
      secret.placer.sync();
      assertThat(directory.resolve(".twinkeeper/trash")).isEmptyDirectory();
      assertThat(secret.contents()).containsEntry("d/e/f", "new").doesNotContainKey("d/g");
    }
  }

  @Test
  void namesNoPathInAReason() throws IOException {
    Process mount =
        new ProcessBuilder("mount", "-t", "tmpfs", "tmpfs", mountPoint().toString()).start();
    assertThat(mount.onExit().join().exitValue()).as("root may mount a tmpfs").isZero();
    try {
      Outcome outcome = tree.place("secret-name/f", file("x"), Optional.empty(), tree.staged("x"));
      assertThat(outcome).isEqualTo(new Outcome.Failed("open: on another file system", false));
    } finally {
      new ProcessBuilder("umount", tree.at("secret-name").toString()).start().onExit().join();
    }
  }

  private Path mountPoint() throws IOException {
    return Files.createDirectory(tree.at("secret-name"));
  }

  @Test
  void takesNamesThatAreNotText() throws IOException {
    byte[] name = {'-', (byte) 0xff, '\n', 'x'};
    FilePath path = FilePath.of(name);
    FileEntry target = new FileEntry(path, file("new"), VersionVector.NONE, "n2");
    Outcome outcome = tree.placer.place(target, Optional.empty(), tree.staged("new"), Loser.TRASH);
    assertThat(outcome).isInstanceOf(Outcome.Placed.class);
    assertThat(tree.root.stat(name).size()).isEqualTo(3);
  }

  @Test
  void readsASettledStateAsUnchanged() throws IOException {
    Path file = tree.write("f", "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1)));
    FileStat stat = ((Outcome.Placed) tree.place("f", "new")).stat().orElseThrow();
    assertThat(tree.stat("f").isUnchangedSince(stat)).isTrue();
  }

  private Outcome placed(String path, String... dirty) throws IOException {
    return new Outcome.Placed(Optional.of(tree.stat(path)), paths(dirty));
  }

  private static Outcome nothing() {
    return new Outcome.Placed(Optional.empty(), Set.of());
  }

  private static Outcome changed(String... dirty) {
    return new Outcome.LocallyChanged(paths(dirty));
  }

  private static Set<FilePath> paths(String... paths) {
    return Arrays.stream(paths).map(FilePath::of).collect(Collectors.toSet());
  }
}

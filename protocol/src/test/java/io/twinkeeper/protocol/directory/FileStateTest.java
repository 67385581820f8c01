package io.twinkeeper.protocol.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileStateTest {
  private static final Owner OWNER = Entries.OWNER;
  private static final FileState FILE = FileState.file(0644, OWNER, 5, 10, Entries.hash(1));

  @Test
  void filesThatCouldBeToldApartAreNotEqual() {
    assertThat(FILE).isEqualTo(FileState.file(0644, OWNER, 5, 10, Entries.hash(1)));
    assertThat(FILE)
        .isNotEqualTo(FileState.file(0644, OWNER, 5, 10, Entries.hash(2)))
        .isNotEqualTo(FileState.file(0644, OWNER, 6, 10, Entries.hash(1)))
        .isNotEqualTo(FILE.withMode(0600))
        .isNotEqualTo(FILE.ownedBy(Owner.NOBODY_SAYS))
        .isNotEqualTo(FileState.gone(5));
    assertThat(link("a")).isEqualTo(link("a")).isNotEqualTo(link("b"));
  }

  @Test
  void whenSomethingWentDoesNotMatter() {
    assertThat(FileState.gone(1)).isEqualTo(FileState.gone(2)).hasSameHashCodeAs(FileState.gone(2));
    assertThat(FileState.gone(1).mtimeNs()).isEqualTo(1);
  }

  @Test
  void hasTheContentOfAnotherWhateverItsModeAndTime() {
    assertThat(FILE.hasContentOf(FileState.file(0600, OWNER, 9, 10, Entries.hash(1)))).isTrue();
    assertThat(FILE.hasContentOf(FileState.file(0644, OWNER, 5, 10, Entries.hash(2)))).isFalse();
    assertThat(link("a").hasContentOf(link("b"))).isFalse();
    assertThat(FileState.directory(0755, OWNER).hasContentOf(FileState.gone(1))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 010000, 0100644, Integer.MIN_VALUE})
  void refusesMoreThanTheTwelvePermissionBits(int mode) {
    assertThatThrownBy(() -> FileState.file(mode, OWNER, 0, 0, ContentHash.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FileState.directory(mode, OWNER))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FILE.withMode(mode)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesSizesAndTargetsThatNothingHas() {
    assertThatThrownBy(() -> FileState.file(0, OWNER, 0, -1, ContentHash.EMPTY))
        .hasMessage("a file of -1 bytes");
    assertThatThrownBy(() -> link("")).hasMessage("a link to 0 bytes");
    assertThatThrownBy(() -> link("a".repeat(4001))).hasMessage("a link to 4001 bytes");
    assertThatThrownBy(() -> link("a\0b")).hasMessage("a link to a zero byte");
  }

  @Test
  void takesAnyTimeThatAFileSystemMayHave() {
    for (long time : new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE}) {
      assertThat(FileState.file(0644, OWNER, time, 1, ContentHash.EMPTY).mtimeNs()).isEqualTo(time);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\0", "\u0085", "\uD800"})
  void refusesOwnersThatAreNoText(String name) {
    assertThatThrownBy(() -> new Owner(name, "g")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Owner("u", name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesOwnersWithLongNames() {
    assertThat(new Owner("\u00fc".repeat(127), "").group()).isEmpty();
    assertThatThrownBy(() -> new Owner("\u00fc".repeat(128), ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anEntryIsNeitherTheStreamsOwnNorByNobody() {
    VersionVector version = VersionVector.of(Map.of("alpha", 1L));
    assertThatThrownBy(() -> new FileEntry(FilePath.of(".twinkeeper/x"), FILE, version, "alpha"))
        .isInstanceOf(IllegalArgumentException.class);
    for (String author : new String[] {"", "../x", "a b", "a".repeat(64)}) {
      assertThatThrownBy(() -> new FileEntry(FilePath.of("x"), FILE, version, author))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static FileState link(String target) {
    return FileState.link(OWNER, 5, target.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}

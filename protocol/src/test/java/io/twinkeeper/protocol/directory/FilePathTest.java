package io.twinkeeper.protocol.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilePathTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/..", "a/./b", "a\0b", "\0"})
  void refusesWhatNoFileInsideCanHave(String text) {
    assertThatThrownBy(() -> FilePath.of(text)).isInstanceOf(BadPathException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"...", ".a", "a..b", "-rf", " ", "a\nb", "~", "*", "c:\\x"})
  void takesOddNamesAsTheyAre(String text) {
    assertThat(FilePath.of(text).bytes()).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void refusesWhatIsTooLongOrTooDeep() {
    assertThat(FilePath.of("a".repeat(255)).length()).isEqualTo(255);
    assertThatThrownBy(() -> FilePath.of("a".repeat(256))).hasMessageContaining("256 bytes");
    assertThat(FilePath.of("a/".repeat(199) + "a").depth()).isEqualTo(200);
    assertThatThrownBy(() -> FilePath.of("a/".repeat(200) + "a")).hasMessageContaining("201 names");
    String name = "a".repeat(200);
    FilePath longest = FilePath.of(String.join("/", Collections.nCopies(19, name)));
    assertThatThrownBy(() -> longest.child(name.getBytes(StandardCharsets.UTF_8)))
        .hasMessageContaining("4019 bytes");
    assertThatThrownBy(() -> longest.child("a/../b".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(BadPathException.class);
  }

  @Test
  void knowsWhatItIsIn() {
    FilePath path = FilePath.of("a/b/c");

    assertThat(path.parent()).contains(FilePath.of("a/b"));
    assertThat(FilePath.of("a").parent()).isEmpty();
    assertThat(path.name()).isEqualTo(new byte[] {'c'});
    assertThat(path.depth()).isEqualTo(3);
    assertThat(path.isUnder(FilePath.of("a"))).isTrue();
    assertThat(path.isUnder(FilePath.of("a/b"))).isTrue();
    assertThat(path.isUnder(path)).isFalse();
    assertThat(FilePath.of("ab").isUnder(FilePath.of("a"))).isFalse();
    assertThat(FilePath.of("a").isUnder(path)).isFalse();
  }

  @Test
  void tellsTheStreamsOwnFilesByTheirFirstNameOnly() {
    assertThat(FilePath.of(".twinkeeper").isOwn()).isTrue();
    assertThat(FilePath.of(".twinkeeper/trash/x").isOwn()).isTrue();
    assertThat(FilePath.of(".twinkeeper2").isOwn()).isFalse();
    assertThat(FilePath.of("a/.twinkeeper").isOwn()).isFalse();
  }

  @Test
  void aDirectoryComesRightBeforeWhatIsInIt() {
    List<FilePath> paths = new ArrayList<>();
    for (String text : new String[] {"a", "a/b", "a/b/c", "a/c", "a\u0001", "a-b", "a.b", "ab"}) {
      paths.add(FilePath.of(text));
    }
    List<FilePath> shuffled = new ArrayList<>(paths);
    Collections.reverse(shuffled);
    Collections.sort(shuffled);
    assertThat(shuffled).isEqualTo(paths);
  }

  @Test
  void showsWhatCannotBeSeen() {
    assertThat(FilePath.of("a\nb\u007f")).hasToString("a\\x0ab\\x7f");
    assertThat(FilePath.of("m\u00fcll/\uD83D\uDE00")).hasToString("m\u00fcll/\uD83D\uDE00");
    assertThat(FilePath.of("a\u202eb\u2028\u0085"))
        .hasToString("a\\xe2\\x80\\xaeb\\xe2\\x80\\xa8\\xc2\\x85");
    assertThat(FilePath.of(new byte[] {'a', (byte) 0xff, '\\', 'x'})).hasToString("a\\xff\\x5cx");
    assertThat(FilePath.of("\\x41")).hasToString("\\x5cx41");
    assertThat(FilePath.of("\\y")).hasToString("\\y");
  }

  @Test
  void readsWhatIsNoEscapeAsItIs() {
    for (String text : new String[] {"\\xg1", "\\x1g", "\\x", "\\x4", "\\", "a\\xz\u00fc"}) {
      assertThat(FilePath.parse(text)).isEqualTo(FilePath.of(text));
    }
    assertThat(FilePath.parse("\\x41")).isEqualTo(FilePath.of("A"));
    assertThatThrownBy(() -> FilePath.parse("a\\x2f\\x2e\\x2e"))
        .isInstanceOf(BadPathException.class);
    assertThatThrownBy(() -> FilePath.parse("a\\x00")).isInstanceOf(BadPathException.class);
  }

  @Property
  void readsWhatItShows(@ForAll("paths") FilePath path) {
    assertThat(FilePath.parse(path.toString())).isEqualTo(path);
    assertThat(path.toString()).doesNotContainPattern("[\\p{Cc}\u2028\u2029]");
  }

  @Property
  void isMadeOfItsParts(@ForAll("paths") FilePath path) {
    Optional<FilePath> parent = path.parent();
    assertThat(FilePath.in(parent, path.name())).isEqualTo(path);
    assertThat(path.depth()).isEqualTo(parent.map(FilePath::depth).orElse(0) + 1);
    parent.ifPresent(p -> assertThat(path).isGreaterThan(p));
    assertThat(parent.map(path::isUnder).orElse(true)).isTrue();
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void isInATotalOrderThatFitsEquals(
      @ForAll("paths") FilePath a, @ForAll("paths") FilePath b, @ForAll("paths") FilePath c) {
    assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
    assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
    assertThat(a.equals(FilePath.of(a.bytes()))).isTrue();
    assertThat(a).hasSameHashCodeAs(FilePath.of(a.bytes()));
    List<FilePath> sorted = new ArrayList<>(List.of(a, b, c));
    Collections.sort(sorted);
    assertThat(sorted.get(0).compareTo(sorted.get(2))).isNotPositive();
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void nothingComesBetweenADirectoryAndWhatIsInIt(
      @ForAll("paths") FilePath a, @ForAll("paths") FilePath b, @ForAll("paths") FilePath c) {
    if (b.isUnder(a) && c.compareTo(a) > 0 && c.compareTo(b) < 0) {
      assertThat(c.isUnder(a)).isTrue();
    }
  }

  @Provide
  static Arbitrary<FilePath> paths() {
    return Entries.paths();
  }
}

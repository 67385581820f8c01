package io.twinkeeper.protocol.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgnoreRulesTest {
  @ParameterizedTest
  @CsvSource({
    "*.log,         a.log,           true",
    "*.log,         x/y/a.log,       true",
    "*.log,         a.log.1,         false",
    "/a.log,        a.log,           true",
    "/a.log,        x/a.log,         false",
    "x/*.log,       x/a.log,         true",
    "x/*.log,       y/x/a.log,       false",
    "x/*.log,       x/y/a.log,       false",
    "**/tmp,        tmp,             true",
    "**/tmp,        a/b/tmp,         true",
    "a/**/b,        a/b,             true",
    "a/**/b,        a/x/y/b,         true",
    "a/**,          a,               false",
    "a/**,          a/x,             true",
    "a?c,           abc,             true",
    "a?c,           ac,              false",
    "[a-c]x,        bx,              true",
    "[!a-c]x,       bx,              false",
    "[^a-c]x,       dx,              true",
    "[]-]x,         ]x,              true",
    "[]-]x,         -x,              true",
    "'[a\\]]x',     ]x,              true",
    "'\\*.log',     a.log,           false",
    "'\\*.log',     *.log,           true",
    "'\\!a',        !a,              true",
    "'\\#a',        #a,              true",
    "b*a*b*a,       baba,            true",
    "b*a*b*a,       bab,             false",
    "node_modules,  a/node_modules/b/c, true",
    "build/,        build/x,         true",
    "build/,        build,           false",
    "m?ller,        müller,          false",
    "m??ller,       müller,          true",
  })
  void ignoresFilesAsGitWould(String pattern, String path, boolean ignored) {
    assertThat(ignores(path, pattern)).isEqualTo(ignored);
  }

  @Test
  void aSlashAtTheEndIsForDirectoriesOnly() {
    IgnoreRules rules = IgnoreRules.of(List.of("build/"));
    assertThat(rules.ignores(FilePath.of("a/build"), true)).isTrue();
    assertThat(rules.ignores(FilePath.of("a/build"), false)).isFalse();
  }

  @Test
  void theLastPatternThatFitsDecides() {
    assertThat(ignores("keep.log", "*.log", "!keep.log")).isFalse();
    assertThat(ignores("keep.log", "!keep.log", "*.log")).isTrue();
    assertThat(ignores("keep.log", "*.log", "!keep.log", "keep.*")).isTrue();
  }

  @Test
  void nothingIsTakenBackOutOfAnIgnoredDirectory() {
    assertThat(ignores("logs/keep", "logs", "!logs/keep")).isTrue();
    assertThat(ignores("logs/keep", "logs/*", "!logs/keep")).isFalse();
  }

  @Test
  void theStreamsOwnFilesAreIgnoredWhateverIsWritten() {
    assertThat(ignores(".twinkeeper", "!.twinkeeper")).isTrue();
    assertThat(ignores(".twinkeeper/trash/x", "!**")).isTrue();
    assertThat(IgnoreRules.NONE.ignores(FilePath.ANNEX, true)).isTrue();
    assertThat(ignores("a/.twinkeeper")).isFalse();
    assertThat(ignores(".twinkeeper2")).isFalse();
  }

  @Test
  void matchesBytesThatAreNoText() {
    FilePath path = FilePath.of(new byte[] {'a', (byte) 0xff, (byte) 0xfe, '.', 'x'});
    assertThat(IgnoreRules.of(List.of("a??.x")).ignores(path, false)).isTrue();
    assertThat(IgnoreRules.of(List.of("a*x")).ignores(path, false)).isTrue();
    assertThat(IgnoreRules.of(List.of("a?.x")).ignores(path, false)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "\"\" | it has an empty name",
        "/ | it has an empty name",
        "! | it has an empty name",
        "a//b | it has an empty name",
        "[a | it has a [ without a ]",
        "[a/b] | it has a [ without a ]",
        "[] | it has a [ without a ]",
        "[a\\ | it has a [ without a ]",
        "[z-a] | ends before it begins",
        "[[:digit:]] | of classes like",
        "a\\ | it ends with a backslash",
        "./a | no name is . or ..",
        "a/../b | no name is . or ..",
        "#a | a list has no comments",
        "\"a \" | it ends with a space",
      })
  void refusesAPatternThatWouldNeverMatch(String pattern, String why) {
    assertThatThrownBy(() -> IgnoreRules.of(List.of("ok", pattern)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"" + pattern + "\" cannot be used as a pattern: ")
        .hasMessageContaining(why);
  }

  @Test
  void refusesTooManyNames() {
    assertThat(ignores("a/".repeat(59) + "a", "a/".repeat(59) + "a")).isTrue();
    assertThatThrownBy(() -> IgnoreRules.of(List.of("a/".repeat(70) + "a")))
        .hasMessageContaining("more than 60 names");
  }

  @Test
  void isNotSlowedDownByHostileNames() {
    IgnoreRules rules =
        IgnoreRules.of(
            List.of("*a*a*a*a*a*a*b", "**/a*/**/a*/**/a*/**/b", "**/**/**/**/x", "[!b]*[!b]*c"));
    byte[] bytes = new byte[FilePath.LONGEST];
    Arrays.fill(bytes, (byte) 'a');
    for (int i = 20; i < bytes.length; i += 21) {
      bytes[i] = '/';
    }
    FilePath deep = FilePath.of(Arrays.copyOf(bytes, 190 * 21 - 1));
    Arrays.fill(bytes, (byte) 'a');
    FilePath wide = FilePath.of(Arrays.copyOf(bytes, 255));
    Assertions.assertTimeout(
        Duration.ofSeconds(5),
        () -> {
          for (int i = 0; i < 1_000; i++) {
            assertThat(rules.ignores(deep, false) || rules.ignores(wide, true)).isFalse();
          }
        });
  }

  private static boolean ignores(String path, String... patterns) {
    return IgnoreRules.of(List.of(patterns)).ignores(FilePath.of(path), false);
  }
}

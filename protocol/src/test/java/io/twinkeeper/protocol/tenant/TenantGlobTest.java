package io.twinkeeper.protocol.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TenantGlobTest {
  private static final TenantGlob DIRECTORIES = TenantGlob.parse("/data/tenants/*/events.db");

  @Test
  void knowsWhereTheWildcardsBegin() {
    assertThat(DIRECTORIES.prefix()).isEqualTo(Path.of("/data/tenants"));
    assertThat(DIRECTORIES.parts()).hasSize(2);
    assertThat(DIRECTORIES).hasToString("/data/tenants/*/events.db");
    assertThat(TenantGlob.parse("/data/./a/../b/*.db").prefix()).isEqualTo(Path.of("/data/b"));
  }

  @ParameterizedTest
  @CsvSource({
    "/data/tenants/*/events.db,  /data/tenants/acme/events.db,   acme",
    "/data/*.db,                 /data/a b.db,                   a b",
    "/data/*/*.db,               /data/eu/acme.db,               eu acme",
    "/data/t-*/db-*-v*.sqlite,   /data/t-x/db-a-v2.sqlite,       x a 2",
    "/data/*,                    /data/events.db,                events.db",
  })
  void takesOutOfAPathWhatTheWildcardsStandFor(String glob, Path path, String captures) {
    TenantGlob read = TenantGlob.parse(glob);
    List<String> found = read.match(path).orElseThrow();
    assertThat(String.join(" ", found)).isEqualTo(captures);
    assertThat(read.path(found)).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/data/tenants/acme/other.db",
        "/data/tenants/events.db",
        "/data/tenants/acme/x/events.db",
        "/data/tenants/.hidden/events.db",
        "/data/elsewhere/acme/events.db",
        "/data/tenants/a\nb/events.db",
      })
  void doesNotStandForOtherPaths(Path path) {
    assertThat(DIRECTORIES.match(path)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a-wal", "a-shm", "a-journal", ".a.twin-new", "a-wal.orphan", "a-wal.orphan-2"})
  void doesNotStandForTheFilesBesideADatabase(String name) {
    assertThat(TenantGlob.parse("/data/*").match(Path.of("/data").resolve(name))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "data/*.db, not an absolute path",
    "/data/events.db, it has no *",
    "/*/events.db, in its first directory",
    "/data/**/events.db, write one * for each directory",
    "/data/?.db, only * is",
    "/data/[ab].db, only * is",
  })
  void refusesWhatItCannotTurnBackIntoAPath(String text, String reason) {
    assertThatThrownBy(() -> TenantGlob.parse(text)).hasMessageContaining(reason);
  }

  static Stream<List<String>> hostileCaptures() {
    return Stream.of(
        List.of(),
        List.of("a", "b"),
        List.of(""),
        List.of(".."),
        List.of("."),
        List.of(".ssh"),
        List.of("../../etc"),
        List.of("a/b"),
        List.of("a\0b"),
        List.of("a\nb"),
        List.of("\uD800"),
        List.of("x".repeat(256)),
        List.of("ü".repeat(128)));
  }

  @ParameterizedTest
  @MethodSource("hostileCaptures")
  void refusesCapturesThatLeadSomewhereElse(List<String> captures) {
    assertThatThrownBy(() -> DIRECTORIES.path(captures))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesCapturesThatAnotherReadingOfTheSamePathWouldGive() {
    TenantGlob two = TenantGlob.parse("/data/*-*.db");
    List<String> captures = two.match(Path.of("/data/a-b-c.db")).orElseThrow();
    assertThat(two.path(captures)).isEqualTo(Path.of("/data/a-b-c.db"));
    List<String> other =
        captures.equals(List.of("a-b", "c")) ? List.of("a", "b-c") : List.of("a-b", "c");
    assertThatThrownBy(() -> two.path(other)).isInstanceOf(IllegalArgumentException.class);
  }
}

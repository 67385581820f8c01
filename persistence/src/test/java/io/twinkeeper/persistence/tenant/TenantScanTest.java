package io.twinkeeper.persistence.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.tenant.TenantGlob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TenantScanTest {
  private static final byte[] DATABASE =
      "SQLite format 3\0 and so on".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path directory;
  private Path root;
  private final Set<Path> elsewhere = new HashSet<>();
  private final Set<List<String>> known = new HashSet<>();
  private TenantScan scan;

  @BeforeEach
  void start() throws IOException {
    root = Files.createDirectories(directory.resolve("tenants"));
    scan = new TenantScan(TenantGlob.parse(root + "/*/events.db"), elsewhere::contains);
  }

  private Path database(String tenant) throws IOException {
    Path made = root.resolve(tenant).resolve("events.db");
    Files.createDirectories(made.getParent());
    return Files.write(made, DATABASE);
  }

  private Set<List<String>> found() {
    return scan.look(known::contains).captures();
  }

  @Test
  void findsDatabasesAsTheyComeAndGo() throws IOException {
    Path acme = database("acme");
    assertThat(scan.look(known::contains).databases()).containsExactly(entry("acme", acme));
    database("zed");
    assertThat(found()).containsExactlyInAnyOrder(List.of("acme"), List.of("zed"));
    Files.delete(acme);
    assertThat(found()).containsExactly(List.of("zed"));
  }

  private static java.util.Map.Entry<List<String>, Path> entry(String capture, Path path) {
    return java.util.Map.entry(List.of(capture), path);
  }

  @Test
  void seesADirectoryChangeThatLeavesItsTimeAsItWas() throws IOException {
    database("acme");
    found();
    FileTime before = Files.getLastModifiedTime(root);
    database("zed");
    Files.setLastModifiedTime(root, before);
    assertThat(found()).hasSize(2);
  }

  @Test
  void doesNotListADirectoryAgainThatHasNotChanged() throws IOException {
    database("acme");
    FileTime old = FileTime.from(Instant.now().minusSeconds(60));
    Files.setLastModifiedTime(root, old);
    assertThat(found()).hasSize(1);
    database("zed");
    Files.setLastModifiedTime(root, old);
    assertThat(found()).as("the listing of before").hasSize(1);
    Files.setLastModifiedTime(root, FileTime.from(Instant.now()));
    assertThat(found()).hasSize(2);
  }

  @Test
  void leavesOutWhatIsNotADatabaseUntilItIsOne() throws IOException {
    Path acme = database("acme");
    Files.write(acme, new byte[0]);
    assertThat(found()).isEmpty();
    Files.writeString(acme, "a text of the same name");
    assertThat(found()).isEmpty();
    assertThat(found()).isEmpty();
    Files.write(acme, DATABASE);
    assertThat(found()).hasSize(1);
  }

  @Test
  void remembersNothingOfWhatHasGone() throws IOException {
    TenantScan nested = new TenantScan(TenantGlob.parse(root + "/*/*.db"), path -> false);
    nested.look(known::contains);
    int before = nested.remembered();
    for (int i = 0; i < 10; i++) {
      Path file = database("t" + i);
      Files.writeString(file, "no database");
      nested.look(known::contains);
      assertThat(nested.remembered()).isGreaterThan(before);
      Files.delete(file);
      Files.delete(file.getParent());
      nested.look(known::contains);
    }
    assertThat(nested.remembered()).isEqualTo(before);
  }

  @Test
  void doesNotOpenAFileThatIsKnown() throws IOException {
    Files.writeString(database("acme"), "not what SQLite writes");
    known.add(List.of("acme"));
    assertThat(found()).hasSize(1);
  }

  @Test
  void leavesOutWhatBelongsToSomethingElse() throws IOException {
    elsewhere.add(database("acme"));
    assertThat(found()).isEmpty();
  }

  @Test
  void followsNoSymbolicLinkBelowThePrefix() throws IOException {
    Path outside = Files.createDirectories(directory.resolve("outside"));
    Files.write(outside.resolve("events.db"), DATABASE);
    Files.createSymbolicLink(root.resolve("linked"), outside);
    Files.createDirectories(root.resolve("direct"));
    Files.createSymbolicLink(root.resolve("direct/events.db"), outside.resolve("events.db"));
    assertThat(found()).isEmpty();
    assertThat(scan.staysInside(root.resolve("linked/events.db"))).isFalse();
    assertThat(scan.staysInside(root.resolve("direct/events.db"))).isFalse();
    assertThat(scan.staysInside(root.resolve("new/events.db"))).isTrue();
  }

  @Test
  void takesACopyThatWasLeftToAReaderForWhatItIs() throws IOException {
    Path acme = database("acme");
    Path generation = acme.resolveSibling(".events.db.twin-5f3a90c1");
    Files.move(acme, generation);
    Files.createSymbolicLink(acme, generation.getFileName());
    assertThat(scan.look(known::contains).databases()).containsExactly(entry("acme", acme));
    assertThat(scan.staysInside(acme)).isTrue();
    Files.delete(generation);
    assertThat(found()).as("a link to nothing").isEmpty();
    assertThat(scan.staysInside(acme)).isTrue();
  }

  @Test
  void followsNoLinkThatOnlyLooksLikeACopys() throws IOException {
    Path acme = database("acme");
    Path zed = database("zed");
    Path other = Files.move(zed, zed.resolveSibling(".events.db.twin-5f3a90c1"));
    Files.delete(acme);
    for (Path target :
        List.of(other, Path.of("../zed/.events.db.twin-5f3a90c1"), Path.of(".x.twin-00000000"))) {
      Files.createSymbolicLink(acme, target);
      assertThat(found()).isEmpty();
      assertThat(scan.staysInside(acme)).isFalse();
      Files.delete(acme);
    }
    Path directory = Files.createDirectories(root.resolve(".acme.twin-5f3a90c1"));
    Files.write(directory.resolve("events.db"), DATABASE);
    Files.delete(root.resolve("acme"));
    Files.createSymbolicLink(root.resolve("acme"), directory.getFileName());
    assertThat(found()).as("a directory is no copy").isEmpty();
    assertThat(scan.staysInside(acme)).isFalse();
  }

  @Test
  void takesAPrefixThatIsItselfALink() throws IOException {
    database("acme");
    Path link = Files.createSymbolicLink(directory.resolve("link"), root);
    TenantScan linked = new TenantScan(TenantGlob.parse(link + "/*/events.db"), path -> false);
    assertThat(linked.look(known::contains).captures()).containsExactly(List.of("acme"));
  }

  @Test
  void tellsANameThatCannotBeUsed() throws IOException {
    database("a\nb");
    FoundTenants found = scan.look(known::contains);
    assertThat(found.databases()).isEmpty();
    assertThat(found.refused()).singleElement().asString().contains("a?b").contains("not a safe");
  }

  @Test
  void leavesOutTheFilesBesideADatabase() throws IOException {
    TenantScan flat = new TenantScan(TenantGlob.parse(root + "/*"), path -> false);
    for (String name :
        List.of("a", "a-wal", "a-shm", "a-journal", ".a.twin-new", "a-wal.orphan", ".hidden")) {
      Files.write(root.resolve(name), DATABASE);
    }
    assertThat(flat.look(known::contains).captures()).containsExactly(List.of("a"));
  }

  @Test
  void tellsAMissingPrefixFromAnEmptyOne() throws IOException {
    assertThat(scan.look(known::contains).rootIsThere()).isTrue();
    String before = scan.look(known::contains).root();
    Files.delete(root);
    assertThat(scan.look(known::contains).rootIsThere()).isFalse();
    Files.createDirectory(directory.resolve("keeps-the-inode"));
    Files.createDirectory(root);
    assertThat(scan.look(known::contains).root())
        .isNotEmpty()
        .satisfies(r -> assertThat(before).isNotEmpty());
  }
}

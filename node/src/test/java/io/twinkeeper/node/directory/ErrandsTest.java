package io.twinkeeper.node.directory;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.admin.DirectoryErrand;
import io.twinkeeper.node.admin.DirectoryErrand.ListConflicts;
import io.twinkeeper.node.admin.DirectoryErrand.ListTrash;
import io.twinkeeper.node.admin.DirectoryErrand.Resolve;
import io.twinkeeper.node.admin.DirectoryErrand.Restore;
import io.twinkeeper.node.admin.DirectoryErrand.ShowConflict;
import io.twinkeeper.node.directory.DirectoryMessages.Accepted;
import io.twinkeeper.node.directory.DirectoryMessages.Declined;
import io.twinkeeper.node.directory.DirectoryMessages.Errand;
import io.twinkeeper.node.directory.DirectoryMessages.Missing;
import io.twinkeeper.node.directory.DirectoryMessages.Shown;
import io.twinkeeper.node.directory.DirectoryMessages.Verdict;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.Keep;
import io.twinkeeper.protocol.status.DirectoryConflict;
import io.twinkeeper.protocol.status.DirectoryConflicts;
import io.twinkeeper.protocol.status.DirectoryRestored;
import io.twinkeeper.protocol.status.DirectoryTrash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators want of files, asked of streams over real trees. */
final class ErrandsTest {
  private static final Optional<FilePath> ALL = Optional.empty();

  @TempDir Path base;
  private final ActorTestKit kit =
      ActorTestKit.create("errands-test", ConfigFactory.load("helm-test.conf"));
  private DirectoryTwin alpha;
  private DirectoryTwin beta;

  @BeforeEach
  void makeTwins() throws IOException {
    alpha = new DirectoryTwin(kit, base, "alpha");
    beta = new DirectoryTwin(kit, base, "beta");
    alpha.meet(beta);
  }

  @AfterEach
  void end() {
    kit.shutdownTestKit();
  }

  private void start() {
    alpha.start();
    beta.start();
    assertThat(alpha.sync().complete()).isTrue();
  }

  private static Verdict ask(DirectoryTwin twin, DirectoryErrand errand) {
    return twin.say(replyTo -> new Errand(errand, replyTo));
  }

  private static Record shown(DirectoryTwin twin, DirectoryErrand errand) {
    return ((Shown) ask(twin, errand)).answer();
  }

  private void overwriteAndDelete() throws IOException {
    alpha.write("notes/today.md", "buy milk");
    alpha.write("plan.txt", "old");
    start();
    alpha.write("plan.txt", "the new one");
    Files.delete(alpha.root.resolve("notes/today.md"));
    assertThat(alpha.sync().complete()).isTrue();
  }

  @Test
  void whatIsInTheTrashIsShownAndComesBackOnEveryTwin() throws IOException {
    overwriteAndDelete();

    DirectoryTrash trash = (DirectoryTrash) shown(beta, new ListTrash(ALL, 10, false));
    assertThat(trash.items())
        .extracting(item -> item.path() + " " + item.why())
        .containsExactlyInAnyOrder("notes/today.md deleted", "plan.txt overwritten");
    assertThat(
            shown(beta, new Restore(FilePath.of("notes/today.md"), Optional.empty(), ALL, false)))
        .isEqualTo(
            new DirectoryRestored(
                "notes/today.md is restored, and goes to the twins", 1, 0, 0, false));
    assertThat(beta.sync().complete()).isTrue();
    assertThat(alpha.read("notes/today.md")).isEqualTo("buy milk");

    assertThat(ask(beta, new Restore(FilePath.of("plan.txt"), Optional.empty(), ALL, false)))
        .isInstanceOf(Declined.class);
    assertThat(ask(beta, new Restore(FilePath.of("never"), Optional.empty(), ALL, false)))
        .isInstanceOf(Missing.class);
    assertThat(beta.read("plan.txt")).isEqualTo("the new one");
    assertThat(beta.history)
        .containsExactly("board/workspace RESTORED: notes/today.md is restored");
  }

  @Test
  void whatDoesNotComeBackIsTold() throws IOException {
    alpha.write("d/x/y", "1");
    alpha.write("d/z", "2");
    start();
    Files.delete(alpha.root.resolve("d/x/y"));
    Files.delete(alpha.root.resolve("d/x"));
    Files.delete(alpha.root.resolve("d/z"));
    assertThat(alpha.sync().complete()).isTrue();
    beta.write("d/x", "a file now");

    DirectoryRestored part =
        (DirectoryRestored)
            shown(beta, new Restore(FilePath.of("d"), Optional.empty(), ALL, false));
    assertThat(part.restored()).isEqualTo(1);
    assertThat(part.failed()).isEqualTo(1);
    assertThat(part.message()).startsWith("d/z is restored").contains("1 could not be, the first:");
    assertThat(ask(beta, new Restore(FilePath.of("d"), Optional.empty(), ALL, false)))
        .isInstanceOfSatisfying(
            Declined.class,
            declined -> assertThat(declined.reason()).startsWith("nothing is restored; 1 could"));
  }

  @Test
  void namesOfASecretDirectoryAreShownOnlyIfAsked() throws IOException {
    alpha.secret = true;
    beta.secret = true;
    overwriteAndDelete();

    DirectoryTrash hidden = (DirectoryTrash) shown(beta, new ListTrash(ALL, 10, false));
    DirectoryTrash revealed = (DirectoryTrash) shown(beta, new ListTrash(ALL, 10, true));

    assertThat(hidden.toString()).doesNotContain("notes", "plan");
    assertThat(revealed.toString()).contains("notes/today.md", "plan.txt");
    assertThat(
            ask(beta, new Restore(FilePath.of("notes/today.md"), Optional.empty(), ALL, false))
                .toString())
        .contains("it is restored")
        .doesNotContain("notes");
    ask(
        beta,
        new Restore(
            FilePath.of("plan.txt"), Optional.empty(), Optional.of(FilePath.of("plan-2")), true));
    beta.stop(); // and tells the rest
    assertThat(beta.history).hasSize(2).allMatch(s -> s.endsWith(" RESTORED: it is restored"));
  }

  private String conflict() throws IOException {
    alpha.write("plan.txt", "base");
    start();
    alpha.cut(beta);
    alpha.write("plan.txt", "of alpha");
    beta.write("plan.txt", "of beta, which is later");
    alpha.heal(beta);
    assertThat(alpha.sync().complete()).isTrue();
    assertThat(beta.sync().complete()).isTrue();
    DirectoryConflicts conflicts =
        (DirectoryConflicts) shown(alpha, new ListConflicts(ALL, 10, true));
    assertThat(conflicts.conflicts()).hasSize(1);
    return conflicts.conflicts().get(0).path();
  }

  @Test
  void bothVersionsAreShownAndOneIsChosenForEveryTwin() throws IOException {
    FilePath copy = FilePath.parse(conflict());

    DirectoryConflict both = (DirectoryConflict) shown(beta, new ShowConflict(copy, false));
    String lost = Objects.requireNonNull(both.copy().text());
    assertThat(Objects.requireNonNull(both.present()).text()).isNotEqualTo(lost);
    assertThat(ask(beta, new Resolve(copy, Keep.OTHER, false)))
        .isEqualTo(
            new Accepted("the copy is plan.txt now; what was there is in the trash of beta"));
    assertThat(beta.sync().complete()).isTrue();

    assertThat(alpha.read("plan.txt")).isEqualTo(lost);
    assertThat(alpha.has(copy.toString())).isFalse();
    assertThat(ask(beta, new Resolve(copy, Keep.OTHER, false))).isInstanceOf(Missing.class);
    assertThat(beta.history).hasSize(1);
    assertThat(beta.history.get(0)).contains("RESOLVED: the copy is plan.txt now");
  }

  @Test
  void versionsOfASecretDirectoryAreShownOnlyIfAsked() throws IOException {
    alpha.secret = true;
    beta.secret = true;
    FilePath copy = FilePath.parse(conflict());

    assertThat(shown(alpha, new ListConflicts(ALL, 10, false)).toString()).doesNotContain("plan");
    assertThat(shown(alpha, new ShowConflict(copy, false)).toString())
        .doesNotContain("plan", "of alpha", "of beta")
        .contains("sha256=null");
    assertThat(shown(alpha, new ShowConflict(copy, true)).toString())
        .contains("plan.txt", "of alpha", "of beta");
    assertThat(ask(alpha, new Resolve(copy, Keep.BOTH, true)).toString()).contains("plan");
    assertThat(alpha.history).hasSize(1).noneMatch(s -> s.contains("plan"));
  }

  @Test
  void aTextIsShownOnlyIfItDoesNothingToATerminal() {
    assertThat(Showing.text("grüß\tdich\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .contains("grüß\tdich\n");
    assertThat(Showing.text(new byte[] {'a', 27, '[', 'm'})).isEmpty();
    assertThat(Showing.text(new byte[] {'a', 0})).isEmpty();
    assertThat(Showing.text(new byte[] {(byte) 0xff})).isEmpty();
  }
}

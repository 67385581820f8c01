package io.twinkeeper.ops.demo.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkspaceTest {
  private static final String PART = "round-1";

  /** The same for {@code cp}, which stands in for twins. */
  private static final String OF_ALPHA = PART + "/after-alpha-";

  @TempDir Path base;
  private Path alpha;
  private Path beta;
  private Workspace workspace;

  @BeforeEach
  void workOnBothUntilTheyAreEqual() throws Exception {
    alpha = Files.createDirectory(base.resolve("alpha"));
    beta = Files.createSymbolicLink(base.resolve("beta"), alpha);
    workspace = new Workspace(Map.of("alpha", alpha, "beta", beta));
    workspace.prepare(PART);
    for (Workspace.Act act : Workspace.Act.values()) {
      workspace.work(PART, act);
    }
    Files.delete(beta);
    Process copy = new ProcessBuilder("cp", "-a", alpha.toString(), beta.toString()).start();
    assertThat(copy.waitFor()).isZero();
    Files.createDirectories(beta.resolve(".twinkeeper/trash"));
  }

  @Test
  void isEqualWithProof() throws Exception {
    Trees trees = trees();

    assertThat(trees.differences()).isEmpty();
    assertThat(trees.equal()).isTrue();
    assertThat(trees.changes()).isEqualTo(62);
    assertThat(trees.whileAway()).isEqualTo(22);
    assertThat(trees.trees().values())
        .extracting(Tree::digest)
        .hasSize(2)
        .containsOnly(Tree.of(alpha).digest());
    assertThat(Tree.of(beta).bytes()).isGreaterThan(6 << 20);
  }

  @Test
  void showsWhatIsOfAnotherContentOrMode() throws Exception {
    Files.writeString(beta.resolve(OF_ALPHA + "save.txt"), "else");
    assertDiffers(OF_ALPHA + "save.txt is file 0644");

    Files.copy(
        alpha.resolve(OF_ALPHA + "save.txt"),
        beta.resolve(OF_ALPHA + "save.txt"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThat(trees().equal()).isTrue();
    Files.setPosixFilePermissions(
        beta.resolve(OF_ALPHA + "script.sh"), PosixFilePermissions.fromString("rwxr-x---"));
    assertDiffers(OF_ALPHA + "script.sh is file 0710");
  }

  @Test
  void showsWhatPointsElsewhere() throws Exception {
    Files.delete(beta.resolve(OF_ALPHA + "link"));
    Files.createSymbolicLink(beta.resolve(OF_ALPHA + "link"), Path.of("elsewhere"));

    assertDiffers("link to elsewhere on beta");
  }

  @Test
  void showsWhatIsOfAnotherType() throws Exception {
    Files.delete(beta.resolve(OF_ALPHA + "empty"));
    Files.createFile(beta.resolve(OF_ALPHA + "empty"));

    assertDiffers("empty is directory 0755 on alpha, file 0644");
  }

  @Test
  void showsWhatHasAnotherName() throws Exception {
    Files.move(beta.resolve(OF_ALPHA + "moved"), beta.resolve(OF_ALPHA + "MOVED"));

    assertDiffers("not there on beta");
  }

  @Test
  void isNotEqualIfBothLackWhatWasDone() throws Exception {
    for (Path root : new Path[] {alpha, beta}) {
      Files.delete(root.resolve(OF_ALPHA + "new.txt"));
    }
    assertDiffers("beta: " + OF_ALPHA + "new.txt is not there instead of file 0644");
  }

  @Test
  void isNotEqualIfOneOfTwoVersionsIsLost() throws Exception {
    for (Path root : new Path[] {alpha, beta}) {
      Files.writeString(root.resolve(PART + "/both.txt"), "written on alpha, during round-1");
    }
    assertDiffers("no round-1/both* says: written on beta");

    for (Path root : new Path[] {alpha, beta}) {
      Path copy = root.resolve(PART + "/both.conflict-beta-20261122-051500.txt");
      Files.writeString(copy, "written on beta, during round-1");
    }
    assertThat(trees().equal()).isTrue();
    assertThat(trees().conflictCopies()).isEqualTo(1);
  }

  private void assertDiffers(String how) throws Exception {
    Trees trees = trees();
    assertThat(trees.equal()).isFalse();
    assertThat(trees.differences()).anySatisfy(d -> assertThat(d).contains(how));
  }

  private Trees trees() throws IOException, InterruptedException {
    return workspace.await(Duration.ZERO);
  }
}

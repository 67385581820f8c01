package io.twinkeeper.persistence.sqlite.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.twinkeeper.persistence.sqlite.source.Captured.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database on a file system of its own; skipped where this user may not mount one. */
class ReadOnlyDiskTest {
  @TempDir private Path mountPoint;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    mounted = run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", mountPoint.toString());
    assumeThat(mounted).as("this user may mount a tmpfs").isTrue();
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(run("umount", mountPoint.toString())).isTrue();
    }
  }

  @Test
  void refusesADatabaseOnAReadOnlyDiskNamingIt() throws Exception {
    try (SourceFixture fixture = new SourceFixture(mountPoint)) {
      fixture.create(4096);
      assertThat(run("mount", "-o", "remount,ro", mountPoint.toString())).isTrue();
      Captured captured = fixture.source.capture();
      assertThat(captured.state()).isEqualTo(State.REFUSED);
      assertThat(captured.detail()).contains(fixture.database.toString());
      assertThat(run("mount", "-o", "remount,rw", mountPoint.toString())).isTrue();
      fixture.begin();
    }
  }

  @Test
  void doesNotTakeForCapturedWhatTheFullDiskRefusedAtItsStart() throws Exception {
    try (SourceFixture fixture = new SourceFixture(mountPoint)) {
      fixture.create(4096);
      fixture.begin();
      Process application = Foreign.shell(fixture.database);
      try {
        Foreign.feed(application, "SELECT count(*) FROM t;");
        fixture.stop();
        Foreign.feed(application, "INSERT INTO t(b) VALUES (randomblob(500000));");
        fixture.open(1);
        Path ballast = mountPoint.resolve("ballast");
        fill(ballast);

        assertThat(fixture.source.capture().state()).isEqualTo(State.REFUSED);
        assertThat(fixture.source.capture().state()).isEqualTo(State.REFUSED);

        Files.delete(ballast);
        assertThat(fixture.capture().state()).isEqualTo(State.CAPTURED);
      } finally {
        application.destroy();
        application.waitFor();
      }
      fixture.source.close();
      fixture.replay.assertEquals(fixture.database);
    }
  }

  @Test
  void refusesWhileTheDiskIsFullAndGoesOnAfterwards() throws Exception {
    try (SourceFixture fixture = new SourceFixture(mountPoint)) {
      fixture.create(4096);
      fixture.begin();
      fixture.sql("INSERT INTO t(b) VALUES (randomblob(500000))");
      Path ballast = mountPoint.resolve("ballast");
      fill(ballast);

      Captured captured = fixture.source.capture();

      assertThat(captured.state()).isEqualTo(State.REFUSED);
      assertThat(captured.detail()).contains(".segments");
      Files.delete(ballast);
      assertThat(fixture.capture().state()).isEqualTo(State.CAPTURED);
      fixture.source.close();
      fixture.replay.assertEquals(fixture.database);
    }
  }

  private static void fill(Path ballast) {
    try {
      Files.write(ballast, new byte[8 << 20]);
    } catch (IOException e) {
      assertThat(ballast).isNotEmptyFile();
    }
  }

  private static boolean run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}

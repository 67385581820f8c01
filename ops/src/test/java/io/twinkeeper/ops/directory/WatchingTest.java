package io.twinkeeper.ops.directory;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Changes are noticed without anybody asking, wherever directories come from. */
class WatchingTest {
  @RegisterExtension final Pair pair = new Pair();

  /** Much less than the time between two looks at the whole tree. */
  private void appears() {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> pair.alpha().listing().equals(pair.beta().listing()));
  }

  @Test
  void anEditIsNoticed() {
    pair.alpha().sh("echo one >a");
    appears();
    pair.alpha().sh("echo two >>a");
    appears();
    pair.beta().sh("rm a");
    appears();
  }

  @Test
  void whatIsWrittenIntoADirectoryJustMadeIsNoticed() {
    pair.alpha().sh("for i in {1..200}; do mkdir -p x$i/y/z; echo $i >x$i/y/z/f; done");
    appears();
  }

  @Test
  void whatIsWrittenIntoADirectoryThatArrivedIsNoticed() {
    pair.alpha().sh("mkdir -p a/b");
    appears();
    pair.beta().sh("echo back >a/b/c; mkdir a/b/d; echo more >a/b/d/e");
    appears();
  }

  @Test
  void aDirectoryThatWasRemovedAndMadeAnewIsWatched() {
    pair.alpha().sh("mkdir d; echo 1 >d/a");
    appears();
    for (int round = 0; round < 3; round++) {
      pair.alpha().sh("rm -r d; mkdir d; echo " + round + " >d/a");
      appears();
      pair.alpha().sh("echo more >>d/a");
      appears();
    }
  }

  @Test
  void aDirectoryThatWasRenamedIsWatchedUnderItsNewName() {
    pair.alpha().sh("mkdir -p d/e; echo 1 >d/e/a");
    appears();
    pair.alpha().sh("mv d n");
    appears();
    pair.alpha().sh("echo 2 >>n/e/a; mkdir d; echo 3 >d/b");
    appears();
    pair.beta().sh("echo 4 >>n/e/a; mv n/e d/");
    appears();
    pair.alpha().sh("echo 5 >>d/e/a");
    appears();
  }

  @Test
  void aTreeThatIsMovedInFromOutsideIsWatched() {
    pair.alpha()
        .sh("out=$(mktemp -d ../../out.XXXX); mkdir -p $out/t/u; echo 1 >$out/t/u/a; mv $out/t .");
    appears();
    pair.alpha().sh("echo 2 >>t/u/a");
    appears();
    pair.alpha().sh("mv t ../../out.*/");
    appears();
  }

  @Test
  void aFileThatStaysOpenIsNoticedWhenItRests() {
    pair.alpha()
        .sh(
            "exec 3>a; echo one >&3; sleep 0.3; echo two >&3; sleep 60 >/dev/null 2>&1 & echo $!"
                + " >../../open");
    appears();
    pair.alpha().sh("kill $(cat ../../open)");
  }

  @Test
  void aModeAndATimeAreNoticed() {
    pair.alpha().sh("echo a >a; mkdir d");
    appears();
    pair.alpha().sh("chmod 700 d; chmod 640 a");
    appears();
    pair.beta().sh("touch -d 2003-04-05 a");
    appears();
  }

  @Test
  void tenThousandEventsAtOnceLoseNothing() {
    pair.alpha().sh("for r in {1..10}; do for f in {1..500}; do echo $r >f$f; done; rm f?; done");
    appears();
  }
}

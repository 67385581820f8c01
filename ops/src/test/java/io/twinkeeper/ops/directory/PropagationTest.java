package io.twinkeeper.ops.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is done on one side is so on the other. */
class PropagationTest {
  @RegisterExtension final Pair pair = new Pair();

  @Test
  void aNewFileAppearsOnTheOtherSide() throws Exception {
    pair.alpha().sh("echo hello >a");
    pair.settle();
    assertThat(pair.beta().read("a")).isEqualTo("hello\n");
  }

  @Test
  void bothSidesMayWriteOneAfterTheOther() throws Exception {
    pair.alpha().sh("echo one >a");
    pair.settle();
    pair.beta().sh("echo two >>a");
    pair.settle();
    pair.alpha().sh("echo three >>a");
    pair.settle();
    assertThat(pair.beta().read("a")).isEqualTo("one\ntwo\nthree\n");
    assertThat(pair.beta().names()).containsExactly("a");
  }

  @Test
  void nothingInAFileAndNothingInADirectoryAreCarriedToo() throws Exception {
    pair.alpha().sh("touch empty; mkdir -p hollow/inside");
    pair.settle();
    assertThat(pair.beta().names()).containsExactly("empty", "hollow", "hollow/inside");
  }

  @Test
  void aDeepTreeMadeAtOnceIsThereToItsLastLeaf() throws Exception {
    pair.alpha().sh("for i in {1..60}; do mkdir d; cd d; echo $i >f; done");
    pair.settle();
    assertThat(pair.beta().sh("find . -name f | wc -l").strip()).isEqualTo("60");
  }

  @Test
  void twoThousandSmallFilesArriveTogether() throws Exception {
    pair.beta()
        .sh("for d in {1..20}; do mkdir $d; for f in {1..100}; do echo $d$f >$d/$f; done; done");
    pair.settle();
    assertThat(pair.alpha().sh("cat 20/100")).isEqualTo("20100\n");
  }

  @Test
  void whatIsRemovedGoesOnTheOtherSideAndLiesInItsTrash() throws Exception {
    pair.alpha().sh("echo kept-in-trash-1 >a; mkdir d; echo kept-in-trash-2 >d/b");
    pair.settle();
    pair.beta().sh("rm -r a d");
    pair.settle();
    assertThat(pair.alpha().names()).isEmpty();
    assertThat(pair.alpha().keeps("kept-in-trash-1")).isTrue();
    assertThat(pair.alpha().keeps("kept-in-trash-2")).isTrue();
  }

  @Test
  void whatIsRemovedAndMadeAnewIsThere() throws Exception {
    pair.alpha().sh("mkdir d; echo first >d/a");
    pair.settle();
    pair.alpha().sh("rm -r d; mkdir d; echo second >d/a");
    pair.settle();
    assertThat(pair.beta().read("d/a")).isEqualTo("second\n");
    pair.beta().sh("rm -r d");
    pair.settle();
    pair.alpha().sh("mkdir d; echo third >d/a");
    pair.settle();
    assertThat(pair.beta().read("d/a")).isEqualTo("third\n");
  }

  @Test
  void anEditIsSeenAlthoughSizeAndTimeStayTheSame() throws Exception {
    pair.alpha().sh("echo one >a; touch -d 2020-02-02 a");
    pair.settle();
    pair.alpha().sh("echo two >a; touch -d 2020-02-02 a");
    pair.settle();
    assertThat(pair.beta().read("a")).isEqualTo("two\n");
  }

  @Test
  void timesBefore1970AndFarAheadArriveToTheNanosecond() throws Exception {
    pair.alpha()
        .sh(
            """
            echo 1 >old; touch -d '1931-05-06 01:02:03.123456789' old
            echo 2 >ahead; touch -d '2091-05-06 01:02:03.000000001' ahead
            echo 3 >zero; touch -d @0 zero
            """);
    pair.settle();
    assertThat(pair.beta().sh("stat -c %.9Y old ahead zero"))
        .isEqualTo(pair.alpha().sh("stat -c %.9Y old ahead zero"));
  }

  @Test
  void aTimeAloneIsCarried() throws Exception {
    pair.alpha().sh("echo same >a");
    pair.settle();
    pair.beta().sh("touch -d '2001-02-03 04:05:06.7' a");
    pair.settle();
    assertThat(pair.alpha().sh("stat -c %Y a")).isEqualTo(pair.beta().sh("stat -c %Y a"));
  }

  @Test
  void aFileMayGrowAndShrinkAndBecomeEmpty() throws Exception {
    pair.alpha().sh("seq 100000 >a");
    pair.settle();
    pair.alpha().sh("seq 5 >>a");
    pair.settle();
    pair.beta().sh("truncate -s 1000 a");
    pair.settle();
    pair.alpha().sh(": >a");
    pair.settle();
    assertThat(pair.beta().sh("stat -c %s a")).isEqualTo("0\n");
  }

  @Test
  void scatteredEditsOfALargeFileArrive() throws Exception {
    pair.alpha().sh("head -c 24M /dev/urandom >a");
    pair.settle();
    pair.alpha()
        .sh(
            """
            for at in 0 5 77 1000 3000 6143; do
              head -c 4096 /dev/urandom | dd of=a bs=4096 seek=$at conv=notrunc status=none
            done
            """);
    pair.settle();
    pair.beta().sh("(echo in front; cat a) >b; mv b a");
    pair.settle();
  }

  @Test
  void aWriteThroughAMappingIsFoundWhenAskedFor() throws Exception {
    pair.alpha().sh("head -c 100000 /dev/zero >a");
    pair.settle();
    pair.alpha()
        .sh(
            """
            python3 -c '
            import mmap
            with open("a", "r+b") as f:
              m = mmap.mmap(f.fileno(), 0)
              m[50000:50005] = b"hello"
              m.flush(); m.close()'
            """);
    pair.settle();
    assertThat(pair.beta().sh("grep -aco hello a")).isEqualTo("1\n");
  }

  @Test
  void bothNamesOfOneFileAreFilesThereAndFollowEachEdit() throws Exception {
    pair.alpha().sh("echo one >a; ln a b");
    pair.settle();
    pair.alpha().sh("echo two >>b");
    pair.settle();
    assertThat(pair.beta().read("a")).isEqualTo("one\ntwo\n");
    assertThat(pair.beta().read("b")).isEqualTo("one\ntwo\n");
    pair.beta().sh("echo three >>a");
    pair.settle();
    assertThat(pair.alpha().sh("stat -c %i a b | uniq | wc -l")).isEqualTo("2\n");
  }
}

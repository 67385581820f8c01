package io.twinkeeper.node.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LastWordsTest {
  @TempDir private Path directory;
  private Certificates cluster;
  private LastWords alpha;
  private LastWords beta;

  @BeforeEach
  void makeCertificates() throws Exception {
    cluster = Certificates.authority(directory.resolve("cluster"), "EC");
    alpha = LastWords.load(cluster.issue("alpha"));
    beta = LastWords.load(cluster.issue("beta"));
  }

  @Test
  void anotherMemberBelievesASignedWord() throws Exception {
    byte[] word = alpha.sign("scoreboard", 42, "alpha");
    assertThat(beta.verify(word)).isEqualTo(new LastWord("scoreboard", 42, "alpha"));
  }

  @Test
  void rsaKeysWillDo() throws Exception {
    Certificates old = Certificates.authority(directory.resolve("old"), "RSA");
    LastWords node = LastWords.load(old.issue("alpha"));
    assertThat(node.verify(node.sign("w", 1, "alpha")).epoch()).isEqualTo(1);
  }

  @Test
  void refusesAnotherEpochThanTheSignedOne() {
    String word = text(alpha.sign("scoreboard", 42, "alpha"));
    assertRefused(word.replace("\"epoch\":42", "\"epoch\":43"), "signature");
  }

  @Test
  void refusesAMemberWhoSpeaksForAnother() {
    assertRefused(text(beta.sign("scoreboard", 42, "alpha")), "not that of alpha");
  }

  @Test
  void refusesACertificateOfAnotherCluster() throws Exception {
    Certificates foreign = Certificates.authority(directory.resolve("foreign"), "EC");
    LastWords stranger = LastWords.load(foreign.issue("alpha"));
    assertRefused(text(stranger.sign("scoreboard", 42, "alpha")), "CA");
  }

  @Test
  void refusesWhatIsNoLastWord() {
    assertRefused("", "not a last word");
    assertRefused("[]", "not a last word");
    assertRefused("null", "missing");
    assertRefused("{\"workload\":\"w\",\"epoch\":null,\"node\":\"alpha\"}", "not a last word");
    assertRefused("{\"workload\":\"w\",\"epoch\":1,\"node\":\"alpha\"}", "missing");
    String word = text(alpha.sign("w", 1, "alpha"));
    assertRefused(word.replaceFirst("\"signature\":\"", "\"signature\":\"!"), "signature");
    assertRefused(word.replaceFirst("BEGIN CERTIFICATE", "BEGIN NOTHING"), "CA");
  }

  @Test
  void namesTheFileThatIsNotAKey() throws Exception {
    var tls = cluster.issue("gamma");
    Files.writeString(tls.key(), "no key");
    assertThatThrownBy(() -> LastWords.load(tls))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(tls.key().toString());
  }

  private void assertRefused(String word, String why) {
    assertThatThrownBy(() -> beta.verify(word.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(InvalidLastWordException.class)
        .hasMessageContaining(why);
  }

  private static String text(byte[] word) {
    return new String(word, StandardCharsets.UTF_8);
  }
}

package io.twinkeeper.ops.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.protocol.config.MemberConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterFilesTest {
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private static final String SHARED = CertificateMaker.EVERY_MEMBER;
  private static final int TIMEOUT_MILLIS = 20_000;

  @TempDir private Path directory = Path.of("");

  @BeforeEach
  void makeFiles() throws IOException {
    make(directory);
  }

  @Test
  void signsEveryNodeWithTheAuthority() throws Exception {
    X509Certificate ca = PemContext.certificate(directory.resolve("ca.pem"));

    for (String node : List.of("alpha", "beta")) {
      X509Certificate own = PemContext.certificate(directory.resolve(node + "/node.pem"));
      own.verify(ca.getPublicKey());
      assertThat(own.getIssuerX500Principal()).isEqualTo(ca.getSubjectX500Principal());
      assertThat(own.getExtendedKeyUsage())
          .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
      assertThat(own.getBasicConstraints()).isEqualTo(-1);
    }
    assertThat(ca.getBasicConstraints()).isZero();
    assertThat(ca.getKeyUsage()[5]).as("may sign certificates").isTrue();
  }

  @Test
  void namesTheNodeAndItsAddress() throws Exception {
    X509Certificate alpha = PemContext.certificate(directory.resolve("alpha/node.pem"));
    X509Certificate beta = PemContext.certificate(directory.resolve("beta/node.pem"));

    assertThat(alpha.getSubjectAlternativeNames())
        .containsExactlyInAnyOrder(
            List.of(2, "alpha"), List.of(2, SHARED), List.of(7, "127.0.0.1"));
    assertThat(beta.getSubjectAlternativeNames())
        .containsExactlyInAnyOrder(List.of(2, "beta"), List.of(2, SHARED), List.of(2, "localhost"));
  }

  @Test
  void lastsTenYearsAndTwo() throws Exception {
    X509Certificate ca = PemContext.certificate(directory.resolve("ca.pem"));
    X509Certificate node = PemContext.certificate(directory.resolve("alpha/node.pem"));

    assertThat(years(ca)).isEqualTo(10);
    assertThat(years(node)).isEqualTo(2);
    assertThat(node.getNotBefore().toInstant()).isEqualTo(now.minus(1, ChronoUnit.DAYS));
  }

  @Test
  void writesKeysThatAkkaReads() throws IOException {
    assertThat(Files.readString(directory.resolve("alpha/node-key.pem")))
        .startsWith("-----BEGIN PRIVATE KEY-----\n")
        .endsWith("-----END PRIVATE KEY-----\n");
    assertThat(PemContext.key(directory.resolve("alpha/node-key.pem")).getAlgorithm())
        .isEqualTo("RSA");
  }

  @Test
  void letsTwoNodesTalkOverMutualTls() throws Exception {
    assertThat(handshake(directory.resolve("alpha"), directory.resolve("beta"))).isEqualTo('!');
  }

  @Test
  void refusesANodeOfAnotherAuthority(@TempDir Path other) throws Exception {
    make(other);

    assertThatThrownBy(() -> handshake(directory.resolve("alpha"), other.resolve("beta")))
        .isInstanceOfAny(SSLException.class, CompletionException.class, IOException.class);
    assertThatThrownBy(() -> handshake(other.resolve("alpha"), directory.resolve("beta")))
        .isInstanceOfAny(SSLException.class, CompletionException.class, IOException.class);
  }

  /** What the client reads once both sides have shown certificates; the server is alpha. */
  private static int handshake(Path server, Path client) throws Exception {
    try (SSLServerSocket listener =
        (SSLServerSocket)
            PemContext.of(server)
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      listener.setNeedClientAuth(true);
      listener.setSoTimeout(TIMEOUT_MILLIS);
      CompletableFuture<Void> served = CompletableFuture.runAsync(() -> greet(listener));
      int answer = call(client, listener.getLocalPort());
      served.join();
      return answer;
    }
  }

  private static void greet(SSLServerSocket listener) {
    try (SSLSocket socket = (SSLSocket) listener.accept()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getInputStream().read();
      socket.getOutputStream().write('!');
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private static int call(Path client, int port) throws IOException, GeneralSecurityException {
    try (SSLSocket socket =
        (SSLSocket) PemContext.of(client).getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.getOutputStream().write('?');
      return socket.getInputStream().read();
    }
  }

  private long years(X509Certificate certificate) {
    return ChronoUnit.DAYS.between(now, certificate.getNotAfter().toInstant()) / 365;
  }

  private void make(Path directory) throws IOException {
    List<MemberConfig> members =
        List.of(
            new MemberConfig("alpha", MemberConfig.Role.DATA, "a", "127.0.0.1", 1, 2),
            new MemberConfig("beta", MemberConfig.Role.DATA, "b", "localhost", 1, 2));
    new ClusterFiles(InstantSource.fixed(now), new SecureRandom())
        .write(directory, "wirebot", members, "twinkeeper {}\n");
  }
}

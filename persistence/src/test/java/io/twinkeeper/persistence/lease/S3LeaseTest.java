package io.twinkeeper.persistence.lease;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.twinkeeper.protocol.config.LeaseConfig;
import io.twinkeeper.testkit.S3Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real S3 API. */
class S3LeaseTest extends LeaseStoreContract {
  @TempDir static Path directory;
  private static S3Program store;
  private static Path credentials;

  @BeforeAll
  static void start() throws IOException {
    credentials = Files.writeString(directory.resolve("credentials"), "key\nsecret\n");
    store = S3Program.start(directory);
  }

  @AfterAll
  static void stop() {
    store.close();
  }

  @Override
  LeaseStore open(String cluster) {
    return at(store.endpoint(), S3Program.BUCKET, cluster);
  }

  @Override
  LeaseStore openNowhere() {
    return at(URI.create("http://127.0.0.1:1"), S3Program.BUCKET, "c");
  }

  private static LeaseStore at(URI endpoint, String bucket, String cluster) {
    return at(endpoint, bucket, cluster, credentials);
  }

  private static LeaseStore at(URI endpoint, String bucket, String cluster, Path key) {
    return new S3Lease(
        new LeaseConfig.S3(Optional.of(endpoint), bucket, "twins", "us-east-1", key, true),
        cluster);
  }

  @Test
  void doesNotTakeAMissingBucketForAMissingRecord() {
    try (LeaseStore lost = at(store.endpoint(), "elsewhere", "c")) {
      assertThatThrownBy(() -> lost.read("web")).isInstanceOf(IOException.class);
    }
  }

  /** Its conditions hold for one writer after the other, and not for several at once. */
  @Test
  void refusesAStoreThatLooksFirstAndWritesThen() throws IOException {
    try (S3Program careless =
            S3Program.careless(Files.createDirectories(directory.resolve("careless")));
        LeaseStore unsafe = at(careless.endpoint(), S3Program.BUCKET, "c")) {
      assertThatThrownBy(
              () -> {
                for (int start = 0; start < 20; start++) {
                  unsafe.prove("alpha");
                }
              })
          .isInstanceOf(UnsafeLeaseException.class)
          .hasMessageContaining("two through");
    }
  }

  /** Lets in whoever shows the key {@code second}; the numbers differ as Amazon's do. */
  @Test
  void readsItsKeyAgainAfterARefusalAndSaysWhatTheKeyNeeds() throws IOException {
    AtomicInteger request = new AtomicInteger();
    HttpServer strict =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    strict.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          String shown = exchange.getRequestHeaders().getFirst("Authorization");
          boolean in = String.valueOf(shown).contains("Credential=second/");
          byte[] answer =
              "<Error><Code>%s</Code><Message>Because</Message><RequestId>%d</RequestId></Error>"
                  .formatted(in ? "NoSuchKey" : "AccessDenied", request.incrementAndGet())
                  .getBytes(US_ASCII);
          exchange.sendResponseHeaders(in ? 404 : 403, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    strict.start();
    URI endpoint = URI.create("http://127.0.0.1:" + strict.getAddress().getPort());
    Path key = Files.writeString(directory.resolve("key"), "first\nsecret\n");
    try (LeaseStore lease = at(endpoint, "b", "c", key)) {
      for (int again = 0; again < 2; again++) {
        assertThatThrownBy(() -> lease.read("web"))
            .hasMessage(
                lease.describe()
                    + " refused (403): AccessDenied, Because; its key needs s3:GetObject,"
                    + " s3:PutObject and s3:ListBucket");
      }
      Files.writeString(key, "second\nsecret\n");
      assertThat(lease.read("web")).isEmpty();
    } finally {
      strict.stop(0);
    }
  }

  @Test
  void saysInASentenceWhyItsKeyCannotBeRead() throws IOException {
    Path key = directory.resolve("not-yet");
    try (LeaseStore lease = at(store.endpoint(), S3Program.BUCKET, "c", key)) {
      assertThatThrownBy(() -> lease.read("web"))
          .hasMessage(lease.describe() + " cannot be asked: " + key + " does not exist");
      Files.writeString(key, "id\n");
      assertThatThrownBy(() -> lease.read("web"))
          .hasMessage(lease.describe() + " cannot be asked: " + key + " has no secret on line 2");
      Files.writeString(key, "id\nsecret\n");
      assertThat(lease.read("web")).isEmpty();
    }
  }

  private static final class Held {
    volatile byte[] bytes = new byte[0];
  }

  /** As a proxy does that changes ETags: it would never be renewed. */
  @Test
  void refusesAStoreThatReplacesNothing() throws IOException {
    Held object = new Held();
    HttpServer stubborn =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    stubborn.createContext(
        "/",
        exchange -> {
          boolean put = exchange.getRequestMethod().equals("PUT");
          byte[] body = exchange.getRequestBody().readAllBytes();
          boolean taken = put && object.bytes.length == 0;
          if (taken) { // the client sends it in chunks, each with its signature
            String text = new String(body, UTF_8);
            String json = text.substring(text.indexOf('{'), text.lastIndexOf('}') + 1);
            object.bytes = json.getBytes(UTF_8);
          }
          byte[] answer = put ? new byte[0] : object.bytes;
          exchange.getResponseHeaders().add("ETag", "\"" + object.bytes.length + "\"");
          int found = answer.length == 0 ? 404 : 200;
          exchange.sendResponseHeaders(
              put ? (taken ? 200 : 412) : found, answer.length == 0 ? -1 : answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    stubborn.start();
    URI endpoint = URI.create("http://127.0.0.1:" + stubborn.getAddress().getPort());
    try (LeaseStore useless = at(endpoint, "b", "c")) {
      assertThatThrownBy(() -> useless.prove("alpha"))
          .isInstanceOf(UnsafeLeaseException.class)
          .hasMessageContaining("did not replace the version that is there");
    } finally {
      stubborn.stop(0);
    }
  }

  /** Takes every write, as stores do that know nothing of conditions. */
  @Test
  void refusesAStoreThatIgnoresConditions() throws IOException {
    Held object = new Held();
    HttpServer careless =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    careless.createContext(
        "/",
        exchange -> {
          boolean put = exchange.getRequestMethod().equals("PUT");
          byte[] body = exchange.getRequestBody().readAllBytes();
          if (put) {
            object.bytes = body;
          }
          byte[] answer = put ? new byte[0] : object.bytes;
          exchange.getResponseHeaders().add("ETag", "\"" + object.bytes.length + "\"");
          int status = !put && answer.length == 0 ? 404 : 200;
          exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    careless.start();
    URI endpoint = URI.create("http://127.0.0.1:" + careless.getAddress().getPort());
    try (LeaseStore unsafe = at(endpoint, "b", "c")) {
      assertThatThrownBy(() -> unsafe.prove("alpha"))
          .isInstanceOf(UnsafeLeaseException.class)
          .hasMessageContaining("cannot be the third voter");
    } finally {
      careless.stop(0);
    }
    assertThat(object.bytes).isNotEmpty();
  }
}

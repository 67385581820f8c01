package io.twinkeeper.node.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.config.LeaseConfig;
import io.twinkeeper.testkit.S3Program;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The store is a program that speaks S3. */
class TwoMembersWithS3Test extends TwoMembersWithALeaseContract {
  private static final String PREFIX = "twins";

  @TempDir static Path storeDirectory;
  private static S3Program store;
  private static Path credentials;

  @BeforeAll
  static void startStore() throws IOException {
    credentials = Files.writeString(storeDirectory.resolve("credentials"), "key\nsecret\n");
    store = S3Program.start(storeDirectory);
  }

  @AfterAll
  static void stopStore() {
    store.close();
  }

  @Override
  LeaseConfig lease() {
    return new LeaseConfig.S3(
        Optional.of(store.endpoint()), S3Program.BUCKET, PREFIX, "us-east-1", credentials, true);
  }

  @Override
  void forget(String cluster) throws IOException, InterruptedException {
    for (String record : new String[] {PlayedWorkload.NAME, LeaseVoter.CLUSTER}) {
      URI object =
          store
              .endpoint()
              .resolve("/%s/%s/%s/%s.json".formatted(S3Program.BUCKET, PREFIX, cluster, record));
      HttpResponse<Void> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(object).DELETE().build(),
                  HttpResponse.BodyHandlers.discarding());
      assertThat(answer.statusCode()).isEqualTo(204);
    }
  }
}

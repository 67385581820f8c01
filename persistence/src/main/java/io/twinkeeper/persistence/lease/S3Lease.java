package io.twinkeeper.persistence.lease;

import static java.util.Objects.requireNonNull;

import io.twinkeeper.protocol.config.LeaseConfig;
import io.twinkeeper.protocol.grant.LeaseRecord;
import io.twinkeeper.protocol.grant.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The lease as objects {@code PREFIX/CLUSTER/WORKLOAD.json}. A version is an ETag: {@code
 * If-None-Match: *} makes an object, {@code If-Match} replaces one. Nothing is retried here: who
 * does not know whether a write took place reads again. The key is read from its file at first and
 * after every refusal, so that whoever mends the file restarts nothing.
 */
final class S3Lease implements LeaseStore {
  private static final Duration SOCKET = Duration.ofSeconds(2);
  private static final Duration CALL = Duration.ofSeconds(3);
  private static final int RACERS = 4;
  private static final int RACES = 3;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int PRECONDITION_FAILED = 412;
  private static final int FIRST_OF_SERVER_ERRORS = 500;
  private static final String PERMISSIONS =
      "; its key needs s3:GetObject, s3:PutObject and s3:ListBucket";

  private final LeaseConfig.S3 config;
  private final String prefix;
  private @Nullable S3Client client;
  private volatile @Nullable AwsBasicCredentials credentials;
  private volatile boolean refused;

  S3Lease(LeaseConfig.S3 config, String cluster) {
    this.config = config;
    this.prefix = config.prefix() + "/" + cluster + "/";
  }

  @Override
  public Optional<Stored> read(String workload) throws IOException {
    String key = key(workload);
    try {
      ResponseBytes<GetObjectResponse> object =
          client().getObjectAsBytes(get -> get.bucket(config.bucket()).key(key));
      LeaseRecord record = LeaseFormat.parse(object.asByteArray(), describe());
      return Optional.of(new Stored(record, object.response().eTag()));
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND && !"NoSuchBucket".equals(code(e))) {
        return Optional.empty();
      }
      throw failed(e);
    } catch (SdkException e) {
      throw failed(e);
    }
  }

  @Override
  public Optional<String> replace(String workload, Optional<String> expected, LeaseRecord next)
      throws IOException {
    PutObjectRequest.Builder put =
        PutObjectRequest.builder()
            .bucket(config.bucket())
            .key(key(workload))
            .contentType("application/json");
    expected.ifPresentOrElse(put::ifMatch, () -> put.ifNoneMatch("*"));
    try {
      RequestBody body = RequestBody.fromString(LeaseFormat.render(next));
      return Optional.of(client().putObject(put.build(), body).eTag());
    } catch (S3Exception e) {
      boolean gone = e.statusCode() == NOT_FOUND && "NoSuchKey".equals(code(e));
      if (e.statusCode() == PRECONDITION_FAILED || e.statusCode() == CONFLICT || gone) {
        return Optional.empty();
      }
      throw failed(e);
    } catch (SdkException e) {
      throw failed(e);
    }
  }

  /** Also lets writers race: some stores look first and write then, and let several through. */
  @Override
  public void prove(String node) throws IOException {
    LeaseStore.super.prove(node);
    ExecutorService racers = Executors.newFixedThreadPool(RACERS);
    try {
      for (int race = 0; race < RACES; race++) {
        race(LeaseStore.scratch(node), node, racers);
      }
    } finally {
      racers.shutdownNow();
    }
  }

  private void race(String scratch, String node, ExecutorService racers) throws IOException {
    Optional<String> version = read(scratch).map(Stored::version);
    long start = System.nanoTime();
    List<CompletableFuture<Boolean>> writers =
        LongStream.range(start, start + RACERS)
            .mapToObj(i -> new LeaseRecord(Promise.NONE, false, 0, 0, i, node))
            .map(
                own ->
                    CompletableFuture.supplyAsync(() -> cameFirst(scratch, version, own), racers))
            .toList();
    if (writers.stream().filter(CompletableFuture::join).count() > 1) {
      throw new UnsafeLeaseException(describe(), "let two through that expected the same version");
    }
  }

  /** No answer is no either: only what is known to have been written twice counts. */
  private boolean cameFirst(String scratch, Optional<String> version, LeaseRecord own) {
    try {
      return replace(scratch, version, own).isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  private String key(String workload) {
    return prefix + workload + ".json";
  }

  private static String code(S3Exception e) {
    return e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
  }

  /**
   * Some answer 403 to a read of what is not there unless the key may list the bucket. The SDK's
   * own message is another one each time: it has the request's number in it.
   */
  private IOException failed(SdkException e) {
    if (!(e instanceof S3Exception answer) || answer.statusCode() >= FIRST_OF_SERVER_ERRORS) {
      return new IOException(describe() + " did not answer: " + e.getMessage(), e);
    }
    refused = true;
    String needs = answer.statusCode() == FORBIDDEN ? PERMISSIONS : "";
    return new IOException(
        describe() + " refused (" + answer.statusCode() + "): " + words(answer) + needs, e);
  }

  private static String words(S3Exception e) {
    AwsErrorDetails details = e.awsErrorDetails();
    return details == null || details.errorMessage() == null
        ? "it does not say why"
        : details.errorCode() + ", " + details.errorMessage();
  }

  private S3Client client() throws IOException {
    if (credentials == null || refused) {
      credentials = readCredentials();
      refused = false;
    }
    S3Client present = client;
    if (present == null) {
      present = connect();
      client = present;
    }
    return present;
  }

  private AwsBasicCredentials readCredentials() throws IOException {
    List<String> lines = SecretFile.lines(describe(), config.secret().orElseThrow());
    return AwsBasicCredentials.create(lines.get(0).strip(), lines.get(1).strip());
  }

  private S3Client connect() {
    S3ClientBuilder builder =
        S3Client.builder()
            .region(Region.of(config.region()))
            .credentialsProvider(() -> requireNonNull(credentials)) // asked for each request
            .forcePathStyle(config.pathStyle())
            .httpClient(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(SOCKET)
                    .socketTimeout(SOCKET)
                    .build())
            // Stores that only resemble Amazon's refuse checksums that they do not know.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(
                o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()).apiCallTimeout(CALL));
    config.endpoint().ifPresent(builder::endpointOverride);
    return builder.build();
  }

  @Override
  public String describe() {
    return config.describe();
  }

  @Override
  public void close() {
    S3Client open = client;
    client = null;
    if (open != null) {
      open.close();
    }
  }
}

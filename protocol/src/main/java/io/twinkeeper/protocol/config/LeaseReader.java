package io.twinkeeper.protocol.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads {@code twinkeeper.lease}. */
final class LeaseReader {
  private static final String EXAMPLE =
      "postgres { url = \"jdbc:postgresql://db.example/twin\", user = twin } or s3 { bucket = … }";
  private static final int WITH_LEASE = 2;

  private final FileReading reading;

  private LeaseReader(FileReading reading) {
    this.reading = reading;
  }

  static Optional<LeaseConfig> read(Section twinkeeper, FileReading reading) {
    if (!twinkeeper.has("lease")) {
      return Optional.empty();
    }
    return new LeaseReader(reading).read(twinkeeper, twinkeeper.section("lease"));
  }

  private Optional<LeaseConfig> read(Section twinkeeper, Section lease) {
    List<MemberConfig> members = reading.members();
    if (members.size() > WITH_LEASE) {
      twinkeeper.problem(
          "lease",
          "%d members and a lease: the members are enough to outvote each other"
              .formatted(members.size()),
          "use two members with a lease, or three without");
    }
    if (members.stream().anyMatch(m -> m.name().equals("lease"))) {
      twinkeeper.problem("members", "one is named lease, as the third voter is", "rename it");
    }
    Optional<LeaseConfig> config = Optional.empty();
    if (lease.has("postgres") == lease.has("s3")) {
      lease.problem("names no store, or two", "write one of: " + EXAMPLE);
    } else if (lease.has("postgres")) {
      config = Optional.of(postgres(lease.section("postgres")));
    } else {
      config = Optional.of(s3(lease.section("s3")));
    }
    lease.refuseTheRest();
    return config;
  }

  private LeaseConfig postgres(Section postgres) {
    String url = postgres.required("url", jdbcUrl(), EXAMPLE).orElse("");
    String user = postgres.required("user", Shapes.TEXT, "name a role: user = twin").orElse("");
    Optional<Path> password = postgres.optional("password-file", reading.path());
    postgres.refuseTheRest();
    return new LeaseConfig.Postgres(url, user, password);
  }

  private LeaseConfig s3(Section s3) {
    Optional<URI> endpoint = s3.optional("endpoint", HttpUrl.shape(reading.placeholders()));
    String bucket = s3.required("bucket", Shapes.TEXT, "name a bucket").orElse("");
    String prefix = s3.optional("prefix", Shapes.TEXT).orElse("twinkeeper");
    String region = s3.optional("region", Shapes.TEXT).orElse("us-east-1");
    Path credentials =
        s3.required("credentials-file", reading.path(), "key id and secret, a line each")
            .orElse(reading.base());
    boolean pathStyle =
        s3.optional("path-style", Shapes.choice(YesNo.class)).orElse(YesNo.TRUE) == YesNo.TRUE;
    s3.refuseTheRest();
    return new LeaseConfig.S3(endpoint, bucket, prefix, region, credentials, pathStyle);
  }

  private enum YesNo {
    TRUE,
    FALSE
  }

  private static Shape<String> jdbcUrl() {
    return value -> {
      String url = Shapes.TEXT.read(value);
      if (!url.startsWith("jdbc:postgresql://")) {
        throw new Misfit(
            Shapes.quoted(url) + " is not a URL of PostgreSQL",
            "write jdbc:postgresql://host:5432/database");
      }
      if (url.contains("password=")) {
        throw new Misfit("has the password in it", "put it into a file: password-file = …");
      }
      return url;
    };
  }
}

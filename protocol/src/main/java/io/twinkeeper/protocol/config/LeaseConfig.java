package io.twinkeeper.protocol.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The store at a third party whose word counts as the third voter's. Only with two members. */
public sealed interface LeaseConfig {
  /** The store in a few words, without its secrets. */
  String describe();

  /** What every node needs beside this configuration; empty: nothing. */
  Optional<Secret> secret();

  /**
   * The file with which a node shows the store who it is.
   *
   * @param key under which {@code lease} names it
   * @param lines what it holds, a line each
   */
  record Secret(String key, Path file, List<String> lines) {
    /** What is wrong with the file's text, for messages; empty: it has all the lines. */
    public Optional<String> problem(String text) {
      List<String> found = text.lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        if (found.size() <= i || found.get(i).isBlank()) {
          return Optional.of("has no %s on line %d".formatted(lines.get(i), i + 1));
        }
      }
      return Optional.empty();
    }
  }

  /**
   * One row for each workload in a PostgreSQL table.
   *
   * @param url {@code jdbc:postgresql://host:port/database}, with parameters if need be
   * @param passwordFile the password on its first line; empty: none is sent
   */
  record Postgres(String url, String user, Optional<Path> passwordFile) implements LeaseConfig {
    @Override
    public String describe() {
      return "postgres " + url.replaceFirst("\\?.*", "");
    }

    @Override
    public Optional<Secret> secret() {
      return passwordFile()
          .map(file -> new Secret("postgres.password-file", file, List.of("password")));
    }
  }

  /**
   * One object for each workload in a bucket that refuses writes whose condition does not hold.
   *
   * @param endpoint empty: Amazon's for the region
   * @param prefix what the objects' keys begin with
   * @param credentialsFile the access key's id on the first line, the secret on the second
   * @param pathStyle whether the bucket is in the path and not in the host's name
   */
  record S3(
      Optional<URI> endpoint,
      String bucket,
      String prefix,
      String region,
      Path credentialsFile,
      boolean pathStyle)
      implements LeaseConfig {
    @Override
    public String describe() {
      return "s3 " + endpoint.map(URI::toString).orElse(region) + "/" + bucket + "/" + prefix;
    }

    @Override
    public Optional<Secret> secret() {
      List<String> lines = List.of("access key's id", "secret");
      return Optional.of(new Secret("s3.credentials-file", credentialsFile, lines));
    }
  }
}

package io.twinkeeper.ops.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.twinkeeper.protocol.config.ConfigException;
import io.twinkeeper.protocol.config.ConfigProblem;
import io.twinkeeper.protocol.config.LeaseConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks the files that one node's view names, on the machine where the node runs. */
public final class NodeFiles {
  private static final String MADE_BY_INIT = "`twin init` makes it";
  private static final String RENEW = "make it anew; `twin init` shows how";
  private static final Set<PosixFilePermission> GROUP_AND_OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("------rwx");

  private final InstantSource clock;
  private final List<ConfigProblem> problems = new ArrayList<>();

  public NodeFiles(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Reads certificates, key, token and what the lease's store wants to know.
   *
   * @throws ConfigException with everything that is wrong with them
   */
  public void check(TwinConfig config, String origin) {
    Optional<X509Certificate> ca = certificate("twinkeeper.tls.ca", config.tls().ca());
    Optional<X509Certificate> own =
        certificate("twinkeeper.tls.certificate", config.tls().certificate());
    ca.ifPresent(c -> own.ifPresent(o -> checkIssued(config, o, c)));
    key("twinkeeper.tls.key", config.tls().key());
    token("twinkeeper.admin.token-file", config.admin().tokenFile());
    config.lease().flatMap(LeaseConfig::secret).ifPresent(this::lease);
    if (!problems.isEmpty()) {
      throw new ConfigException(origin, problems);
    }
  }

  private Optional<X509Certificate> certificate(String key, Path file) {
    return bytes(key, file, MADE_BY_INIT).flatMap(bytes -> certificate(key, file, bytes));
  }

  private Optional<X509Certificate> certificate(String key, Path file, byte[] pem) {
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(pem));
      certificate.checkValidity(Date.from(clock.instant()));
      return Optional.of(certificate);
    } catch (CertificateException e) {
      problem(key, file + " is not a certificate that is valid now: " + e.getMessage(), RENEW);
      return Optional.empty();
    }
  }

  private void checkIssued(TwinConfig config, X509Certificate own, X509Certificate ca) {
    try {
      own.verify(ca.getPublicKey());
    } catch (GeneralSecurityException e) {
      problem(
          "twinkeeper.tls.certificate",
          config.tls().certificate() + " was not issued by " + config.tls().ca(),
          "use files of one `twin init`");
    }
  }

  private void key(String key, Path file) {
    text(key, file, MADE_BY_INIT)
        .ifPresent(
            pem -> {
              if (!pem.startsWith("-----BEGIN PRIVATE KEY-----")) {
                problem(key, file + " is not an unencrypted PKCS#8 key in PEM", RENEW);
              }
              refuseOpenTo(GROUP_AND_OTHERS, key, file);
            });
  }

  /** A group of operators may read the token, nobody else. */
  private void token(String key, Path file) {
    text(key, file, MADE_BY_INIT)
        .ifPresent(
            token -> {
              if (token.lines().findFirst().orElse("").isBlank()) {
                problem(key, file + " has no token on its first line", "write a long random one");
              }
              refuseOpenTo(OTHERS, key, file);
            });
  }

  private void lease(LeaseConfig.Secret secret) {
    String key = "twinkeeper.lease." + secret.key();
    String each = secret.lines().size() > 1 ? ", a line each" : "";
    String wanted = "write the " + String.join(" and the ", secret.lines()) + " there" + each;
    text(key, secret.file(), wanted + ", as on the other node")
        .ifPresent(
            text -> {
              secret.problem(text).ifPresent(p -> problem(key, secret.file() + " " + p, wanted));
              refuseOpenTo(GROUP_AND_OTHERS, key, secret.file());
            });
  }

  private Optional<String> text(String key, Path file, String ifMissing) {
    return bytes(key, file, ifMissing).map(bytes -> new String(bytes, UTF_8));
  }

  private void refuseOpenTo(Set<PosixFilePermission> whom, String key, Path file) {
    try {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      if (mode.stream().anyMatch(whom::contains)) {
        problem(
            key,
            file + " is open to others (" + PosixFilePermissions.toString(mode) + ")",
            "chmod 600 " + file);
      }
    } catch (IOException e) {
      problem(key, file + " has no mode that can be read: " + e.getMessage(), "");
    }
  }

  private Optional<byte[]> bytes(String key, Path file, String ifMissing) {
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      problem(key, file + " does not exist", ifMissing);
    } catch (AccessDeniedException e) {
      problem(key, file + " may not be read by this user", "chown it to the node's user");
    } catch (IOException e) {
      problem(key, file + " cannot be read: " + e.getMessage(), "name a file");
    }
    return Optional.empty();
  }

  private void problem(String key, String problem, String advice) {
    problems.add(new ConfigProblem(key, problem, advice, 0));
  }
}

package io.twinkeeper.ops.init;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Reason;
import io.twinkeeper.ops.init.CertificateMaker.Identity;
import io.twinkeeper.protocol.config.TwinConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who signs a cluster's nodes: {@code ca.pem} and {@code ca-key.pem} of one directory. */
public final class Authority {
  private final Path file;
  private final Identity identity;

  private Authority(Path file, Identity identity) {
    this.file = file;
    this.identity = identity;
  }

  /**
   * Reads both files.
   *
   * @throws CommandFailure if one of them cannot be used, or they do not belong together
   */
  public static Authority read(Path directory) {
    Path file = directory.resolve("ca.pem");
    Path keyFile = directory.resolve("ca-key.pem");
    X509Certificate certificate = certificate(file);
    PrivateKey key = key(keyFile);
    boolean fits =
        key instanceof RSAKey secret
            && certificate.getPublicKey() instanceof RSAKey open
            && secret.getModulus().equals(open.getModulus());
    if (!fits) {
      throw unusable(keyFile + " is not the key of " + file, null);
    }
    return new Authority(
        file, new Identity(certificate, new KeyPair(certificate.getPublicKey(), key)));
  }

  /**
   * Makes sure that the cluster's nodes will let in whom this one signs: by the certificates that
   * they trust, as far as those are at hand, else by the cluster's name.
   *
   * @param members the cluster as each of its members sees it
   * @throws CommandFailure if it is another cluster's
   */
  public void checkIsOf(Collection<TwinConfig> members) {
    List<Path> trusted =
        members.stream().map(m -> m.tls().ca()).distinct().filter(Files::isReadable).toList();
    String cluster = members.iterator().next().cluster().name();
    String own = CertificateMaker.clusterOf(identity.certificate());
    if (trusted.isEmpty() && !own.equals(cluster)) {
      throw foreign("it is that of " + (own.isEmpty() ? "nobody who is named" : own));
    }
    if (!trusted.isEmpty() && trusted.stream().noneMatch(this::isIn)) {
      throw foreign("its nodes trust " + trusted.get(0));
    }
  }

  Identity identity() {
    return identity;
  }

  private CommandFailure foreign(String why) {
    return new CommandFailure(
        ExitCode.REFUSED,
        file
            + " is not this cluster's authority, "
            + why
            + ": the other nodes would not let the new one in");
  }

  private boolean isIn(Path trusted) {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(bytes(trusted)))
          .contains(identity.certificate());
    } catch (CertificateException e) {
      return false;
    }
  }

  private static X509Certificate certificate(Path file) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(bytes(file)));
    } catch (CertificateException e) {
      throw unusable(file + " is not a certificate", e);
    }
  }

  private static PrivateKey key(Path file) {
    String pem = new String(bytes(file), US_ASCII);
    try {
      byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
      return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw unusable(file + " is not an unencrypted PKCS#8 key in PEM", e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unusable(
          file + " cannot be read: " + Reason.of(e) + "; --authority is where `twin init` left it",
          e);
    }
  }

  private static CommandFailure unusable(String line, @Nullable Exception cause) {
    return cause == null
        ? new CommandFailure(ExitCode.CONFIGURATION, line)
        : new CommandFailure(ExitCode.CONFIGURATION, line, cause);
  }
}

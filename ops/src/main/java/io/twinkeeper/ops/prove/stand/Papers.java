package io.twinkeeper.ops.prove.stand;

import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.init.CertificateMaker;
import io.twinkeeper.ops.init.CertificateMaker.Identity;
import io.twinkeeper.ops.init.Pem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * A node's certificate: the good one, or one that the same authority signed and that is expired.
 */
public final class Papers {
  private static final Duration LONG_AGO = Duration.ofDays(3 * 365);
  private static final String CERTIFICATE = "node.pem";
  private static final String KEY = "node-key.pem";
  private static final String ASIDE = ".aside";

  private final Stand stand;

  public Papers(Stand stand) {
    this.stand = stand;
  }

  /** Gives a node an expired certificate; the good one is put aside. */
  public void expire(String node) throws IOException {
    Instant then = Instant.now().minus(LONG_AGO);
    Addresses addresses = stand.files().addresses();
    Identity expired =
        new CertificateMaker(() -> then, new SecureRandom())
            .node(authority(), "prove", node, addresses.host(node));
    replace(node, CERTIFICATE, Pem.of(expired.certificate()));
    replace(node, KEY, Pem.of(expired.keys().getPrivate()));
  }

  /** Gives a node its good certificate back. */
  public void restore(String node) throws IOException {
    for (String name : new String[] {CERTIFICATE, KEY}) {
      Path file = stand.directory().resolve(node).resolve(name);
      Files.move(Path.of(file + ASIDE), file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** The file keeps its mode. */
  private void replace(String node, String name, String pem) throws IOException {
    Path file = stand.directory().resolve(node).resolve(name);
    Files.copy(
        file,
        Path.of(file + ASIDE),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.COPY_ATTRIBUTES);
    Files.writeString(file, pem);
  }

  private Identity authority() throws IOException {
    try {
      byte[] pem = Files.readAllBytes(stand.directory().resolve("ca.pem"));
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(pem));
      String text = Files.readString(stand.directory().resolve("ca-key.pem"));
      byte[] der = Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
      PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
      return new Identity(certificate, new KeyPair(certificate.getPublicKey(), key));
    } catch (GeneralSecurityException e) {
      throw new IOException("the authority's files cannot be read: " + e.getMessage(), e);
    }
  }
}

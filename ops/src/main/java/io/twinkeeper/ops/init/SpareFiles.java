package io.twinkeeper.ops.init;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.twinkeeper.ops.init.CertificateMaker.Identity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;

/** The files of one more node of a cluster whose authority is at hand. Blocks; one thread. */
public final class SpareFiles {
  private final CertificateMaker certificates;

  public SpareFiles(InstantSource clock, SecureRandom random) {
    this.certificates = new CertificateMaker(clock, random);
  }

  /**
   * Writes {@code twin.conf} and the directory {@code node} beside it; all files or none.
   *
   * @param authority has {@code ca.pem} and {@code ca-key.pem}
   * @param token the file with the cluster's admin token
   * @throws java.nio.file.FileAlreadyExistsException naming the first file that exists already
   */
  public List<Path> write(
      Path directory,
      Path authority,
      String cluster,
      String node,
      String address,
      Path token,
      String twinConf)
      throws IOException, GeneralSecurityException {
    Identity ca = read(authority);
    Identity own = certificates.node(ca, cluster, node, address);
    Path ofNode = directory.resolve(node);
    NewFiles files = new NewFiles();
    files.open(ofNode.resolve("ca.pem"), Pem.of(ca.certificate()));
    files.open(ofNode.resolve("node.pem"), Pem.of(own.certificate()));
    files.secret(ofNode.resolve("node-key.pem"), Pem.of(own.keys().getPrivate()));
    files.secret(ofNode.resolve("token"), Files.readString(token));
    files.open(directory.resolve("twin.conf"), twinConf);
    return files.write();
  }

  private static Identity read(Path directory) throws IOException, GeneralSecurityException {
    byte[] certificate = Files.readAllBytes(directory.resolve("ca.pem"));
    String key = Files.readString(directory.resolve("ca-key.pem"), US_ASCII);
    X509Certificate ca =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate));
    byte[] der = Base64.getMimeDecoder().decode(key.replaceAll("-----[A-Z ]+-----", ""));
    var secret = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
    return new Identity(ca, new KeyPair(ca.getPublicKey(), secret));
  }
}

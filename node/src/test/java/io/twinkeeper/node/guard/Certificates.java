package io.twinkeeper.node.guard;

import io.twinkeeper.protocol.config.TlsConfig;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A private CA in a directory. For tests, in any package. */
public final class Certificates {
  private final Path directory;
  private final String algorithm;
  private final KeyPair keys;
  private final X509Certificate certificate;

  private Certificates(
      Path directory, String algorithm, KeyPair keys, X509Certificate certificate) {
    this.directory = directory;
    this.algorithm = algorithm;
    this.keys = keys;
    this.certificate = certificate;
  }

  /** {@code algorithm} is EC or RSA, for the CA and all it issues. */
  public static Certificates authority(Path directory, String algorithm) throws Exception {
    KeyPair keys = keys(algorithm);
    X500Principal name = new X500Principal("CN=test CA");
    X509Certificate certificate = build(name, keys, name, keys, algorithm, true);
    Files.createDirectories(directory);
    write(directory.resolve("ca.pem"), certificate);
    return new Certificates(directory, algorithm, keys, certificate);
  }

  /** A node's certificate and key. */
  public TlsConfig issue(String node) throws Exception {
    KeyPair own = keys(algorithm);
    X509Certificate issued =
        build(
            certificate.getSubjectX500Principal(),
            keys,
            new X500Principal("CN=" + node),
            own,
            algorithm,
            false);
    Path certificateFile = directory.resolve(node + ".pem");
    Path keyFile = directory.resolve(node + "-key.pem");
    write(certificateFile, issued);
    write(keyFile, new JcaPKCS8Generator(own.getPrivate(), null));
    return new TlsConfig(directory.resolve("ca.pem"), certificateFile, keyFile);
  }

  private static X509Certificate build(
      X500Principal issuer,
      KeyPair issuerKeys,
      X500Principal subject,
      KeyPair subjectKeys,
      String algorithm,
      boolean authority)
      throws Exception {
    Instant now = Instant.now();
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            BigInteger.valueOf(now.toEpochMilli()),
            Date.from(now.minus(1, ChronoUnit.HOURS)),
            Date.from(now.plus(1, ChronoUnit.DAYS)),
            subject,
            subjectKeys.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
    String signing = algorithm.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder(signing).build(issuerKeys.getPrivate())));
  }

  private static KeyPair keys(String algorithm) throws NoSuchAlgorithmException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(algorithm.equals("EC") ? 256 : 2048);
    return generator.generateKeyPair();
  }

  private static void write(Path file, Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(object);
    }
    Files.writeString(file, text.toString());
  }
}

package io.twinkeeper.node.guard;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** Certificates and keys in PEM, and the questions asked of them here. */
final class Pem {
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private static final int DNS_NAME = 2;

  private Pem() {}

  static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.US_ASCII);
  }

  static List<X509Certificate> certificates(Path file) throws IOException {
    try {
      return certificates(text(file));
    } catch (CertificateException e) {
      throw new IOException(file + ": not a PEM certificate", e);
    }
  }

  /** At least one, in the text's order. */
  static List<X509Certificate> certificates(String pem) throws CertificateException {
    List<X509Certificate> certificates =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
            .stream()
            .map(X509Certificate.class::cast)
            .toList();
    if (certificates.isEmpty()) {
      throw new CertificateException("no certificate");
    }
    return certificates;
  }

  /** A PKCS#8 key, EC or RSA. */
  static PrivateKey privateKey(Path file) throws IOException {
    Matcher block = PKCS8.matcher(text(file));
    if (!block.find()) {
      throw new IOException(file + ": not an unencrypted PKCS#8 key in PEM");
    }
    PKCS8EncodedKeySpec spec =
        new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(block.group(1)));
    return key("EC", spec)
        .or(() -> key("RSA", spec))
        .orElseThrow(() -> new IOException(file + ": neither an EC nor an RSA key"));
  }

  private static Optional<PrivateKey> key(String algorithm, PKCS8EncodedKeySpec spec) {
    try {
      return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  /** Revocation is not asked for: a cluster's private CA has no list. */
  static void requireChain(List<X509Certificate> chain, List<X509Certificate> authorities)
      throws GeneralSecurityException {
    if (authorities.contains(chain.get(0))) {
      throw new CertificateException("the CA itself is nobody's certificate");
    }
    PKIXParameters parameters =
        new PKIXParameters(
            authorities.stream()
                .map(authority -> new TrustAnchor(authority, null))
                .collect(Collectors.toSet()));
    parameters.setRevocationEnabled(false);
    List<X509Certificate> below =
        chain.stream().filter(certificate -> !authorities.contains(certificate)).toList();
    CertPathValidator.getInstance("PKIX")
        .validate(CertificateFactory.getInstance("X.509").generateCertPath(below), parameters);
  }

  /** The common name and the DNS names. */
  static Set<String> names(X509Certificate certificate) {
    Set<String> names = new HashSet<>();
    try {
      new LdapName(certificate.getSubjectX500Principal().getName())
          .getRdns().stream()
              .filter(part -> part.getType().equalsIgnoreCase("CN"))
              .forEach(part -> names.add(part.getValue().toString()));
      var alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        alternatives.stream()
            .filter(alternative -> alternative.get(0).equals(DNS_NAME))
            .forEach(alternative -> names.add(alternative.get(1).toString()));
      }
    } catch (InvalidNameException | CertificateException e) {
      return Set.of();
    }
    return names;
  }
}

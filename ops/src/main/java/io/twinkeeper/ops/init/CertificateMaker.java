package io.twinkeeper.ops.init;

import io.twinkeeper.protocol.config.Names;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes a cluster's private authority and the certificates of its nodes: RSA 3072, X.509 v3. RSA
 * because Akka 2.8.5 reads no other keys from PEM (its loader takes every PKCS#8 key for RSA).
 *
 * <p>Authorities last {@link #AUTHORITY_LASTS}, nodes' certificates {@link #NODE_LASTS}; both begin
 * a day before now, for machines whose clocks are behind. Touches no file. Safe for use from any
 * thread.
 */
public final class CertificateMaker {
  /**
   * A name that all certificates share: the cluster transport accepts only peers with a name of its
   * own.
   */
  static final String EVERY_MEMBER = "member.twinkeeper.internal";

  public static final Period AUTHORITY_LASTS = Period.ofYears(10);
  public static final Period NODE_LASTS = Period.ofYears(2);

  private static final Duration CLOCKS_BEHIND = Duration.ofDays(1);
  private static final int KEY_BITS = 3072;
  private static final int SERIAL_BITS = 127;

  private final InstantSource clock;
  private final SecureRandom random;

  public CertificateMaker(InstantSource clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  /** A certificate and the key that belongs to it. */
  public record Identity(X509Certificate certificate, KeyPair keys) {
    @Override
    public String toString() {
      return "Identity[" + certificate.getSubjectX500Principal() + "]";
    }
  }

  /** A self-signed authority that may sign nodes and nothing below them. */
  public Identity authority(String cluster) {
    X500Name name = name(cluster, cluster + " CA");
    KeyPair keys = keys();
    try {
      JcaX509v3CertificateBuilder builder = builder(name, keys, name, AUTHORITY_LASTS);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      return new Identity(sign(builder, keys), keys);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("no authority could be made", e);
    }
  }

  /** A node's certificate, for both ends of a connection: its name and its address. */
  public Identity node(Identity authority, String cluster, String node, String address) {
    X500Name issuer =
        X500Name.getInstance(authority.certificate().getSubjectX500Principal().getEncoded());
    KeyPair keys = keys();
    try {
      JcaX509v3CertificateBuilder builder = builder(issuer, keys, name(cluster, node), NODE_LASTS);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(
              new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
      builder.addExtension(Extension.subjectAlternativeName, false, names(node, address));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.certificate()));
      return new Identity(sign(builder, authority.keys()), keys);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("no certificate could be made for " + node, e);
    }
  }

  private JcaX509v3CertificateBuilder builder(
      X500Name issuer, KeyPair keys, X500Name subject, Period lasts)
      throws IOException, GeneralSecurityException {
    Instant now = clock.instant();
    Instant until = now.atZone(ZoneOffset.UTC).plus(lasts).toInstant();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
            Date.from(now.minus(CLOCKS_BEHIND)),
            Date.from(until),
            subject,
            keys.getPublic());
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
    return builder;
  }

  private static X509Certificate sign(JcaX509v3CertificateBuilder builder, KeyPair signer)
      throws GeneralSecurityException {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withRSA").build(signer.getPrivate())));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(KEY_BITS, random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no RSA", e);
    }
  }

  private static X500Name name(String cluster, String common) {
    return new X500NameBuilder()
        .addRDN(BCStyle.O, cluster)
        .addRDN(BCStyle.OU, "Twinkeeper")
        .addRDN(BCStyle.CN, common)
        .build();
  }

  /** The cluster for which a certificate was made here; empty if it names none. */
  static String clusterOf(X509Certificate certificate) {
    X500Name subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    return Arrays.stream(subject.getRDNs(BCStyle.O))
        .findFirst()
        .map(name -> IETFUtils.valueToString(name.getFirst().getValue()))
        .orElse("");
  }

  private static GeneralNames names(String node, String address) {
    List<GeneralName> names = new ArrayList<>();
    names.add(new GeneralName(GeneralName.dNSName, node));
    names.add(new GeneralName(GeneralName.dNSName, EVERY_MEMBER));
    if (!address.equals(node)) {
      int kind = Names.isIpAddress(address) ? GeneralName.iPAddress : GeneralName.dNSName;
      names.add(new GeneralName(kind, address));
    }
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }
}

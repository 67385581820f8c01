package io.twinkeeper.ops.init;

import akka.pki.pem.DERPrivateKeyLoader;
import akka.pki.pem.PEMDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A node's TLS as Akka makes it from the three PEM files. */
final class PemContext {
  private PemContext() {}

  static SSLContext of(Path node) throws IOException, GeneralSecurityException {
    X509Certificate ca = certificate(node.resolve("ca.pem"));
    KeyStore own = empty();
    own.setKeyEntry(
        "node",
        key(node.resolve("node-key.pem")),
        new char[0],
        new Certificate[] {certificate(node.resolve("node.pem")), ca});
    KeyStore trusted = empty();
    trusted.setCertificateEntry("ca", ca);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, new char[0]);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  static X509Certificate certificate(Path file) throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  static PrivateKey key(Path file) throws IOException {
    return DERPrivateKeyLoader.load(PEMDecoder.decode(Files.readString(file)));
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}

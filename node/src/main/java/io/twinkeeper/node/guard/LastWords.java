package io.twinkeeper.node.guard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.twinkeeper.protocol.config.TlsConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Signs this node's last words with its TLS key and verifies those of other members against the CA.
 *
 * <pre>
 * {"workload":W, "epoch":E, "node":N, "certificates":PEM chain, leaf first, "signature":base64}
 * </pre>
 *
 * The signature (SHA256withECDSA, or SHA256withRSA for an RSA key) is over the UTF-8 lines {@code
 * twinkeeper last word}, W, E and N, each ended by a line feed. The leaf's common name or a DNS
 * name of it must be N.
 *
 * <p>A last word is signed before it is true: whoever can read it can release the grant, so it is
 * kept in a file of mode 0600 until a guard sends it. Immutable, callable from any thread.
 */
public final class LastWords {
  private static final String PURPOSE = "twinkeeper last word";

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final List<X509Certificate> authorities;
  private final String chainPem;
  private final List<X509Certificate> chain;
  private final PrivateKey key;

  /** The wire form. */
  private record Letter(
      String workload, long epoch, String node, String certificates, String signature) {}

  private LastWords(
      List<X509Certificate> authorities,
      String chainPem,
      List<X509Certificate> chain,
      PrivateKey key) {
    this.authorities = authorities;
    this.chainPem = chainPem;
    this.chain = chain;
    this.key = key;
  }

  /**
   * Reads the three PEM files.
   *
   * @throws IOException if one cannot be read or does not hold what it should; names the file
   */
  public static LastWords load(TlsConfig tls) throws IOException {
    return new LastWords(
        Pem.certificates(tls.ca()),
        Pem.text(tls.certificate()),
        Pem.certificates(tls.certificate()),
        Pem.privateKey(tls.key()));
  }

  /**
   * The bytes that will release {@code epoch} of {@code workload} once posted.
   *
   * @throws IllegalStateException if the key does not fit the certificate or cannot sign
   */
  public byte[] sign(String workload, long epoch, String node) {
    try {
      byte[] message = message(workload, epoch, node);
      Signature signer = algorithm(chain.get(0).getPublicKey());
      signer.initSign(key);
      signer.update(message);
      String signature = Base64.getEncoder().encodeToString(signer.sign());
      return JSON.writeValueAsBytes(new Letter(workload, epoch, node, chainPem, signature));
    } catch (GeneralSecurityException | JsonProcessingException e) {
      throw new IllegalStateException("cannot sign a last word with this node's TLS key", e);
    }
  }

  /**
   * What was said, if it is proven: the chain leads to the CA, its leaf is the node's and signed
   * it.
   *
   * @throws InvalidLastWordException in every other case
   */
  public LastWord verify(byte[] json) throws InvalidLastWordException {
    Letter letter = parse(json);
    List<X509Certificate> theirs = chainOf(letter);
    X509Certificate leaf = theirs.get(0);
    if (!Pem.names(leaf).contains(letter.node)) {
      throw new InvalidLastWordException(
          "the certificate of "
              + leaf.getSubjectX500Principal()
              + " is not that of "
              + letter.node);
    }
    requireSignature(letter, leaf.getPublicKey());
    return new LastWord(letter.workload, letter.epoch, letter.node);
  }

  private static Letter parse(byte[] json) throws InvalidLastWordException {
    try {
      @Nullable Letter letter = JSON.readValue(json, Letter.class);
      if (letter == null
          || anyNull(letter.workload, letter.node, letter.certificates, letter.signature)) {
        throw new InvalidLastWordException("a field is missing");
      }
      return letter;
    } catch (IOException e) {
      throw new InvalidLastWordException("this is not a last word", e);
    }
  }

  private List<X509Certificate> chainOf(Letter letter) throws InvalidLastWordException {
    try {
      List<X509Certificate> theirs = Pem.certificates(letter.certificates);
      Pem.requireChain(theirs, authorities);
      return theirs;
    } catch (GeneralSecurityException e) {
      throw new InvalidLastWordException("the certificate is not from this cluster's CA", e);
    }
  }

  private static void requireSignature(Letter letter, PublicKey signer)
      throws InvalidLastWordException {
    try {
      Signature verifier = algorithm(signer);
      verifier.initVerify(signer);
      verifier.update(message(letter.workload, letter.epoch, letter.node));
      if (!verifier.verify(Base64.getDecoder().decode(letter.signature))) {
        throw new InvalidLastWordException("the signature is not that of " + letter.node);
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new InvalidLastWordException("the signature cannot be verified", e);
    }
  }

  private static byte[] message(String workload, long epoch, String node) {
    if (hasControls(workload) || hasControls(node)) {
      throw new IllegalArgumentException("a name holds a control character");
    }
    return String.join("\n", PURPOSE, workload, Long.toString(epoch), node, "")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static Signature algorithm(PublicKey key) throws GeneralSecurityException {
    if (key instanceof ECKey) {
      return Signature.getInstance("SHA256withECDSA");
    }
    if (key instanceof RSAKey) {
      return Signature.getInstance("SHA256withRSA");
    }
    throw new GeneralSecurityException("neither an EC nor an RSA key: " + key.getAlgorithm());
  }

  private static boolean hasControls(String name) {
    return name.chars().anyMatch(Character::isISOControl);
  }

  private static boolean anyNull(Object... values) {
    return Arrays.stream(values).anyMatch(Objects::isNull);
  }
}

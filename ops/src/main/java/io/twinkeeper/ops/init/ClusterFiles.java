package io.twinkeeper.ops.init;

import io.twinkeeper.ops.init.CertificateMaker.Identity;
import io.twinkeeper.protocol.config.MemberConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;

/**
 * The files of a new cluster.
 *
 * <pre>
 * DIR/twin.conf            the same on every node
 * DIR/ca.pem               authority: everybody may know it
 * DIR/ca-key.pem           0600; only needed to make more certificates: keep it off the nodes
 * DIR/NAME/ca.pem          a copy
 * DIR/NAME/node.pem        that node's certificate
 * DIR/NAME/node-key.pem    0600, PKCS#8
 * DIR/NAME/token           0600, the admin API's bearer token, the same for all nodes
 * </pre>
 *
 * A node needs twin.conf and its own directory beside it, nothing else. Nothing that exists is
 * overwritten; either all files are written or none. Blocks; one thread.
 */
public final class ClusterFiles {
  private static final int TOKEN_BYTES = 32;

  private final CertificateMaker certificates;
  private final SecureRandom random;

  public ClusterFiles(InstantSource clock, SecureRandom random) {
    this.certificates = new CertificateMaker(clock, random);
    this.random = random;
  }

  /**
   * Writes all of them.
   *
   * @param directory is created if it does not exist, with mode 0700
   * @param cluster the cluster's name
   * @param twinConf the text of twin.conf; its TLS paths are those of {@link #TLS}
   * @return what was written, in order
   * @throws java.nio.file.FileAlreadyExistsException naming the first file that exists already;
   *     then nothing was written
   */
  public List<Path> write(
      Path directory, String cluster, List<MemberConfig> members, String twinConf)
      throws IOException {
    Identity authority = certificates.authority(cluster);
    String ca = Pem.of(authority.certificate());
    String token = token();
    NewFiles files = new NewFiles();
    files.secret(directory.resolve("ca-key.pem"), Pem.of(authority.keys().getPrivate()));
    files.open(directory.resolve("ca.pem"), ca);
    for (MemberConfig member : members) {
      Path own = directory.resolve(member.name());
      Identity node = certificates.node(authority, cluster, member.name(), member.address());
      files.open(own.resolve("ca.pem"), ca);
      files.open(own.resolve("node.pem"), Pem.of(node.certificate()));
      files.secret(own.resolve("node-key.pem"), Pem.of(node.keys().getPrivate()));
      files.secret(own.resolve("token"), token + "\n");
    }
    files.open(directory.resolve("twin.conf"), twinConf);
    return files.write();
  }

  /** The {@code tls} object of a twin.conf beside these files; every path is one node's own. */
  public static final String TLS =
      "tls { ca = \"{node}/ca.pem\", certificate = \"{node}/node.pem\","
          + " key = \"{node}/node-key.pem\" }";

  private String token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}

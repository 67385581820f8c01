package io.twinkeeper.ops.init;

import io.twinkeeper.ops.init.CertificateMaker.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
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
   * @param token the cluster's admin token
   * @throws java.nio.file.FileAlreadyExistsException naming the first file that exists already
   */
  public List<Path> write(
      Path directory,
      Authority authority,
      String cluster,
      String node,
      String address,
      String token,
      String twinConf)
      throws IOException {
    Identity ca = authority.identity();
    Identity own = certificates.node(ca, cluster, node, address);
    Path ofNode = directory.resolve(node);
    NewFiles files = new NewFiles();
    files.open(ofNode.resolve("ca.pem"), Pem.of(ca.certificate()));
    files.open(ofNode.resolve("node.pem"), Pem.of(own.certificate()));
    files.secret(ofNode.resolve("node-key.pem"), Pem.of(own.keys().getPrivate()));
    files.secret(ofNode.resolve("token"), token + "\n");
    files.open(directory.resolve("twin.conf"), twinConf);
    return files.write();
  }
}

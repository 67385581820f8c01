package io.twinkeeper.node.boot;

import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.WorkloadConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a workload's services need to ask for commit fences of their own databases: an address, and
 * a token that opens nothing else. Drawn anew whenever the node starts; its services end with it.
 */
final class FenceTokens {
  private static final int TOKEN_BYTES = 24;
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private FenceTokens() {}

  /** Writes the token of every workload; only this node's user may read them. */
  static void write(TwinConfig config, SecureRandom random) throws IOException {
    for (String workload : config.workloads().keySet()) {
      Path file = config.fenceToken(workload);
      Files.createDirectories(file.getParent());
      Path spool = file.resolveSibling(file.getFileName() + ".new");
      Files.deleteIfExists(spool);
      Files.createFile(spool, OWNER_ONLY);
      byte[] token = new byte[TOKEN_BYTES];
      random.nextBytes(token);
      Files.writeString(spool, HexFormat.of().formatHex(token) + "\n", StandardCharsets.US_ASCII);
      Files.move(spool, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** {@code workload} with the address and the token file in each service's environment. */
  static WorkloadConfig withEnvironment(WorkloadConfig workload, TwinConfig config) {
    MemberConfig self = config.self();
    String url =
        "http://%s:%d/api/v1/workloads/%s/databases/{database}/fence"
            .formatted(self.address(), self.adminPort(), workload.name());
    Map<String, String> environment = new TreeMap<>();
    environment.put("TWIN_FENCE_URL", url);
    environment.put("TWIN_FENCE_TOKEN_FILE", config.fenceToken(workload.name()).toString());
    return workload.withEnvironment(environment);
  }
}

package io.twinkeeper.ops.member;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Reason;
import io.twinkeeper.ops.client.Token;
import io.twinkeeper.ops.init.Authority;
import io.twinkeeper.ops.init.SpareFiles;
import io.twinkeeper.protocol.config.TwinConfig;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** With what the files of one more machine are made. */
final class NewNodeOptions {
  @Option(
      names = "--authority",
      paramLabel = "DIR",
      required = true,
      description = "Where `twin init` left ca.pem and ca-key.pem")
  private Path authority = Path.of("");

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      required = true,
      description = "Any node's admin token; all nodes have the same")
  private Path token = Path.of("");

  /**
   * Writes them.
   *
   * @param present the cluster as each of its members sees it
   * @throws CommandFailure if anything of it cannot be; then nothing was written
   */
  List<Path> write(
      Path directory, Map<String, TwinConfig> present, String node, String address, String text) {
    Authority signer = Authority.read(authority);
    signer.checkIsOf(present.values());
    String cluster = present.values().iterator().next().cluster().name();
    try {
      return new SpareFiles(InstantSource.system(), new SecureRandom())
          .write(directory, signer, cluster, node, address, Token.read(token), text);
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailure(
          ExitCode.REFUSED, e.getMessage() + " exists and is not overwritten", e);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.FAILURE, "the files cannot be written to " + directory + ": " + Reason.of(e), e);
    }
  }
}

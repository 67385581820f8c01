package io.twinkeeper.httpapi;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where the admin API listens and who may speak to it.
 *
 * @param address host name or IP address of the interface
 * @param port 0 takes a free one, see {@link AdminServer#port}
 * @param tokenFile its first line is the bearer token; it must not be readable by everyone
 * @param fenceTokens by workload, the file of a token that opens the fences of its databases alone
 */
public record AdminSettings(
    String address, int port, Path tokenFile, Map<String, Path> fenceTokens) {
  public AdminSettings {
    fenceTokens = Map.copyOf(fenceTokens);
  }
}

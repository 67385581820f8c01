package io.twinkeeper.ops.node;

import io.twinkeeper.httpapi.AdminServer;
import io.twinkeeper.httpapi.AdminSettings;
import io.twinkeeper.node.boot.TwinNode;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfig;

/** Runs a node, with its admin API, in this JVM. */
public final class LocalNode implements NodeLauncher {
  @Override
  public int run(TwinConfig config) {
    MemberConfig self = config.self();
    AdminSettings settings =
        new AdminSettings(self.address(), self.adminPort(), config.admin().tokenFile());
    return TwinNode.run(config, (system, admin) -> AdminServer.start(system, settings, admin))
        .code();
  }
}

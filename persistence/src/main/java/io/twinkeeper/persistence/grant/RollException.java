package io.twinkeeper.persistence.grant;

import io.twinkeeper.protocol.grant.Roll;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The configuration names other voters, or other terms, than those that this voter goes by. */
public final class RollException extends IOException {
  private static final long serialVersionUID = 1L;

  private RollException(String message) {
    super(message);
  }

  static RollException unnumbered(Path directory, Optional<Roll> voted, Roll wanted) {
    return new RollException(
        "this node's voter (%s) votes as membership %s, and twin.conf says %s. Whoever changes members, lease or grant raises cluster.membership by one, on all nodes; if this file is an older one, take the present one; see docs/runbooks/members.md"
            .formatted(directory, voted.map(Roll::toString).orElse("1"), wanted));
  }

  static RollException underWay(Path directory, Roll moving, Roll wanted) {
    return new RollException(
        "this node's voter (%s) is on its way to membership %s, and twin.conf says %s. No node goes back. Finish that change, or, if its file was wrong, raise cluster.membership once more in a right one, on all nodes; see docs/runbooks/members.md"
            .formatted(directory, moving, wanted));
  }
}

package io.twinkeeper.persistence.grant;

import io.twinkeeper.protocol.grant.Roll;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The configuration names other voters than those that this voter goes by. */
public final class RollException extends IOException {
  private static final long serialVersionUID = 1L;

  private RollException(String message) {
    super(message);
  }

  static RollException unnumbered(Path directory, Optional<Roll> voted, Roll wanted) {
    return new RollException(
        "this node's voter (%s) votes as membership %s, and twin.conf says %s. Whoever changes members or lease raises cluster.membership by one, on all nodes; see docs/runbooks/members.md"
            .formatted(directory, voted.map(Roll::toString).orElse("1"), wanted));
  }

  static RollException underWay(Path directory, Roll moving, Roll wanted) {
    return new RollException(
        "this node's voter (%s) is on its way to membership %s, and twin.conf says %s. Finish that change first: no node goes back, and there is one change at a time; see docs/runbooks/members.md"
            .formatted(directory, moving, wanted));
  }
}

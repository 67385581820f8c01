package io.twinkeeper.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.Amounts;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.protocol.merge.ForkDetail;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twin fork show}: one fork, and what its last merge came to. */
@Command(
    name = "show",
    description = "Show one fork, and what its last merge came to, conflicts included.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin fork show 20261121T0815 --node alpha",
      "  twin fork show 20261121T0815 --node alpha --json | jq .report.conflicts"
    })
public final class ForkShowCommand implements Callable<Integer> {
  @Mixin private ForkParameter fork = new ForkParameter();

  @Mixin private NodeOptions nodes = NodeOptions.ofTwin();

  @Option(names = "--json", description = "Print the node's answer as JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    JsonNode answer = nodes.connect().get(fork.path());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.pretty(answer));
    } else {
      print(Answer.read(answer, ForkDetail.class), out);
    }
    return ExitCode.OK.status();
  }

  private static void print(ForkDetail fork, PrintWriter out) {
    out.println("fork      " + fork.id() + " of " + fork.stream() + ", on " + fork.node());
    out.println("kept      " + Amounts.time(fork.at()) + ", " + transactions(fork.transactions()));
    out.println("from      " + fork.ancestor());
    out.println("to        " + fork.end());
    out.println("database  " + fork.database() + " (" + Amounts.bytes(fork.sizeBytes()) + ")");
    out.println("base      " + base(fork.base()));
    String by = fork.by().isEmpty() ? "" : ", by " + fork.by();
    out.println("state     " + fork.state() + " since " + Amounts.time(fork.stateAt()) + by);
    if (fork.report() != null) {
      out.println();
      new ForkView(fork.report()).print(out);
    }
  }

  private static String transactions(long count) {
    return count < 0 ? "transactions not known" : count + " transactions that only it has";
  }

  private static String base(String base) {
    if (base.equals("pending")) {
      return "pending: this node has not gone over to the winner's history yet; merge after that";
    }
    return base.equals("ancestor")
        ? "ancestor: rows are merged three ways"
        : base + ": no ancestor; only rows that are missing come back";
  }
}

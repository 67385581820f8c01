package io.twinkeeper.ops.cli;

import io.twinkeeper.protocol.config.ConfigException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever ends a command early into lines on standard error and an exit code. */
public final class FailurePrinter
    implements IExecutionExceptionHandler, IParameterExceptionHandler {

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    Throwable cause =
        failure instanceof ExecutionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof CommandFailure known) {
      err.println("twin: " + known.line());
      return known.code().status();
    }
    if (cause instanceof ConfigException configuration) {
      printProblems(err, configuration);
      return ExitCode.CONFIGURATION.status();
    }
    err.println("twin: unexpected: " + cause + "; set TWIN_DEBUG=1 to see where");
    if (System.getenv("TWIN_DEBUG") != null) {
      cause.printStackTrace(err);
    }
    return ExitCode.FAILURE.status();
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    err.println("twin: " + String.valueOf(failure.getMessage()).lines().findFirst().orElse(""));
    if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
      err.println("      `" + name + " --help` shows how it is used");
    }
    return ExitCode.USAGE.status();
  }

  /** All problems of a configuration, a line each. */
  public static void printProblems(PrintWriter err, ConfigException configuration) {
    int count = configuration.problems().size();
    configuration.problems().forEach(p -> err.println(configuration.origin() + ":" + p));
    err.println(
        "twin: "
            + configuration.origin()
            + " cannot be used: "
            + (count == 1 ? "1 problem" : count + " problems"));
  }
}

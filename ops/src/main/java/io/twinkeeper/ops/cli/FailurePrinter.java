package io.twinkeeper.ops.cli;

import io.twinkeeper.protocol.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
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
    err.println("twin: " + unforeseen(cause) + "; set TWIN_DEBUG=1 to see where");
    if (System.getenv("TWIN_DEBUG") != null) {
      cause.printStackTrace(err);
    }
    return ExitCode.FAILURE.status();
  }

  private static String unforeseen(Throwable cause) {
    if (cause instanceof UncheckedIOException && cause.getCause() != null) {
      return unforeseen(cause.getCause());
    }
    if (cause instanceof FileSystemException file) {
      return file.getFile() + ": " + Reason.of(file);
    }
    return cause.getClass() == IOException.class && cause.getMessage() != null
        ? cause.getMessage()
        : "unexpected: " + cause;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    err.println("twin: " + inWords(String.valueOf(failure.getMessage())));
    if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
      err.println("      `" + name + " --help` shows how it is used");
    }
    return ExitCode.USAGE.status();
  }

  /** The first line, without Java's words in it. */
  private static String inWords(String message) {
    return message
        .lines()
        .findFirst()
        .orElse("")
        .replaceAll("is not an? (int|long)$", "is not a whole number")
        .replaceAll("([a-z]+\\.)+[A-Z]\\w*Exception: ", "")
        .replace("option option", "option");
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

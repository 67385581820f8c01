package io.twinkeeper.ops.client;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads bearer tokens from files: the first line, without blanks around it. */
public final class Token {
  private Token() {}

  /**
   * The token.
   *
   * @throws CommandFailure if there is none that could be sent
   */
  public static String read(Path file) {
    try {
      String token = Files.readString(file).lines().findFirst().orElse("").strip();
      if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
        throw failure(file + " does not hold a token on its first line");
      }
      return token;
    } catch (NoSuchFileException e) {
      throw failure(file + " does not exist; name the token's file with --token-file");
    } catch (AccessDeniedException e) {
      throw failure(file + " may not be read by this user; the token is for operators");
    } catch (IOException e) {
      throw failure(file + " cannot be read: " + e.getMessage());
    }
  }

  /** From the first of these files that exists; the failure names the first of them. */
  static String readFirst(List<Path> files) {
    return read(files.stream().filter(Files::exists).findFirst().orElse(files.get(0)));
  }

  private static CommandFailure failure(String line) {
    return new CommandFailure(ExitCode.CONFIGURATION, line);
  }
}

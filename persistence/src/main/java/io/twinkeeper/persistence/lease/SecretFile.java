package io.twinkeeper.persistence.lease;

import io.twinkeeper.protocol.config.LeaseConfig;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a store wants to know before it lets anybody in. */
final class SecretFile {
  private SecretFile() {}

  /**
   * The lines that are wanted.
   *
   * @param store as {@link LeaseConfig#describe} says it
   * @throws IOException if they are not there; says in a sentence why
   */
  static List<String> lines(String store, LeaseConfig.Secret secret) throws IOException {
    String text;
    try {
      text = Files.readString(secret.file());
    } catch (NoSuchFileException e) {
      throw unreadable(store, secret, "does not exist", e);
    } catch (AccessDeniedException e) {
      throw unreadable(store, secret, "may not be read by this user", e);
    } catch (CharacterCodingException e) {
      throw unreadable(store, secret, "is not UTF-8 text", e);
    } catch (IOException e) {
      throw unreadable(store, secret, "cannot be read: " + e.getMessage(), e);
    }
    String problem = secret.problem(text).orElse("");
    if (!problem.isEmpty()) {
      throw unreadable(store, secret, problem, null);
    }
    return text.lines().toList();
  }

  private static IOException unreadable(
      String store, LeaseConfig.Secret secret, String why, @Nullable IOException cause) {
    return new IOException(store + " cannot be asked: " + secret.file() + " " + why, cause);
  }
}

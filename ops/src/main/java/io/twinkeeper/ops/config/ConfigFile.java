package io.twinkeeper.ops.config;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.TwinConfigs;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The text of one twin.conf, read from disk once.
 *
 * @param path as the person named it
 */
public record ConfigFile(Path path, String text) {
  /** Where the file is if nobody says otherwise. */
  public static final String DEFAULT = "/etc/twinkeeper/twin.conf";

  /**
   * Reads the file.
   *
   * @throws CommandFailure if it cannot be read
   */
  public static ConfigFile read(Path path) {
    try {
      return new ConfigFile(path, Files.readString(path));
    } catch (NoSuchFileException e) {
      throw refused(
          path + " does not exist; name the file with --config, or make one: twin init", e);
    } catch (AccessDeniedException e) {
      throw refused(path + " may not be read by this user", e);
    } catch (CharacterCodingException e) {
      throw refused(path + " is not UTF-8 text", e);
    } catch (IOException e) {
      throw refused(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** One member's view; see {@link TwinConfigs#parse}. */
  public TwinConfig forNode(String node) {
    return TwinConfigs.parse(text, path.toString(), directory(), node);
  }

  /** Every member's view; see {@link TwinConfigs#parseAll}. */
  public Map<String, TwinConfig> forAll() {
    return TwinConfigs.parseAll(text, path.toString(), directory());
  }

  private Path directory() {
    Path parent = path.toAbsolutePath().getParent();
    return parent == null ? Path.of("/") : parent;
  }

  private static CommandFailure refused(String line, IOException cause) {
    return new CommandFailure(ExitCode.CONFIGURATION, line, cause);
  }
}

package io.twinkeeper.persistence.sqlite.follower;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which other processes have a file open, as far as {@code /proc} lets us see: for messages. */
final class FileHolders {
  private FileHolders() {}

  /** {@code " (held by 4711 python3)"}, or an empty string if none can be seen. */
  static String of(Path file) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path process : processes) {
        if (!isThisProcess(process) && holds(process, file)) {
          names.add(process.getFileName() + " " + nameOf(process));
        }
      }
    } catch (IOException e) {
      return "";
    }
    return names.isEmpty() ? "" : " (held by " + String.join(", ", names) + ")";
  }

  private static boolean isThisProcess(Path process) {
    return process.endsWith(Long.toString(ProcessHandle.current().pid()));
  }

  private static boolean holds(Path process, Path file) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (Files.readSymbolicLink(descriptor).equals(file)) {
          return true;
        }
      }
    } catch (IOException | RuntimeException e) {
      return false; // the process ended, or is not ours to look into
    }
    return false;
  }

  private static String nameOf(Path process) {
    try {
      return Files.readString(process.resolve("comm")).strip();
    } catch (IOException e) {
      return "?";
    }
  }
}

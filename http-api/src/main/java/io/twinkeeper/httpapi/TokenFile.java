package io.twinkeeper.httpapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that holds the bearer token on its first line.
 *
 * <p>It is read for every request: it is tiny, and a token that was changed or taken away counts
 * from that moment on. While the file cannot be used nobody is let in. Safe for use from any
 * thread.
 */
final class TokenFile {
  private static final Logger log = LoggerFactory.getLogger(TokenFile.class);
  private static final int MOST_BYTES = 4096;
  private static final String SCHEME = "bearer ";

  private final String name;
  private final Path file;
  private final AtomicReference<String> toldTrouble = new AtomicReference<>("");

  private TokenFile(String name, Path file) {
    this.name = name;
    this.file = file;
  }

  /** Reads it once; fails with {@link AdminStartException} if it holds no usable token. */
  static CompletionStage<TokenFile> open(Path file) {
    TokenFile opened = new TokenFile("admin token", file);
    try {
      opened.read();
      return CompletableFuture.completedStage(opened);
    } catch (AdminStartException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /** The file of a workload's fence token; whether it can be used shows with each request. */
  static TokenFile ofFence(Path file) {
    return new TokenFile("fence token", file);
  }

  /** Whether this value of the {@code Authorization} header shows the token. */
  boolean admits(Optional<String> authorization) {
    Optional<String> shown = authorization.flatMap(TokenFile::bearer);
    if (shown.isEmpty()) {
      return false;
    }
    try {
      boolean same = sameInConstantTime(shown.get(), read());
      toldTrouble.set("");
      return same;
    } catch (AdminStartException e) {
      tellOnce(e);
      return false;
    }
  }

  private static Optional<String> bearer(String authorization) {
    return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? Optional.of(authorization.substring(SCHEME.length()).strip())
        : Optional.empty();
  }

  private static boolean sameInConstantTime(String shown, String token) {
    return MessageDigest.isEqual(shown.getBytes(UTF_8), token.getBytes(UTF_8));
  }

  private void tellOnce(AdminStartException trouble) {
    String line = String.valueOf(trouble.getMessage());
    if (!line.equals(toldTrouble.getAndSet(line))) {
      log.error("{}; until then nobody who shows a token of it is let in", line);
    }
  }

  private String read() {
    try {
      refuseIfEveryoneMayRead();
      String token = firstLine();
      if (token.isEmpty()) {
        throw trouble("has nothing on its first line: put a long random word there", null);
      }
      if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
        throw trouble("holds more than one word of plain ASCII on its first line", null);
      }
      return token;
    } catch (NoSuchFileException e) {
      throw trouble("does not exist: twin init makes one, or set admin.token-file", e);
    } catch (IOException e) {
      throw trouble("cannot be read (" + e.getMessage() + "): check its owner and mode", e);
    }
  }

  private void refuseIfEveryoneMayRead() throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
    if (mode.contains(PosixFilePermission.OTHERS_READ)
        || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
      String shown = PosixFilePermissions.toString(mode);
      throw trouble("is open to every user (" + shown + "): run chmod 600 on it", null);
    }
  }

  private String firstLine() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(MOST_BYTES), UTF_8);
      return text.lines().findFirst().orElse("").strip();
    }
  }

  private AdminStartException trouble(String what, @Nullable Throwable e) {
    return new AdminStartException("The " + name + " file " + file + " " + what, e);
  }
}

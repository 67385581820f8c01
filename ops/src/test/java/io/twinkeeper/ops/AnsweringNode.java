package io.twinkeeper.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A real HTTP server that answers as a node does: to everything what it was told last. */
final class AnsweringNode implements AutoCloseable {
  private record Answer(int status, String body) {}

  private final HttpServer server;
  private final Path token;
  private volatile Answer answer = new Answer(200, "{}");
  private final Deque<Answer> first = new ConcurrentLinkedDeque<>();
  private final AtomicInteger questions = new AtomicInteger();
  private volatile String asked = "";

  private AnsweringNode(HttpServer server, Path token) {
    this.server = server;
    this.token = token;
  }

  /** Serves on a free port; its token is a file in {@code directory}. */
  static AnsweringNode start(Path directory) {
    try {
      Path token = Files.writeString(directory.resolve("token"), "letmein\n");
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      AnsweringNode node = new AnsweringNode(server, token);
      server.createContext("/", node::handle);
      server.start();
      return node;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void answers(String body) {
    answers(200, body);
  }

  void answers(int status, String body) {
    answer = new Answer(status, body);
  }

  /** To the next question, before anything else. */
  void answersOnce(int status, String body) {
    first.add(new Answer(status, body));
  }

  /** How many questions there were. */
  int questions() {
    return questions.get();
  }

  /** The last question: method, path, authorization and body. */
  String asked() {
    return asked;
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Runs {@code twin} with this node to be asked. */
  CommandRun ask(String... command) {
    Stream<String> where =
        Stream.of("--url", "http://127.0.0.1:" + port(), "--token-file", token.toString());
    return CommandRun.of(Stream.concat(Stream.of(command), where).toArray(String[]::new));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      asked =
          "%s %s %s %s"
              .formatted(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI(),
                  exchange.getRequestHeaders().getFirst("Authorization"),
                  new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      questions.incrementAndGet();
      Answer now = Objects.requireNonNullElse(first.poll(), answer);
      byte[] body = now.body().getBytes(UTF_8);
      exchange.sendResponseHeaders(now.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

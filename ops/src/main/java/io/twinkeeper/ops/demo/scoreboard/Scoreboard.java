package io.twinkeeper.ops.demo.scoreboard;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The demo's workload: a small HTTP service of its own, which knows nothing of Twinkeeper, unless
 * it is told to answer a write only once a twin has it.
 *
 * <ul>
 *   <li>{@code POST /events} with {@code {"id":"…","points":n}}: 200 once SQLite has committed it
 *       (with a fence: once a twin has it on its disk; {@code "fenced":false} if there is no twin),
 *       409 if the id is known, 400 if the body is wrong, 503 while it shuts down
 *   <li>{@code GET /events/count}, {@code GET /events/ids?after=ROWID}, {@code GET /health}
 * </ul>
 *
 * <p>Every answer names the node and, if it was started in one, the epoch of its term, so that a
 * client can tell who served it. On TERM it takes no new requests, finishes those it has, closes
 * the database and exits with 0.
 *
 * <p>Started outside a term ({@code TWINKEEPER_EPOCH} is not set) it stands by: warm, and it leaves
 * the database alone until a client comes, which on a standby nobody does.
 */
public final class Scoreboard implements AutoCloseable {
  private static final String EPOCH =
      Optional.ofNullable(System.getenv("TWINKEEPER_EPOCH"))
          .map(epoch -> "\"epoch\":" + Long.parseLong(epoch) + ",")
          .orElse("");
  private static final int WORKERS = 16;
  private static final int IDS_PER_PAGE = 10_000;
  private static final Duration DRAIN_TIME = Duration.ofMillis(1_500);

  private final HttpServer server;
  private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
  private final Path database;
  private final String node;
  private final Optional<FenceGate> fence;
  private final Turnstile turnstile = new Turnstile();
  private @Nullable EventStore store;

  private Scoreboard(HttpServer server, Path database, String node, Optional<FenceGate> fence) {
    this.server = server;
    this.database = database;
    this.node = node;
    this.fence = fence;
  }

  /** Opens the database, then listens. */
  static Scoreboard start(
      InetSocketAddress address, Path database, String node, Optional<FenceGate> fence)
      throws IOException, SQLException {
    Scoreboard scoreboard = create(address, database, node, fence);
    var unused = scoreboard.store();
    scoreboard.server.start();
    return scoreboard;
  }

  /** Listens, and opens the database when the first client wants something of it. */
  static Scoreboard standBy(
      InetSocketAddress address, Path database, String node, Optional<FenceGate> fence)
      throws IOException {
    Scoreboard scoreboard = create(address, database, node, fence);
    scoreboard.server.start();
    return scoreboard;
  }

  private static Scoreboard create(
      InetSocketAddress address, Path database, String node, Optional<FenceGate> fence)
      throws IOException {
    // Without it the JDK's server leaves Nagle on, and every small answer waits 40 ms.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    // Beyond its limit (200 by default) it closes a connection after each answer.
    System.setProperty("sun.net.httpserver.maxIdleConnections", "2000");
    HttpServer server = HttpServer.create(address, 128);
    Scoreboard scoreboard = new Scoreboard(server, database, node, fence);
    server.setExecutor(scoreboard.workers);
    server.createContext("/events", exchange -> scoreboard.serve(exchange, scoreboard::post));
    server.createContext(
        "/events/count", exchange -> scoreboard.serve(exchange, scoreboard::count));
    server.createContext("/events/ids", exchange -> scoreboard.serve(exchange, scoreboard::ids));
    server.createContext("/health", exchange -> scoreboard.serve(exchange, scoreboard::health));
    return scoreboard;
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  /** Takes no new requests, waits for those inside, then closes the database. */
  @Override
  public void close() throws SQLException {
    turnstile.shut(DRAIN_TIME);
    server.stop(0);
    workers.shutdownNow();
    fence.ifPresent(FenceGate::close);
    synchronized (this) {
      if (store != null) {
        store.close();
      }
    }
  }

  private synchronized EventStore store() throws SQLException {
    EventStore opened = store;
    if (opened == null) {
      opened = EventStore.open(database);
      store = opened;
    }
    return opened;
  }

  private record Answer(int status, String json) {}

  private interface Handler {
    Answer handle(HttpExchange exchange) throws IOException, SQLException;
  }

  private void serve(HttpExchange exchange, Handler handler) throws IOException {
    if (!turnstile.enter()) {
      send(exchange, new Answer(503, "{\"error\":\"shutting down\"}"));
      return;
    }
    try {
      send(exchange, answer(exchange, handler));
    } finally {
      turnstile.leave();
    }
  }

  private static Answer answer(HttpExchange exchange, Handler handler) throws IOException {
    try {
      return handler.handle(exchange);
    } catch (SQLException e) {
      System.err.println("the database refused: " + e.getMessage());
      return new Answer(500, "{\"error\":\"database\"}");
    }
  }

  private Answer post(HttpExchange exchange) throws IOException, SQLException {
    if (!exchange.getRequestMethod().equals("POST")) {
      return new Answer(405, "{\"error\":\"POST only\"}");
    }
    @Nullable Event event = Event.read(exchange.getRequestBody());
    if (event == null) {
      return new Answer(400, "{\"error\":\"expected {\\\"id\\\":\\\"…\\\",\\\"points\\\":n}\"}");
    }
    boolean added = store().add(event.id(), event.points());
    return added ? stored() : named(409, "\"error\":\"id is known\"");
  }

  /** The write is committed; with a fence, the answer waits for a twin. */
  private Answer stored() {
    if (fence.isEmpty()) {
      return named(200, "\"stored\":true");
    }
    long begin = System.nanoTime();
    boolean yes = fence.get().pass();
    long micros = (System.nanoTime() - begin) / 1_000;
    if (!yes && fence.get().insists()) {
      return named(503, "\"error\":\"stored here, but no twin has it yet\"");
    }
    return named(200, "\"stored\":true,\"fenced\":" + yes + ",\"fence_us\":" + micros);
  }

  private Answer count(HttpExchange exchange) throws SQLException {
    return named(200, "\"count\":" + store().count());
  }

  private Answer ids(HttpExchange exchange) throws SQLException {
    @Nullable String query = exchange.getRequestURI().getQuery();
    long after =
        query != null && query.matches("after=\\d{1,18}") ? Long.parseLong(query.substring(6)) : 0;
    StringBuilder list = new StringBuilder("\"entries\":[");
    String separator = "";
    for (EventStore.Entry entry : store().after(after, IDS_PER_PAGE)) {
      list.append(separator).append("[").append(entry.rowid()).append(",\"");
      list.append(entry.id()).append("\"]");
      separator = ",";
    }
    return named(200, list.append("]").toString());
  }

  private Answer health(HttpExchange exchange) {
    return named(200, "\"status\":\"up\"");
  }

  private Answer named(int status, String fields) {
    return new Answer(status, "{\"node\":\"" + node + "\"," + EPOCH + fields + "}");
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    try (exchange) {
      byte[] body = answer.json.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(answer.status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /**
   * Serves until TERM. Arguments: address to listen on (host:port), database file, node name, and
   * {@code fence=DATABASE} to answer a write only once a twin has it, or {@code
   * fence-or-refuse=DATABASE} to refuse it if none does.
   */
  public static void main(String[] args) throws IOException, SQLException {
    if (args.length < 3 || args.length > 4) {
      System.err.println(
          "usage: Scoreboard ADDRESS:PORT DATABASE NODE [fence=DATABASE|fence-or-refuse=DATABASE]");
      System.exit(2);
    }
    URI listen = URI.create("http://" + args[0]);
    InetSocketAddress address = new InetSocketAddress(listen.getHost(), listen.getPort());
    Path database = Path.of(args[1]);
    Optional<FenceGate> fence = args.length == 4 ? Optional.of(gate(args[3])) : Optional.empty();
    boolean standsBy = System.getenv("TWINKEEPER_EPOCH") == null;
    Scoreboard scoreboard =
        standsBy
            ? standBy(address, database, args[2], fence)
            : start(address, database, args[2], fence);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(scoreboard), "shutdown"));
    System.out.println("scoreboard of " + args[2] + " listens on " + scoreboard.address());
    if (standsBy) {
      warmUp();
    }
  }

  /** SQLite's library is unpacked and its classes are loaded before the first client waits. */
  private static void warmUp() throws SQLException {
    try (EventStore rehearsal = EventStore.open(Path.of(":memory:"))) {
      rehearsal.add("warm-up", 1);
    }
  }

  private static FenceGate gate(String argument) throws IOException {
    String url = System.getenv("TWIN_FENCE_URL");
    String tokenFile = System.getenv("TWIN_FENCE_TOKEN_FILE");
    String[] words = argument.split("=", 2);
    boolean insists = words[0].equals("fence-or-refuse");
    if (words.length != 2 || !(insists || words[0].equals("fence"))) {
      throw new IOException(argument + " is neither fence=DATABASE nor fence-or-refuse=DATABASE");
    }
    if (url == null || tokenFile == null) {
      throw new IOException("a fence needs TWIN_FENCE_URL and TWIN_FENCE_TOKEN_FILE");
    }
    return FenceGate.start(url, Path.of(tokenFile), words[1], insists);
  }

  private static void end(Scoreboard scoreboard) {
    try {
      scoreboard.close();
      Runtime.getRuntime().halt(0);
    } catch (SQLException e) {
      System.err.println("the database did not close: " + e.getMessage());
      Runtime.getRuntime().halt(1);
    }
  }
}

package io.twinkeeper.ops.demo.edge;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The demo's outside world, in the place of a tunnel provider's edge: connectors dial in, clients
 * call, and each client is sent to the newest living connector. It refuses no connector and counts
 * them, so that it can judge whether there ever were two.
 *
 * <p>{@code GET /connectors} on the control port answers an {@link EdgeReport}; every session is
 * also a line of JSON in the spans file when it opens and when it ends.
 */
public final class Edge implements AutoCloseable {
  private static final int THREAD_STACK_BYTES = 256 * 1024;

  private final ObjectMapper json = mapper();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(null, task, "edge", THREAD_STACK_BYTES);
            thread.setDaemon(true);
            return thread;
          });
  private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor();
  private final Judge judge;
  private final Sessions sessions;
  private final Writer spansFile;
  private final Listener connectors;
  private final Listener clients;
  private final HttpServer control;

  private Edge(
      InetSocketAddress connectorAddress,
      InetSocketAddress clientAddress,
      InetSocketAddress controlAddress,
      String workload,
      Path spans)
      throws IOException {
    spansFile =
        Files.newBufferedWriter(spans, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    judge = new Judge(InstantSource.system(), this::log);
    sessions = new Sessions(judge);
    control = HttpServer.create(controlAddress, 16);
    control.createContext("/connectors", this::report);
    control.start();
    connectors = Listener.open(connectorAddress, threads, sessions::serve);
    Clients served = new Clients(sessions, workload, threads);
    clients = Listener.open(clientAddress, threads, served::serve);
  }

  /**
   * Listens on three ports and judges until closed.
   *
   * @param workload the workload whose clients call at {@code clients}
   * @param spans one JSON line per opened and per ended session is appended here
   */
  public static Edge start(
      InetSocketAddress connectors,
      InetSocketAddress clients,
      InetSocketAddress control,
      String workload,
      Path spans)
      throws IOException {
    Edge edge = new Edge(connectors, clients, control, workload, spans);
    long beat = Wire.BEAT_EVERY.toMillis();
    // Fixed delay: after a pause of the machine there must be no burst of overdue ticks.
    var unused =
        edge.heart.scheduleWithFixedDelay(edge.sessions::tick, beat, beat, TimeUnit.MILLISECONDS);
    return edge;
  }

  /** For reading and writing an {@link EdgeReport}: instants in ISO-8601. */
  public static ObjectMapper mapper() {
    return JsonMapper.builder()
        .addModule(new JavaTimeModule())
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .build();
  }

  InetSocketAddress connectorAddress() {
    return connectors.address();
  }

  InetSocketAddress clientAddress() {
    return clients.address();
  }

  EdgeReport report() {
    return judge.report();
  }

  @Override
  public void close() throws IOException {
    heart.shutdownNow();
    connectors.close();
    clients.close();
    control.stop(0);
    sessions.endAll();
    threads.shutdownNow();
    synchronized (spansFile) {
      spansFile.close();
    }
  }

  private void report(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = json.writeValueAsBytes(judge.report());
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private void log(Span span) {
    try {
      synchronized (spansFile) {
        spansFile.write(json.writeValueAsString(span) + "\n");
        spansFile.flush();
      }
    } catch (IOException e) {
      System.err.println("the spans file cannot be written: " + e.getMessage());
    }
  }

  /** Runs until killed. Arguments: three addresses (host:port), the workload, the spans file. */
  public static void main(String[] args) throws IOException {
    if (args.length != 5) {
      System.err.println("usage: Edge CONNECTORS CLIENTS CONTROL WORKLOAD SPANS-FILE");
      System.exit(2);
    }
    System.setProperty("sun.net.httpserver.nodelay", "true");
    Edge edge =
        start(
            Wire.address(args[0]),
            Wire.address(args[1]),
            Wire.address(args[2]),
            args[3],
            Path.of(args[4]));
    System.out.println("edge: connectors " + args[0] + ", clients " + edge.clientAddress());
  }
}

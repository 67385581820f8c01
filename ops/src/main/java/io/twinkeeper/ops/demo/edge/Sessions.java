package io.twinkeeper.ops.demo.edge;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The connectors at the edge. A session lives from its HELLO until its connection closes or until
 * it was silent for a second: a frozen connector is dropped, as real edges and sshd do.
 */
final class Sessions {
  private final Judge judge;
  private final ConcurrentMap<String, Session> live = new ConcurrentHashMap<>();
  private long lastTickNanos = System.nanoTime();

  Sessions(Judge judge) {
    this.judge = judge;
  }

  /** Serves one connection of a connector until it ends, or hands it to its session. */
  void serve(Socket socket) {
    try {
      socket.setTcpNoDelay(true);
      @Nullable String greeting = Wire.line(socket.getInputStream());
      String[] words = greeting == null ? new String[0] : greeting.split(" ", -1);
      if (words.length == 5 && words[0].equals("HELLO")) {
        control(socket, words[1], words[2], Long.parseLong(words[3]), words[4]);
      } else if (words.length == 2 && words[0].equals("DATA")) {
        data(socket, words[1]);
      } else {
        Wire.close(socket);
      }
    } catch (IOException | NumberFormatException e) {
      Wire.close(socket);
    }
  }

  /** The session that new clients of a workload go to: the newest that is not leaving. */
  Optional<Session> newest(String workload) {
    List<String> ids = judge.sessionsOf(workload);
    for (int i = ids.size() - 1; i >= 0; i--) {
      @Nullable Session session = live.get(ids.get(i));
      if (session != null && session.serves(workload)) {
        return Optional.of(session);
      }
    }
    return Optional.empty();
  }

  /**
   * Beats every connector's heart and drops the silent ones; call every {@link Wire#BEAT_EVERY}.
   */
  void tick() {
    long now = System.nanoTime();
    boolean late = now - lastTickNanos > Wire.BEAT_EVERY.multipliedBy(2).toNanos();
    lastTickNanos = now;
    for (Session session : live.values()) {
      session.beat();
      // An edge that was itself held up must first read what has arrived meanwhile.
      boolean mayJudge = !late && !session.unheard();
      if (mayJudge && session.silentFor(Wire.SILENCE)) {
        end(session, "silent");
      }
    }
  }

  void endAll() {
    live.values().forEach(session -> end(session, "closed"));
  }

  private void control(Socket socket, String workload, String node, long epoch, String id)
      throws IOException {
    Session session = new Session(id, workload, socket);
    judge.opened(workload, node, epoch, id);
    live.put(id, session);
    try {
      Wire.send(socket, "WELCOME");
      listen(session, socket);
    } finally {
      end(session, "closed");
    }
  }

  private void listen(Session session, Socket socket) throws IOException {
    for (String line = Wire.line(socket.getInputStream());
        line != null;
        line = Wire.line(socket.getInputStream())) {
      session.heard();
      judge.beat(session.id());
      if (line.equals("BYE")) {
        session.leaving();
      }
    }
  }

  private void data(Socket socket, String id) {
    @Nullable Session session = live.get(id);
    if (session == null) {
      Wire.close(socket);
    } else {
      session.lend(socket);
    }
  }

  private void end(Session session, String why) {
    if (live.remove(session.id(), session)) {
      session.end();
      judge.ended(session.id(), why);
    }
  }

  /** How long a client waits for a data connection of a living connector. */
  static Duration patience() {
    return Duration.ofSeconds(1);
  }
}

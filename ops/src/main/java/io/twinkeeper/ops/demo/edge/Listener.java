package io.twinkeeper.ops.demo.edge;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** A listening socket that gives every connection a thread of {@code executor}. */
final class Listener implements AutoCloseable {
  private static final int BACKLOG = 512;

  private final ServerSocket socket;

  private Listener(ServerSocket socket) {
    this.socket = socket;
  }

  static Listener open(InetSocketAddress address, Executor executor, Consumer<Socket> serve)
      throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    try {
      socket.bind(address, BACKLOG);
    } catch (IOException e) {
      socket.close();
      throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
    }
    Listener listener = new Listener(socket);
    executor.execute(() -> listener.accept(executor, serve));
    return listener;
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void accept(Executor executor, Consumer<Socket> serve) {
    while (!socket.isClosed()) {
      try {
        Socket accepted = socket.accept();
        executor.execute(() -> serve.accept(accepted));
      } catch (IOException e) {
        if (!socket.isClosed()) {
          System.err.println("accept failed: " + e.getMessage());
        }
      }
    }
  }
}

package io.twinkeeper.ops.demo.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Set;

/** One of our mains in a process of its own; killed when closed, also while it is stopped. */
public final class ChildJvm implements AutoCloseable {
  private final Process process;

  private ChildJvm(Process process) {
    this.process = process;
  }

  /** Starts it; what it prints goes to {@code directory/NAME.log}. */
  public static ChildJvm start(Path directory, Class<?> main, String... arguments)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(Jvm.command(Jvm.options(48, directory), main.getName(), arguments));
    builder.redirectErrorStream(true);
    Path log = directory.resolve(main.getSimpleName() + ".log");
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return new ChildJvm(builder.start());
  }

  /** A loopback address whose port was free a moment ago. */
  public static InetSocketAddress freeAddress() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), probe.getLocalPort());
    }
  }

  /** {@code host:port}. */
  public static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  public void signal(Signal signal) throws IOException, InterruptedException {
    signal.send(Set.of(process.pid()));
  }

  public Process process() {
    return process;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

package io.twinkeeper.ops.bench.files;

import io.twinkeeper.ops.bench.files.tool.Tool;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The hand that starts a tool that does not watch, in a thread of its own; idle for others. */
final class Passes implements AutoCloseable {
  private final Tool tool;
  private final boolean again;
  private final Thread thread = new Thread(this::go, "passes");
  private volatile boolean closing;
  private volatile @Nullable IOException failure;

  private Passes(Tool tool, boolean again) {
    this.tool = tool;
    this.again = again;
  }

  /** One pass, begun now. */
  static Passes once(Tool tool) {
    return begun(new Passes(tool, false));
  }

  /** One after the other until it is closed. */
  static Passes again(Tool tool) {
    return begun(new Passes(tool, true));
  }

  private static Passes begun(Passes passes) {
    if (!passes.tool.watches()) {
      passes.thread.setDaemon(true);
      passes.thread.start();
    }
    return passes;
  }

  private void go() {
    try {
      do {
        tool.pass();
      } while (again && !closing);
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Throws what went wrong in a pass so far. */
  void check() throws IOException {
    IOException failed = failure;
    if (failed != null) {
      throw failed;
    }
  }

  /** Whether no pass goes on, and none will, that the tool would need. */
  boolean isThrough() {
    return !tool.watches() && !thread.isAlive();
  }

  /** Waits for the end of the pass that is going on. */
  void end() throws IOException, InterruptedException {
    closing = true;
    thread.join();
    check();
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
  }
}

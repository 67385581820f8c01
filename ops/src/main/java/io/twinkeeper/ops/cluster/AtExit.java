package io.twinkeeper.ops.cluster;

import java.io.IOException;

/**
 * Work for the end of this JVM, so that nothing of ours outlives a Ctrl-C. {@link #close} takes it
 * back; close it only after what it is for has been ended in good order.
 */
public final class AtExit implements AutoCloseable {
  private final Thread hook;

  private AtExit(Thread hook) {
    this.hook = hook;
  }

  /** Ends what we have started. A failure is printed: nobody is left to be told. */
  @FunctionalInterface
  public interface Work {
    void run() throws IOException, InterruptedException;
  }

  /** From now on {@code work} is done, in a thread of its own, if the JVM ends. */
  public static AtExit run(Work work) {
    Thread hook = new Thread(() -> attempt(work), "abort");
    Runtime.getRuntime().addShutdownHook(hook);
    return new AtExit(hook);
  }

  private static void attempt(Work work) {
    try {
      work.run();
    } catch (IOException e) {
      System.err.println("twin: interrupted; not everything could be ended: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // it is being done
    }
  }
}

package io.twinkeeper.persistence.directory.place;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Does something as a user without any rights: on a thread of its own, which alone loses them. */
public final class AsNobody {
  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
  private static final long SYS_SETRESUID = ARM ? 147 : 117;
  static final int NOBODY = 65_534;

  static {
    Native.register(AsNobody.class, "c");
  }

  private AsNobody() {}

  /** The call of Linux itself is for the thread; only the C library's is for the process. */
  static native long syscall(long number, long real, long effective, long saved);

  /** What is done. */
  public interface Deed {
    void run() throws Exception;
  }

  /** Does it, and waits until it is done. */
  public static void run(Deed deed) throws InterruptedException {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                assertThat(syscall(SYS_SETRESUID, -1, NOBODY, -1)).isZero();
                try {
                  deed.run();
                } finally {
                  syscall(SYS_SETRESUID, -1, 0, -1);
                }
              } catch (Throwable e) {
                failure.set(e);
              }
            });
    thread.start();
    thread.join();
    assertThat(failure.get()).isNull();
  }
}

package io.twinkeeper.persistence.segment;

import io.twinkeeper.protocol.segment.Segment;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Writes the end of the newest log file. After a failed force the disk's content is unknown (the
 * kernel may have dropped the pages), so a retry would lie: the writer refuses from then on.
 */
final class LogWriter {
  private @Nullable FileChannel out;
  private long writtenBytes;
  private long forcedBytes;
  private @Nullable IOException failure;

  /** Goes on at the end of {@code file}, which is taken to be on the disk. */
  void resume(LogFile file) throws IOException {
    FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.WRITE);
    try {
      channel.force(true);
    } catch (IOException e) {
      failure = e;
      try (channel) {
        throw e;
      }
    }
    out = channel;
    writtenBytes = file.sizeBytes();
    forcedBytes = file.sizeBytes();
  }

  void append(LogFile file, Segment segment) throws IOException {
    FileChannel channel = usable();
    LogRecord record = new LogRecord(Math.toIntExact(forcedBytes), segment.bytes());
    try {
      record.write(channel, writtenBytes);
    } catch (IOException e) {
      takeBack(channel, e);
      throw new IOException(file.path() + ": cannot append: " + e.getMessage(), e);
    }
    writtenBytes += LogRecord.sizeOf(record.ltx());
    file.added(record, segment.after());
  }

  /**
   * What is written and not yet forced. Whoever forces it need not keep others from writing, but
   * from forcing: a system tells each failure to write back once, to whoever asks first.
   */
  record Tail(FileChannel channel, long endBytes) {
    void force() throws IOException {
      channel.force(false);
    }
  }

  /** Null if there is nothing to force. */
  @Nullable Tail tail() throws IOException {
    if (out == null && failure == null) {
      return null;
    }
    FileChannel channel = usable();
    return forcedBytes == writtenBytes ? null : new Tail(channel, writtenBytes);
  }

  void forced(Tail tail) {
    forcedBytes = tail.endBytes;
  }

  void failed(IOException cause) {
    failure = cause;
  }

  /** Forces while nobody else can write. */
  void force() throws IOException {
    Tail tail = tail();
    if (tail == null) {
      return;
    }
    try {
      tail.force();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
    forced(tail);
  }

  void close() throws IOException {
    FileChannel channel = out;
    if (channel != null) {
      try (channel) {
        if (failure == null) {
          force();
        }
      }
      out = null;
    }
  }

  private void takeBack(FileChannel channel, IOException cause) {
    try {
      channel.truncate(writtenBytes);
    } catch (IOException e) {
      cause.addSuppressed(e);
      failure = cause;
    }
  }

  private FileChannel usable() throws IOException {
    if (failure != null) {
      throw new IOException("the log must be opened anew after: " + failure.getMessage(), failure);
    }
    FileChannel channel = out;
    if (channel == null) {
      throw new IOException("the log is closed");
    }
    return channel;
  }
}

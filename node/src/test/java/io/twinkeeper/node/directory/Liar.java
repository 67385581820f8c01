package io.twinkeeper.node.directory;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.node.directory.DirectoryMessages.Asked;
import io.twinkeeper.node.directory.DirectoryMessages.Command;
import io.twinkeeper.node.directory.DirectoryMessages.Contents;
import io.twinkeeper.node.directory.DirectoryMessages.Fetch;
import io.twinkeeper.node.directory.DirectoryMessages.LookNow;
import io.twinkeeper.node.directory.DirectoryMessages.Looked;
import io.twinkeeper.node.directory.DirectoryMessages.Told;
import io.twinkeeper.node.directory.DirectoryMessages.Unread;
import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.EntryCodec;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.directory.Owner;
import io.twinkeeper.protocol.directory.VersionVector;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The twin {@code mallory}: answers each question at once, and never the truth. */
final class Liar {
  private static final String NAME = "mallory";
  private static final int HASH = 32;

  /** What it lies about. */
  enum Lie {
    /** Entries that are none. */
    NEWS_THAT_ARE_NOISE,
    /** Nothing new, of another index each time. */
    ANOTHER_INDEX_EACH_TIME,
    /** The same entry under a later sequence each time. */
    THE_SAME_NEWS_FOR_EVER,
    /** A later version of one entry each time. */
    A_NEW_VERSION_EACH_TIME,
    /** It holds no piece. */
    NO_CONTENTS,
    /** Bytes that are no pieces. */
    CONTENTS_THAT_ARE_NOISE,
    /** Pieces of the right length. */
    WRONG_CONTENTS,
    /** Pieces without a byte. */
    EMPTY_PIECES,
    /** More than was asked for. */
    TOO_MUCH,
    /** It could not be read. */
    UNREAD
  }

  private final Lie lie;
  private final AtomicLong asked = new AtomicLong();
  private long told;

  Liar(Lie lie) {
    this.lie = lie;
  }

  /** How many questions it was asked, of either kind. */
  long asked() {
    return asked.get();
  }

  Behavior<Command> behavior() {
    return Behaviors.receiveMessage(
        message -> {
          if (message instanceof Asked m) {
            asked.incrementAndGet();
            m.replyTo().tell(told(m));
          } else if (message instanceof Fetch m) {
            asked.incrementAndGet();
            m.replyTo().tell(fetched(m));
          } else if (message instanceof LookNow m) {
            m.replyTo().tell(new Looked(NAME, m.number(), "index", 0, null, false, false));
          }
          return Behaviors.same();
        });
  }

  private Told told(Asked m) {
    told++;
    return switch (lie) {
      case NEWS_THAT_ARE_NOISE -> new Told(NAME, m.number(), "index", told, true, new byte[500]);
      case ANOTHER_INDEX_EACH_TIME ->
          new Told(NAME, m.number(), "index-" + told, told, true, new byte[0]);
      case THE_SAME_NEWS_FOR_EVER -> new Told(NAME, m.number(), "index", told, true, news(1));
      case A_NEW_VERSION_EACH_TIME -> new Told(NAME, m.number(), "index", told, true, news(told));
      case NO_CONTENTS, CONTENTS_THAT_ARE_NOISE, WRONG_CONTENTS, EMPTY_PIECES, TOO_MUCH, UNREAD ->
          m.after() == 1
              ? new Told(NAME, m.number(), "index", 1, false, new byte[0])
              : new Told(NAME, m.number(), "index", 1, false, news(1));
    };
  }

  private Command fetched(Fetch m) {
    return switch (lie) {
      case UNREAD -> new Unread(NAME, m.number());
      case CONTENTS_THAT_ARE_NOISE -> new Contents(NAME, m.number(), new byte[500]);
      case WRONG_CONTENTS -> new Contents(NAME, m.number(), piece(m.wanted(), 9));
      case EMPTY_PIECES -> new Contents(NAME, m.number(), piece(m.wanted(), 0));
      case TOO_MUCH -> new Contents(NAME, m.number(), piece(m.wanted(), 90));
      default -> new Contents(NAME, m.number(), packed(new byte[4]));
    };
  }

  /** A file of nine bytes whose content nobody has. */
  private static byte[] news(long version) {
    byte[] hash = new byte[HASH];
    hash[0] = 1;
    FileState state = FileState.file(0644, Owner.NOBODY_SAYS, 0, 9, ContentHash.of(hash));
    VersionVector count = VersionVector.of(Map.of(NAME, version));
    FileEntry entry = new FileEntry(FilePath.of("lie"), state, count, NAME);
    return packed(EntryCodec.write(List.of(entry)));
  }

  /** One piece, for the first part that is asked for. */
  private static byte[] piece(byte[] wanted, int length) {
    ByteBuffer fetches = ByteBuffer.wrap(wanted).position(5 + 4);
    byte part = fetches.get();
    byte[] hash = new byte[HASH];
    fetches.get(hash);
    long offset = fetches.getLong();
    ByteBuffer pieces = ByteBuffer.allocate(4 + 1 + HASH + 8 + 4 + length);
    return packed(pieces.putInt(1).put(part).put(hash).putLong(offset).putInt(length).array());
  }

  /** As messages are packed that are not worth compressing. */
  private static byte[] packed(byte[] bytes) {
    return ByteBuffer.allocate(5 + bytes.length)
        .put((byte) 0)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }
}

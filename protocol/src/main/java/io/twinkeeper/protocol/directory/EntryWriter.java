package io.twinkeeper.protocol.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes one list for {@link EntryCodec}. Used once. */
@SuppressWarnings("EnumOrdinal") // the order is part of the format
final class EntryWriter {
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final Map<String, Integer> names = new LinkedHashMap<>();
  private final Map<String, Long> lastCounts = new HashMap<>();
  private byte[] lastPath = new byte[0];
  private long lastTime;

  byte[] write(List<FileEntry> entries) {
    entries.forEach(this::entry);
    ByteArrayOutputStream whole = new ByteArrayOutputStream(body.size() + 64);
    whole.write(EntryCodec.FORMAT);
    varint(whole, names.size());
    names.keySet().forEach(name -> bytes(whole, name.getBytes(UTF_8)));
    varint(whole, entries.size());
    whole.writeBytes(body.toByteArray());
    return whole.toByteArray();
  }

  private void entry(FileEntry entry) {
    path(entry.path());
    state(entry.state());
    name(entry.author());
    version(entry.version());
  }

  private void path(FilePath path) {
    byte[] bytes = path.bytes();
    int mismatch = Arrays.mismatch(lastPath, bytes);
    int shared = mismatch < 0 ? bytes.length : mismatch;
    varint(body, shared);
    bytes(body, Arrays.copyOfRange(bytes, shared, bytes.length));
    lastPath = bytes;
  }

  private void state(FileState state) {
    body.write(state.isGoneForSure() ? EntryCodec.GONE_FOR_SURE : state.kind().ordinal());
    switch (state.kind()) {
      case GONE -> time(state);
      case FILE -> {
        varint(body, state.mode());
        owner(state.owner());
        time(state);
        varint(body, state.size());
        body.writeBytes(state.hash().bytes());
      }
      case LINK -> {
        owner(state.owner());
        time(state);
        bytes(body, state.target());
      }
      case DIRECTORY -> {
        varint(body, state.mode());
        owner(state.owner());
      }
    }
  }

  private void version(VersionVector version) {
    if (version.counts().isEmpty()) {
      throw new IllegalArgumentException("an entry without a version");
    }
    varint(body, version.counts().size());
    version
        .counts()
        .forEach(
            (node, count) -> {
              name(node);
              zigzag(count - lastCounts.getOrDefault(node, 0L));
              lastCounts.put(node, count);
            });
  }

  private void owner(Owner owner) {
    name(owner.user());
    name(owner.group());
  }

  private void time(FileState state) {
    zigzag(state.mtimeNs() - lastTime);
    lastTime = state.mtimeNs();
  }

  private void name(String name) {
    Integer known = names.putIfAbsent(name, names.size());
    varint(body, known == null ? names.size() - 1 : known);
  }

  private void zigzag(long value) {
    varint(body, value << 1 ^ value >> 63);
  }

  private static void bytes(ByteArrayOutputStream out, byte[] bytes) {
    varint(out, bytes.length);
    out.writeBytes(bytes);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long left = value;
    while ((left & ~0x7fL) != 0) {
      out.write((int) ((left & 0x7f) | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }
}

package io.twinkeeper.persistence.orders;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.twinkeeper.persistence.segment.Durable;
import io.twinkeeper.protocol.orders.Ballot;
import io.twinkeeper.protocol.orders.OrderCopy;
import io.twinkeeper.protocol.orders.StandingOrder;
import io.twinkeeper.protocol.orders.Vote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node's copy of the order book in one JSON file that is replaced as a whole.
 *
 * <p>What {@link #save} returned from survives kill -9 and power loss. Every method blocks; one
 * thread at a time.
 */
public final class OrderFile {
  private static final int VERSION = 1;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private record Content(int version, List<Entry> orders) {}

  /** {@code voted} and {@code order} are there if it has voted on the matter. */
  private record Entry(
      String matter, Ballot promised, @Nullable Ballot voted, @Nullable StandingOrder order) {
    static Entry of(OrderCopy.Line line) {
      return new Entry(
          line.matter(),
          line.promised(),
          line.vote().map(Vote::ballot).orElse(null),
          line.vote().map(Vote::order).orElse(null));
    }

    OrderCopy.Line line() {
      return new OrderCopy.Line(
          matter,
          promised,
          voted == null || order == null ? Optional.empty() : Optional.of(new Vote(voted, order)));
    }

    boolean complete() {
      return matter != null && promised != null && (voted == null) == (order == null);
    }
  }

  private final Path file;
  private final OrderCopy found;

  private OrderFile(Path file) throws IOException {
    this.file = file;
    this.found = load(file);
  }

  /**
   * Reads {@code orders.json} in {@code directory}, which is made if it is not there.
   *
   * @throws IOException if the file is there and cannot be understood: pauses and drains that it
   *     may hold must not be forgotten silently
   */
  public static OrderFile open(Path directory) throws IOException {
    Files.createDirectories(directory);
    return new OrderFile(directory.resolve("orders.json"));
  }

  /** What was in the file when it was opened; an empty one if nothing ever was saved. */
  public OrderCopy found() {
    return found;
  }

  private static OrderCopy load(Path file) throws IOException {
    if (!Files.exists(file)) {
      return OrderCopy.EMPTY;
    }
    try {
      Content content = JSON.readValue(Files.readAllBytes(file), Content.class);
      if (content.version == VERSION
          && content.orders != null
          && content.orders.stream().allMatch(Entry::complete)) {
        return OrderCopy.of(content.orders.stream().map(Entry::line).toList());
      }
    } catch (IOException | RuntimeException e) {
      throw new IOException(unusable(file, "cannot be understood: " + e.getMessage()), e);
    }
    throw new IOException(unusable(file, "is not what version " + VERSION + " writes"));
  }

  /** Replaces what is in the file. */
  public void save(OrderCopy copy) throws IOException {
    Content content = new Content(VERSION, copy.lines().stream().map(Entry::of).toList());
    Durable.replace(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
  }

  private static String unusable(Path file, String why) {
    return file
        + " "
        + why
        + "; it holds operators' pauses and drains. If the other nodes are up, remove the file:"
        + " this node learns them again";
  }
}

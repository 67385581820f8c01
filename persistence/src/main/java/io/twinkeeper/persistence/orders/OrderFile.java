package io.twinkeeper.persistence.orders;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.twinkeeper.persistence.segment.Durable;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.orders.StandingOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A node's order book in one JSON file that is replaced as a whole.
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

  private record Content(int version, List<StandingOrder> orders) {}

  private final Path file;
  private final OrderBook found;

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

  /** What was in the file when it was opened; an empty book if nothing ever was saved. */
  public OrderBook found() {
    return found;
  }

  private static OrderBook load(Path file) throws IOException {
    if (!Files.exists(file)) {
      return OrderBook.EMPTY;
    }
    try {
      Content content = JSON.readValue(Files.readAllBytes(file), Content.class);
      if (content.version == VERSION && content.orders != null) {
        return OrderBook.of(content.orders);
      }
    } catch (IOException | RuntimeException e) {
      throw new IOException(unusable(file, "cannot be understood: " + e.getMessage()), e);
    }
    throw new IOException(unusable(file, "is not of version " + VERSION));
  }

  /** Replaces what is in the file. */
  public void save(OrderBook book) throws IOException {
    Durable.replace(
        file,
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(new Content(VERSION, book.all())));
  }

  private static String unusable(Path file, String why) {
    return file
        + " "
        + why
        + "; it holds operators' pauses and drains. If the other nodes are up, remove the file:"
        + " this node learns them again";
  }
}

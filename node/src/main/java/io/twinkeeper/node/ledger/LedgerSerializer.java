package io.twinkeeper.node.ledger;

import akka.serialization.SerializerWithStringManifest;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.twinkeeper.protocol.status.HistoryEntry;
import java.io.IOException;
import java.io.NotSerializableException;
import java.util.Map;

/**
 * Journal format: JSON under manifests that outlive the names of classes. Readable with {@code
 * sqlite3 journal.db 'select cast(event_payload as text) from event_journal'}.
 *
 * <p>A field that is added later is ignored by older builds; a new manifest is refused by them, and
 * their ledger then counts as unreadable.
 */
public final class LedgerSerializer extends SerializerWithStringManifest {
  private static final int IDENTIFIER = 20261;
  private static final String RECORDED = "recorded-1";
  private static final String FOUNDED = "founded-1";
  private static final String SNAPSHOT = "history-1";

  private static final Map<String, Class<?>> PAYLOADS =
      Map.of(
          RECORDED, HistoryEntry.class,
          FOUNDED, LedgerEvent.Founded.class,
          SNAPSHOT, HistorySnapshot.class);

  private final JsonMapper json =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object message) {
    if (message instanceof LedgerEvent.Recorded) {
      return RECORDED;
    } else if (message instanceof LedgerEvent.Founded) {
      return FOUNDED;
    } else if (message instanceof HistorySnapshot) {
      return SNAPSHOT;
    }
    throw new IllegalArgumentException("not of the ledger: " + message.getClass().getName());
  }

  @Override
  public byte[] toBinary(Object message) {
    Object payload = message instanceof LedgerEvent.Recorded event ? event.entry() : message;
    try {
      return json.writeValueAsBytes(payload);
    } catch (IOException e) {
      throw new IllegalArgumentException("not serialisable: " + manifest(message), e);
    }
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    Class<?> type = PAYLOADS.get(manifest);
    if (type == null) {
      throw new NotSerializableException("ledger journal holds unknown \"" + manifest + "\"");
    }
    try {
      Object payload = json.readValue(bytes, type);
      return payload instanceof HistoryEntry entry ? new LedgerEvent.Recorded(entry) : payload;
    } catch (IOException e) {
      throw new IllegalArgumentException("ledger journal holds a broken " + manifest, e);
    }
  }
}

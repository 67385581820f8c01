package io.twinkeeper.persistence.lease;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.grant.LeaseRecord;
import io.twinkeeper.protocol.grant.Promise;
import java.io.IOException;

/**
 * A lease record as a JSON object, one line:
 *
 * <pre>
 *   {"twinkeeper_lease":1,"epoch":12,"holder":"alpha","incarnation":"9f3c0d2e11aa4b07",
 *    "released":false,"claimed":true,"fenced_epoch":12,"released_through":11,"renewals":4711,
 *    "writer":"alpha"}
 * </pre>
 */
final class LeaseFormat {
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private LeaseFormat() {}

  static String render(LeaseRecord record) {
    ObjectNode json = JSON.createObjectNode();
    json.put("twinkeeper_lease", VERSION);
    json.put("epoch", record.promise().epoch());
    json.put("holder", record.promise().holder().node());
    json.put("incarnation", Long.toHexString(record.promise().holder().incarnation()));
    json.put("released", record.promise().released());
    json.put("claimed", record.claimed());
    json.put("fenced_epoch", record.fencedEpoch());
    json.put("released_through", record.releasedThrough());
    json.put("renewals", record.renewals());
    json.put("writer", record.writer());
    return json.toString();
  }

  /**
   * Reads what {@link #render} wrote.
   *
   * @param where the object, for messages
   * @throws UnsafeLeaseException if it is anything else
   */
  static LeaseRecord parse(byte[] bytes, String where) throws IOException {
    JsonNode json = JSON.readTree(new String(bytes, UTF_8));
    if (json.path("twinkeeper_lease").asInt() != VERSION) {
      throw new UnsafeLeaseException(where, "holds something that is no lease of version 1");
    }
    try {
      Holder holder =
          new Holder(
              json.required("holder").asText(),
              Long.parseUnsignedLong(json.required("incarnation").asText(), 16));
      return new LeaseRecord(
          new Promise(
              json.required("epoch").asLong(), holder, json.required("released").asBoolean()),
          json.required("claimed").asBoolean(),
          json.required("fenced_epoch").asLong(),
          json.required("released_through").asLong(),
          json.required("renewals").asLong(),
          json.required("writer").asText());
    } catch (IllegalArgumentException e) {
      throw new UnsafeLeaseException(where, "holds a damaged lease: " + e.getMessage());
    }
  }
}

package io.twinkeeper.ops.demo.scoreboard;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client posts. Ids are plain (letters, digits, {@code . _ -}, at most 64), so that they
 * need no escaping anywhere.
 */
record Event(String id, long points) {
  // The streaming parser, not data binding: a service that starts slowly is a slow failover.
  private static final JsonFactory JSON = new JsonFactory();
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** Reads {@code {"id":"…","points":n}}; null if it is anything else. */
  static @Nullable Event read(InputStream body) throws IOException {
    @Nullable String id = null;
    @Nullable Long points = null;
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals("id") && value == JsonToken.VALUE_STRING) {
          id = parser.getText();
        } else if (field.equals("points") && value == JsonToken.VALUE_NUMBER_INT) {
          points = parser.getLongValue();
        } else {
          return null;
        }
      }
    } catch (JsonProcessingException e) {
      return null;
    }
    return id == null || points == null || !ID.matcher(id).matches() ? null : new Event(id, points);
  }
}

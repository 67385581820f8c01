package io.twinkeeper.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.ops.cluster.Addresses;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WireTest {
  private static final String REST =
      " users:((\"java\",pid=41,fd=9)) cubic rtt:0.1 bytes_sent:700 bytes_acked:701"
          + " bytes_received:30 segs_out:4";

  private final Wire wire = new Wire(new Addresses(0));

  @Test
  void countsWhatAProcessHasDialledToTheOthersClusterPort() {
    Stream<String> sockets =
        Stream.of(
            "0 0 127.0.0.1:40000 127.0.1.2:2551" + REST,
            "0 0 [::ffff:127.0.0.1]:40002 [::ffff:127.0.1.2]:2551" + REST,
            "0 0 127.0.0.1:40004 127.0.1.3:2551" + REST,
            "0 0 127.0.0.1:40006 127.0.1.2:8300" + REST,
            "0 0 127.0.0.1:40008 127.0.1.2:2551" + REST.replace("pid=41", "pid=417"));

    assertThat(wire.sum(sockets, 41, "127.0.1.2")).isEqualTo(2 * 730);
  }

  @Test
  void countsNothingWhereThereIsNothing() {
    assertThat(wire.sum(Stream.of("", "garbage"), 41, "127.0.1.2")).isZero();
  }
}

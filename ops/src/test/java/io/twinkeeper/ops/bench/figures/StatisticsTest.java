package io.twinkeeper.ops.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void theMedianIsTheMiddleOfTheSortedValues() {
    assertThat(Statistics.median(List.of(9.0, 1.0, 5.0))).hasValue(5);
    assertThat(Statistics.median(List.of(4.0, 1.0, 2.0, 100.0))).hasValue(3);
    assertThat(Statistics.median(List.of(7.0))).hasValue(7);
  }

  @Test
  void thereIsNoMedianOfNothing() {
    assertThat(Statistics.median(List.of())).isEmpty();
    assertThat(Statistics.percentile(List.of(), 99)).isEmpty();
  }

  @Test
  void aPercentileIsTheSmallestValueThatSoManyDoNotExceed() {
    List<Double> hundred = IntStream.rangeClosed(1, 100).mapToObj(Double::valueOf).toList();

    assertThat(Statistics.percentile(hundred, 99)).hasValue(99);
    assertThat(Statistics.percentile(hundred, 100)).hasValue(100);
    assertThat(Statistics.percentile(hundred, 0.5)).hasValue(1);
    assertThat(Statistics.percentile(List.of(10.0, 20.0, 30.0), 50)).hasValue(20);
  }

  @Test
  void refusesAPercentileThatIsNone() {
    assertThatThrownBy(() -> Statistics.percentile(List.of(1.0), 101))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

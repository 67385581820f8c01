package io.twinkeeper.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ManyCallersTest {
  private static final int CALLERS = 32;

  @RegisterExtension final RunningApi api = new RunningApi();

  @Test
  void eachGetTheAnswerToTheirOwnQuestion() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try {
      List<Callable<String>> calls =
          IntStream.range(0, 1000).mapToObj(i -> (Callable<String>) () -> answer(i)).toList();
      List<Future<String>> answers = callers.invokeAll(calls);

      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).contains(i % 2 == 0 ? "\"primary\":true" : "named w" + i);
      }
    } finally {
      callers.shutdownNow();
    }
  }

  private String answer(int i) throws Exception {
    return api.get(i % 2 == 0 ? "/status" : "/api/v1/workloads/w" + i).body();
  }
}

package io.twinkeeper.ops.demo.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Every answered write of a run, in the order of the answers, in 21 bytes each: a million writes
 * are 21 MB. Any thread may call.
 */
public final class AnswerLog {
  private static final int FIRST_CAPACITY = 1 << 14;

  private final List<String> nodes = new ArrayList<>();
  private int[] numbers = new int[FIRST_CAPACITY];
  private byte[] nodeIndexes = new byte[FIRST_CAPACITY];
  private long[] sentNanos = new long[FIRST_CAPACITY];
  private long[] answeredNanos = new long[FIRST_CAPACITY];
  private int size;

  /** Notes an answer that has just come. */
  synchronized void add(int number, String node, long sent) {
    if (size == numbers.length) {
      grow();
    }
    numbers[size] = number;
    nodeIndexes[size] = indexOf(node);
    sentNanos[size] = sent;
    answeredNanos[size] = System.nanoTime();
    size++;
    notifyAll();
  }

  public synchronized int size() {
    return size;
  }

  /** The numbers of all answers that {@code wanted} accepts. */
  public synchronized BitSet numbers(Predicate<Answer> wanted) {
    BitSet found = new BitSet();
    for (int i = 0; i < size; i++) {
      if (wanted.test(get(i))) {
        found.set(numbers[i]);
      }
    }
    return found;
  }

  /** The numbers of the first {@code count} answers. */
  public synchronized BitSet firstNumbers(int count) {
    BitSet found = new BitSet();
    for (int i = 0; i < count; i++) {
      found.set(numbers[i]);
    }
    return found;
  }

  /**
   * Waits for an answer that {@code wanted} accepts, among those from the {@code from}th on.
   *
   * @return empty if none came within {@code patience}
   */
  public synchronized Optional<Answer> await(int from, Duration patience, Predicate<Answer> wanted)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    int next = from;
    while (true) {
      for (; next < size; next++) {
        if (wanted.test(get(next))) {
          return Optional.of(get(next));
        }
      }
      long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
      if (leftMillis <= 0) {
        return Optional.empty();
      }
      wait(leftMillis);
    }
  }

  /**
   * The longest stretch without an answer that touches the time from {@code from} to {@code to}.
   */
  public synchronized Duration longestGap(long from, long to) {
    long longest = 0;
    long previous = from;
    for (int i = 0; i < size && previous < to; i++) {
      long at = answeredNanos[i];
      if (at > from) {
        longest = Math.max(longest, Math.min(at, to) - previous);
      }
      previous = Math.max(previous, at);
    }
    return Duration.ofNanos(Math.max(longest, to - previous));
  }

  /** How many answers came within the last second. */
  public synchronized int lastSecond() {
    long since = System.nanoTime() - 1_000_000_000L;
    int index = size;
    while (index > 0 && answeredNanos[index - 1] > since) {
      index--;
    }
    return size - index;
  }

  private Answer get(int index) {
    return new Answer(
        numbers[index], nodes.get(nodeIndexes[index]), sentNanos[index], answeredNanos[index]);
  }

  private byte indexOf(String node) {
    if (!nodes.contains(node)) {
      nodes.add(node);
    }
    return (byte) nodes.indexOf(node);
  }

  private void grow() {
    int capacity = numbers.length * 2;
    numbers = Arrays.copyOf(numbers, capacity);
    nodeIndexes = Arrays.copyOf(nodeIndexes, capacity);
    sentNanos = Arrays.copyOf(sentNanos, capacity);
    answeredNanos = Arrays.copyOf(answeredNanos, capacity);
  }
}

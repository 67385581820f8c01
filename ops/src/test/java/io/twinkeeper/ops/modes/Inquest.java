package io.twinkeeper.ops.modes;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * When a test fails, or what it begins with, prints what the machines of its {@link Yard} say while
 * they still stand: whoever reads that output has nothing else.
 */
final class Inquest
    implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {
  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    hold(context, thrown);
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    hold(context, thrown);
  }

  private static void hold(ExtensionContext context, Throwable thrown) throws Throwable {
    System.out.printf("== %s failed: %s%n", context.getDisplayName(), thrown);
    Yard.standing().forEach(yard -> System.out.println(yard.testimony()));
    throw thrown;
  }
}

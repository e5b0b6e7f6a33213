package io.github.adabet.examples.task;

import io.github.adabet.examples.model.DigitsNetworkProvider;
import io.github.adabet.examples.model.PretrainedDigits;
import org.jspecify.annotations.Nullable;

/** The number of threads that the engine starts with. */
public final class EngineThreads {
  private EngineThreads() {}

  /**
   * Asks for a number of threads, for an engine that does not run yet. The small network of the
   * examples gets one unless more are asked for: it gains little from more, and on a busy machine
   * they wait for each other many times longer than they work.
   *
   * @param threads 1 or more, or null for the default
   * @param network the name of the network
   */
  public static void request(@Nullable Integer threads, String network) {
    boolean small = network.equalsIgnoreCase(DigitsNetworkProvider.NAME);
    if (threads != null) {
      System.setProperty(PretrainedDigits.ENGINE_THREADS, threads.toString());
    } else if (small && System.getProperty(PretrainedDigits.ENGINE_THREADS) == null) {
      System.setProperty(PretrainedDigits.ENGINE_THREADS, "1");
    }
  }
}

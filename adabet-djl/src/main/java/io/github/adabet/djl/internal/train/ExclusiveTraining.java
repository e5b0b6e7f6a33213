package io.github.adabet.djl.internal.train;

import ai.djl.engine.Engine;
import io.github.adabet.TrainingInProgressException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One training per process and engine: engines draw random numbers from one generator of the
 * process, and PyTorch's engine records one gradient at a time, whatever the thread.
 */
final class ExclusiveTraining implements AutoCloseable {

  private static final Set<String> UNDER_WAY = ConcurrentHashMap.newKeySet();

  private final String engine;

  private ExclusiveTraining(String engine) {
    this.engine = engine;
  }

  /**
   * Begins a training; the caller closes it at its end.
   *
   * @throws TrainingInProgressException if another one is under way on the engine
   */
  static ExclusiveTraining begin(Engine engine) {
    String name = engine.getEngineName();
    if (!UNDER_WAY.add(name)) {
      throw new TrainingInProgressException(
          "Another training is under way in this process on "
              + name
              + ", which can run one at a time: its random generator, and on PyTorch its recording"
              + " of gradients, belong to the process. Run them one after another, or each in a"
              + " process of its own");
    }
    return new ExclusiveTraining(name);
  }

  @Override
  public void close() {
    UNDER_WAY.remove(engine);
  }
}

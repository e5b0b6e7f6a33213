package io.github.adabet.bench.networks;

import io.github.adabet.djl.tensorflow.TensorFlowRuntime;
import org.jspecify.annotations.Nullable;

/**
 * What one process measures. Rows of equal configuration may stand for each other.
 *
 * @param network the label of an architecture; of SavedModels the name of the folder, too
 * @param engine DJL's name of the engine
 * @param mode what is done
 * @param rho share of the layers that is trained, null where the mode does not say so
 * @param size the network's input and output
 * @param steps measured repetitions of a process, or of a turn, 1 or more
 * @param warmup repetitions before them, 0 or more
 * @param threads of the engine, 1 or more
 * @param inTurns whether the process makes its steps in turns with others, round after round,
 *     instead of all by itself
 * @param python the Python interpreter whose PyTorch or Keras does it instead of this library, null
 *     if none
 */
record Configuration(
    String network,
    String engine,
    Mode mode,
    @Nullable Double rho,
    Size size,
    int steps,
    int warmup,
    int threads,
    boolean inTurns,
    @Nullable String python) {

  /**
   * The size of the network's input and output.
   *
   * @param batch images in a batch, 1 or more
   * @param side width and height of an image in pixels
   * @param classes number of classes, 2 or more
   */
  record Size(int batch, int side, int classes) {}

  /** The same network on the same engine, in another mode. */
  Configuration with(Mode other, @Nullable Double share, int otherSteps, int otherWarmup) {
    return new Configuration(
        network, engine, other, share, size, otherSteps, otherWarmup, threads, false, null);
  }

  /**
   * The same work, done by the framework of a Python interpreter; by this library if it is null.
   */
  Configuration by(@Nullable String interpreter) {
    return new Configuration(
        network, engine, mode, rho, size, steps, warmup, threads, inTurns, interpreter);
  }

  /** The same, step by step, in turns with others. */
  Configuration takingTurns() {
    return new Configuration(
        network, engine, mode, rho, size, steps, warmup, threads, true, python);
  }

  /** What Python has beside the engine. */
  String peer() {
    return engine.equals(TensorFlowRuntime.NAME) ? "tensorflow" : "torch";
  }

  /** Whether the other one does the same in turns with this one. */
  boolean isPeerOf(Configuration own) {
    return python != null && by(null).equals(own);
  }

  /** Whether the two rank the same layers of the same weights on the same batch. */
  boolean ranksLike(Configuration other) {
    return network.equals(other.network) && engine.equals(other.engine) && size.equals(other.size);
  }

  @Override
  public String toString() {
    String what = network + ", " + engine + ", " + mode.label();
    return python == null ? what : what + ", by " + python;
  }
}

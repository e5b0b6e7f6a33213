package io.github.adabet.bench.networks;

import io.github.adabet.BatchNormMode;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanking;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.tensorflow.TensorFlowRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A network with random weights, and a batch of noise with random labels, all functions of a fixed
 * seed: time and memory do not depend on what the numbers are. Used by one thread, the one that
 * opened it; closed by its user.
 */
interface MeasuredNetwork extends AutoCloseable {
  /** Small enough that no network leaves the finite numbers, whatever its weights. */
  float LEARNING_RATE = 1e-5f;

  float MOMENTUM = 0.9f;

  int SEED = 20_261_124;

  /** Epochs of which no measurement sees the last. */
  int WITHOUT_END = 1_000_000;

  double NANOSECONDS = 1e9;

  /** Starts the engine of a job and makes network and batch. */
  static MeasuredNetwork open(NetworkJob job) {
    Configuration configuration = job.configuration();
    return switch (configuration.engine()) {
      case TensorFlowRuntime.NAME -> MeasuredSavedModel.open(configuration, folder(job));
      case MeasuredScript.ENGINE -> MeasuredScript.open(configuration, folder(job));
      default -> MeasuredBlocks.open(configuration);
    };
  }

  private static Path folder(NetworkJob job) {
    return Path.of(Objects.requireNonNull(job.files(), "files"));
  }

  /** The version of the engine. */
  String engineVersion();

  /** The network's layers in forward order. */
  List<Layer> layers();

  /** Sends one sample through the network, so that the engine's code is loaded. */
  void warmUp();

  /** Times {@code block.forward}. */
  List<Double> forwardPlain(int times);

  /** Times forward passes that close what is dead. */
  List<Double> forward(int times);

  /** Times rankings, and adds each to a list. */
  List<Double> rank(int times, List<LayerRanking> rankings);

  /** Trains layers by this library, an epoch of one batch for each repetition. */
  TrainingReport train(int times, List<Layer> trained, boolean keepsPrefix);

  /**
   * Makes a step of two samples, or a forward pass if no layer is trained, so that the code is
   * loaded; the optimizer's state and the gradients are gone afterwards.
   */
  void rehearse(List<Layer> trained);

  /** Trains layers, an epoch of one batch after another, until the listener stops it. */
  void trainWithoutEnd(List<Layer> trained, TrainingListener listener);

  /** The bytes above idle that a step of training some layers is expected to need. */
  long estimateTraining(List<Layer> trained);

  /** The bytes above idle that a forward pass which closes what is dead is expected to need. */
  long estimateForward();

  /** The bytes above idle that a ranking is expected to need. */
  long estimateRanking();

  /** What training costs, layer by layer. */
  TrainingCosts costs();

  /** Times the steps of DJL's trainer, with all layers but some frozen. */
  List<Double> trainPlain(int times, Set<String> trained);

  @Override
  void close();

  /** How all networks are trained. */
  static TrainingOptions options(int epochs, int batch, BatchNormMode batchNorm) {
    return TrainingOptions.builder()
        .epochs(epochs)
        .batchSize(batch)
        .seed(SEED)
        .optimizer(OptimizerOptions.sgd(MOMENTUM))
        .schedule(LearningRateSchedule.constant(LEARNING_RATE))
        .batchNorm(batchNorm)
        .build();
  }

  /** Does something several times, and returns the seconds of each. */
  static List<Double> timed(int times, Runnable work) {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      work.run();
      seconds.add((System.nanoTime() - start) / NANOSECONDS);
    }
    return seconds;
  }
}

package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.Evaluation;
import io.github.adabet.Objective;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.internal.tensorflow.variable.SelectionRequests;
import io.github.adabet.djl.internal.tensorflow.variable.TrainableModel;
import io.github.adabet.djl.internal.train.RunMeter;
import io.github.adabet.djl.internal.train.StrategyContext;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.SelectiveTrainer;
import java.util.function.BiFunction;

/**
 * Trains selections of a TensorFlow model's layers, by gradients that its graph gets for it. All
 * other variables stay as they are to the bit; statistics of batch normalisations change in those
 * that use the statistics of the batch.
 *
 * <p>A resumed run ends with the same weights, bit for bit, as one that was never interrupted, on
 * the same machine and with the same number of threads. Not safe for use by several threads at
 * once.
 */
public final class SessionTrainer implements SelectiveTrainer<Samples> {

  private final TrainableModel model;
  private final SessionOptions options;
  private final ActivationSource<TensorBatch> activations;
  private final BiFunction<Samples, Objective, Evaluation> evaluation;

  /**
   * Makes a trainer.
   *
   * @param model the network, which stays its owner's
   * @param options how it is trained
   * @param activations the network's, as it is now: what strategies rank by
   * @param evaluation measures the network as it is
   */
  public SessionTrainer(
      TrainableModel model,
      SessionOptions options,
      ActivationSource<TensorBatch> activations,
      BiFunction<Samples, Objective, Evaluation> evaluation) {
    this.model = model;
    this.options = options;
    this.activations = activations;
    this.evaluation = evaluation;
  }

  /**
   * {@inheritDoc}
   *
   * @throws io.github.adabet.CheckpointException if a checkpoint cannot be written, or the one to
   *     resume from is missing, damaged or of another run; the message says what differs
   * @throws io.github.adabet.UnsupportedModelException if a selected layer cannot be trained, or
   *     not with the statistics of the batch; the message names what stands in the way
   * @throws io.github.adabet.PrefixCacheException if the frozen prefix is to be kept and cannot be
   * @throws io.github.adabet.MemoryLimitExceededException if the estimate exceeds the limit stated,
   *     by default what the process may still take
   */
  @Override
  public TrainingReport train(TrainingRequest<? extends Samples> request) {
    SelectionRequests.requireWholeLayers(request);
    StrategyContext.requireFits(request, options.trainer().training());
    RunBatches data = RunBatches.of(request, options.trainer().training());
    try (RunMeter meter = new RunMeter();
        SessionRun run = SessionRun.begin(model, options, activations, request, data, meter)) {
      return run.train();
    }
  }

  @Override
  public Evaluation evaluate(Samples data, Objective objective) {
    return evaluation.apply(data, objective);
  }
}

package io.github.adabet.djl.torchscript.internal.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.Evaluation;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.Objective;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.block.structure.ParameterFilter;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.SamplesDataset;
import io.github.adabet.djl.internal.estimate.NetworkAnalysis;
import io.github.adabet.djl.internal.estimate.TrainingForecast;
import io.github.adabet.djl.internal.memory.MemoryLimit;
import io.github.adabet.djl.internal.train.TrainingRun;
import io.github.adabet.djl.internal.train.plan.TrainerSettings;
import io.github.adabet.djl.spi.Checkpoints;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.SelectiveTrainer;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains selected layers of a TorchScript network. Every other tensor stays bit-identical, whatever
 * the archive says of which parameters require gradients.
 */
public final class ScriptTrainer implements SelectiveTrainer<Samples> {

  private final TrainerSettings settings;
  private final NetworkAnalysis analysis;
  private final ScriptNetworkAccess access;
  private final BiFunction<Samples, Objective, Evaluation> evaluation;

  /**
   * Makes a trainer.
   *
   * @param network the network, which stays its owner's
   * @param options how it is trained
   * @param alwaysTrained the indices of layers that are trained whatever is selected
   * @param prefixCache where outputs of the frozen prefix are kept, or null for nowhere
   * @param analysis what the network does with memory
   * @param source makes the network's source of activations
   * @param evaluation measures the network as it is
   */
  public ScriptTrainer(
      TrainableScript network,
      TrainerOptions options,
      List<Integer> alwaysTrained,
      @Nullable PrefixCache prefixCache,
      NetworkAnalysis analysis,
      Supplier<ActivationSource<NDList>> source,
      BiFunction<Samples, Objective, Evaluation> evaluation) {
    this.settings = settings(network, options, alwaysTrained, prefixCache);
    this.analysis = analysis;
    this.access =
        new ScriptNetworkAccess(network, analysis, limit(options), source, prefixCache != null);
    this.evaluation = evaluation;
  }

  private static MemoryLimit limit(TrainerOptions options) {
    OptionalLong stated = options.maximumMemory();
    if (stated.isPresent()) {
      return MemoryLimit.of(stated.getAsLong());
    }
    return options.unlimitedMemory() ? MemoryLimit.NONE : MemoryLimit.AVAILABLE;
  }

  private static TrainerSettings settings(
      TrainableScript network,
      TrainerOptions options,
      List<Integer> alwaysTrained,
      @Nullable PrefixCache prefixCache) {
    Checkpoints checkpoints = options.checkpoints().orElse(null);
    @Nullable Path directory = checkpoints == null ? null : checkpoints.directory();
    return new TrainerSettings(
        network.model(),
        options.training(),
        ParameterFilter.all(),
        true,
        alwaysTrained.stream().map(network::leaf).toList(),
        List.of(ScriptTree.handler()),
        prefixCache,
        1,
        directory,
        checkpoints == null ? 0 : checkpoints.everySteps(),
        checkpoints == null
            ? TrainerSettings.Existing.REFUSE
            : TrainerSettings.Existing.valueOf(checkpoints.existing().name()));
  }

  /**
   * Says what training would need.
   *
   * @param selection the layers to train
   * @param samples shape of one sample of each input, without the batch axis
   * @param types the element type of each input
   * @return the peak of a step
   * @throws IllegalArgumentException if a selected layer is not the network's
   * @throws io.github.adabet.UnsupportedModelException if the network takes no such samples, or
   *     cannot be followed
   */
  public MemoryEstimate estimate(
      LayerSelection selection, List<Shape> samples, List<DataType> types) {
    return TrainingForecast.estimate(analysis.of(samples, types), settings, selection);
  }

  /**
   * {@inheritDoc}
   *
   * @throws io.github.adabet.CheckpointException if a checkpoint cannot be written, or the one to
   *     resume from is missing, damaged or of another run; the message says what differs
   * @throws io.github.adabet.UnsupportedModelException if a selected layer cannot be trained; the
   *     message names what stands in the way
   */
  @Override
  public TrainingReport train(TrainingRequest<? extends Samples> request) {
    return TrainingRun.train(settings, access, request.withData(SamplesDataset::ofLabelled));
  }

  @Override
  public Evaluation evaluate(Samples data, Objective objective) {
    return evaluation.apply(data, objective);
  }
}

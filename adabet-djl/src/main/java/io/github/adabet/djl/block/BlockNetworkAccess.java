package io.github.adabet.djl.block;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.adabet.BackwardTimes;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.TrainingCosts;
import io.github.adabet.djl.block.objective.BlockObjective;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.internal.estimate.NetworkAnalysis;
import io.github.adabet.djl.internal.estimate.TrainingForecast;
import io.github.adabet.djl.internal.memory.MemoryLimit;
import io.github.adabet.djl.internal.rank.ConvertedSource;
import io.github.adabet.djl.internal.train.BlockExecution;
import io.github.adabet.djl.internal.train.NetworkAccess;
import io.github.adabet.djl.internal.train.NetworkExecution;
import io.github.adabet.djl.internal.train.gradient.DetachedParameters;
import io.github.adabet.djl.internal.train.plan.TrainerSettings;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.spi.ActivationSource;
import java.util.List;

/**
 * Hands a training what else is known of its block tree.
 *
 * @param model the network
 * @param handlers how composites run, before the built-in ones
 * @param limit the most that a step may need
 */
record BlockNetworkAccess(Model model, List<CompositeHandler> handlers, MemoryLimit limit)
    implements NetworkAccess {

  @Override
  public NetworkExecution execution(BlockTree tree, DetachedParameters parameters) {
    return new BlockExecution(tree, parameters);
  }

  @Override
  public ActivationSource<NDList> activations() {
    return source();
  }

  private BlockActivationSource source() {
    BlockActivationSource.Builder source = BlockActivationSource.builder(model);
    handlers.forEach(source::compositeHandler);
    return source.build();
  }

  @Override
  public ActivationSource<Batch> labelled(BlockObjective objective) {
    return new ConvertedSource<>(
        source().labelled(objective),
        (batch, use) -> use.accept(new LabelledBatch(batch.getData(), batch.getLabels())));
  }

  @Override
  public BackwardTimes backwardTimes(
      TrainerSettings settings, LayerSelection everything, RandomAccessDataset training) {
    return TrainingForecast.backwardTimes(analysis(settings), settings, everything, training);
  }

  @Override
  public TrainingCosts costs(TrainerSettings settings, RandomAccessDataset training) {
    return TrainingForecast.costs(analysis(settings), settings, training);
  }

  @Override
  public MemoryEstimate estimate(
      TrainerSettings settings, LayerSelection selection, RandomAccessDataset training) {
    return TrainingForecast.estimate(analysis(settings), settings, selection, training);
  }

  @Override
  public TrainingForecast forecast(
      TrainerSettings settings, LayerSelection selection, RandomAccessDataset training) {
    return TrainingForecast.of(analysis(settings), settings, selection, training, limit);
  }

  @Override
  public TrainingForecast forecastOfProbe(
      TrainerSettings settings, LayerSelection everything, RandomAccessDataset training) {
    return TrainingForecast.ofProbe(analysis(settings), settings, everything, training, limit);
  }

  private NetworkAnalysis analysis(TrainerSettings settings) {
    return NetworkAnalysis.of(settings.tree(), model.getNDManager());
  }
}

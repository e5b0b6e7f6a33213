package io.github.adabet.djl.torchscript.internal.train;

import ai.djl.ndarray.NDList;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.adabet.BackwardTimes;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.TrainingCosts;
import io.github.adabet.djl.block.objective.BlockObjective;
import io.github.adabet.djl.internal.estimate.NetworkAnalysis;
import io.github.adabet.djl.internal.estimate.RankingForecast;
import io.github.adabet.djl.internal.estimate.TrainingForecast;
import io.github.adabet.djl.internal.memory.MemoryLimit;
import io.github.adabet.djl.internal.train.NetworkAccess;
import io.github.adabet.djl.internal.train.NetworkExecution;
import io.github.adabet.djl.internal.train.gradient.DetachedParameters;
import io.github.adabet.djl.internal.train.plan.TrainerSettings;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.spi.ActivationSource;
import java.util.function.Supplier;

/**
 * What a run may ask of a TorchScript network.
 *
 * @param network the network
 * @param analysis what it does with memory
 * @param limit the most that a step may need
 * @param source makes its source of activations
 * @param keepsPrefix whether what frozen prefixes put out is to be kept
 */
record ScriptNetworkAccess(
    TrainableScript network,
    NetworkAnalysis analysis,
    MemoryLimit limit,
    Supplier<ActivationSource<NDList>> source,
    boolean keepsPrefix)
    implements NetworkAccess {

  @Override
  public NetworkExecution execution(BlockTree tree, DetachedParameters parameters) {
    return new ScriptExecution(network, tree, parameters, keepsPrefix);
  }

  @Override
  public ActivationSource<NDList> activations() {
    return source.get();
  }

  @Override
  public ActivationSource<Batch> labelled(BlockObjective objective) {
    return new LabelledScript(
        network,
        source.get(),
        objective,
        new RankingForecast(analysis, network.model().getNDManager(), limit));
  }

  @Override
  public BackwardTimes backwardTimes(
      TrainerSettings settings, LayerSelection everything, RandomAccessDataset training) {
    return TrainingForecast.backwardTimes(analysis, settings, everything, training);
  }

  @Override
  public TrainingCosts costs(TrainerSettings settings, RandomAccessDataset training) {
    return TrainingForecast.costs(analysis, settings, training);
  }

  @Override
  public MemoryEstimate estimate(
      TrainerSettings settings, LayerSelection selection, RandomAccessDataset training) {
    return TrainingForecast.estimate(analysis, settings, selection, training);
  }

  @Override
  public TrainingForecast forecast(
      TrainerSettings settings, LayerSelection selection, RandomAccessDataset training) {
    return TrainingForecast.of(analysis, settings, selection, training, limit);
  }

  @Override
  public TrainingForecast forecastOfProbe(
      TrainerSettings settings, LayerSelection everything, RandomAccessDataset training) {
    return TrainingForecast.ofProbe(analysis, settings, everything, training, limit);
  }
}

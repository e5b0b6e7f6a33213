package io.github.adabet.djl.torchscript.internal.train;

import ai.djl.ndarray.NDList;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.adabet.BackwardTimes;
import io.github.adabet.LayerSelection;
import io.github.adabet.TrainingCosts;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.block.objective.BlockObjective;
import io.github.adabet.djl.internal.estimate.TrainingForecast;
import io.github.adabet.djl.internal.train.NetworkAccess;
import io.github.adabet.djl.internal.train.NetworkExecution;
import io.github.adabet.djl.internal.train.gradient.DetachedParameters;
import io.github.adabet.djl.internal.train.plan.TrainerSettings;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.spi.ActivationSource;
import java.util.function.Supplier;

/**
 * What a run may ask of a TorchScript network. What training costs is not known.
 *
 * @param network the network
 * @param source makes its source of activations
 */
record ScriptNetworkAccess(TrainableScript network, Supplier<ActivationSource<NDList>> source)
    implements NetworkAccess {

  private static final String NOT_ESTIMATED = "the memory of TorchScript is not estimated";

  @Override
  public NetworkExecution execution(BlockTree tree, DetachedParameters parameters) {
    return new ScriptExecution(network, tree, parameters);
  }

  @Override
  public ActivationSource<NDList> activations() {
    return source.get();
  }

  @Override
  public ActivationSource<Batch> labelled(BlockObjective objective) {
    throw new UnsupportedModelException(
        "Scores that need labels are not computed for TorchScript networks; choose a score that"
            + " needs none");
  }

  @Override
  public BackwardTimes backwardTimes(
      TrainerSettings settings, LayerSelection everything, RandomAccessDataset training) {
    throw notKnown();
  }

  @Override
  public TrainingCosts costs(TrainerSettings settings, RandomAccessDataset training) {
    throw notKnown();
  }

  private static UnsupportedModelException notKnown() {
    return new UnsupportedModelException(
        "What training a TorchScript network costs is not estimated; choose a scheme that asks for"
            + " no costs");
  }

  @Override
  public TrainingForecast forecast(
      TrainerSettings settings, LayerSelection selection, RandomAccessDataset training) {
    return new TrainingForecast(null, "not checked: " + NOT_ESTIMATED);
  }

  @Override
  public void requireMemoryOfProbe(
      TrainerSettings settings, LayerSelection everything, RandomAccessDataset training) {}
}

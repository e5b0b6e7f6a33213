package io.github.adabet.djl.torchscript.internal.train;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import io.github.adabet.djl.block.objective.BlockObjective;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.estimate.RankingForecast;
import io.github.adabet.djl.internal.train.gradient.DetachedParameters;
import io.github.adabet.djl.internal.train.gradient.LabelledPass;
import io.github.adabet.djl.internal.train.gradient.LabelledSource;
import io.github.adabet.djl.internal.train.gradient.OutputGradients;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.util.Set;

/**
 * A TorchScript network with labelled batches: besides what a pass forward shows of its layers, the
 * gradients of their outputs and weights, from a pass forward and backward in inference mode that
 * holds the outputs of all layers at once.
 */
public final class LabelledScript extends LabelledSource<Batch> {

  private final TrainableScript network;
  private final ActivationSource<NDList> unlabelled;
  private final RankingForecast forecast;

  /**
   * A source.
   *
   * @param network the network, which stays its owner's
   * @param unlabelled shows what needs no labels
   * @param objective its loss is what is differentiated
   * @param forecast refuses passes that need too much memory
   */
  public LabelledScript(
      TrainableScript network,
      ActivationSource<NDList> unlabelled,
      BlockObjective objective,
      RankingForecast forecast) {
    super(unlabelled, objective);
    this.network = network;
    this.unlabelled = unlabelled;
    this.forecast = forecast;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the objective refuses the labels
   * @throws io.github.adabet.UnsupportedModelException if a layer's output is not of shape (B, ...)
   *     and does not hold several rows of each sample, or an operation cannot be differentiated
   * @throws io.github.adabet.MemoryLimitExceededException if the pass would need more memory than
   *     the forecast allows
   */
  @Override
  public void forward(Batch batch, Set<LayerQuantity> needs, LayerVisitor visitor) {
    if (streams(needs)) {
      unlabelled.forward(batch.getData(), needs, visitor);
      return;
    }
    NDList inputs = batch.getData();
    long samples = inputs.head().getShape().get(0);
    forecast.checkGradients(inputs, Math.toIntExact(samples), layers(), needs);
    NDManager manager = network.model().getNDManager();
    LabelledPass labelled =
        new LabelledPass(
            objective(),
            batch.getLabels(),
            samples,
            network.foldedRows().begin(inputs),
            needs,
            EngineBinding.of(manager.getEngine()).tensorBuffers());
    try (NDManager pass = manager.newSubManager()) {
      BlockTree tree = network.tree();
      DetachedParameters parameters = new DetachedParameters(tree.root().block(), pass);
      ScriptExecution execution = new ScriptExecution(network, tree, parameters, false);
      labelled.show(gradients(execution, inputs, labelled, tree, parameters, pass), visitor);
    }
  }

  private static OutputGradients gradients(
      ScriptExecution execution,
      NDList inputs,
      LabelledPass labelled,
      BlockTree tree,
      DetachedParameters parameters,
      NDManager pass) {
    try {
      return OutputGradients.of(
          (taps, hook) -> execution.tap(inputs, taps, pass),
          parameters,
          labelled.weights(tree),
          labelled::totalLoss,
          labelled.keepsInputs(),
          pass);
    } catch (EngineException e) {
      throw ScriptGradients.explained(e);
    }
  }
}

package io.github.adabet.djl.spi;

import io.github.adabet.Evaluation;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.Objective;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.weights.WeightReport;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.SelectiveTrainer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A network as its format's provider opened it. {@code PretrainedNetwork} stands in front of it,
 * and sees to it that nothing is asked of a network that is closed, or that {@link #capabilities()}
 * says it cannot do: methods for these need no body of worth.
 *
 * <p>Owns what its provider opened, and nothing that was handed over as an object. Not safe for use
 * by several threads at once.
 */
public interface OpenedNetwork extends AutoCloseable {

  /**
   * What the network is called.
   *
   * @return for messages and reports
   */
  String name();

  /**
   * What the network takes.
   *
   * @return its inputs in order; empty if that is not known
   */
  List<TensorSpec> inputs();

  /**
   * What the network can do as it is now. Cheap.
   *
   * @return with a reason and a remedy for each thing that it cannot do
   */
  Capabilities capabilities();

  /**
   * The layers that can be trained. Those of them are ranked that {@link #activationSource()} has.
   *
   * @return in forward order, names unique, at least one, unmodifiable; replacing the head changes
   *     its entry only
   */
  List<Layer> layers();

  /**
   * The layers that every training trains besides the selection: a head of random weights.
   *
   * @return some of {@link #layers()}
   */
  List<Layer> alwaysTrained();

  /**
   * Runs batches forward and hands out each layer's activation.
   *
   * @return a source for the network as it is now; needs no closing, and no use once the network is
   *     closed
   */
  ActivationSource<TensorBatch> activationSource();

  /**
   * Runs labelled batches forward and backward and hands out each layer's activation and gradients.
   *
   * @param objective its loss is what is differentiated
   * @return a source for the network as it is now; needs no closing, and no use once the network is
   *     closed
   * @throws IllegalArgumentException if the objective is one that the format cannot compute
   */
  default ActivationSource<LabelledTensors> gradientSource(Objective objective) {
    throw new MissingCapabilityException(
        Capability.GRADIENTS, "its provider does not say how. Choose a score that needs none");
  }

  /**
   * Trains selections of layers, and always those of {@link #alwaysTrained()}. In each epoch the
   * trainer reads its training data through {@link Samples#epoch}, which augments them; validation
   * data and evaluations it reads as they are.
   *
   * @param options how; checkpoints and a limit of memory are asked for only where {@link
   *     Capability#CHECKPOINTS} and {@link Capability#ESTIMATE} are among the capabilities
   * @return a trainer for the network as it is now; needs no closing, and no use once the network
   *     is closed
   * @throws IllegalArgumentException if an option does not fit the network
   */
  SelectiveTrainer<Samples> trainer(TrainerOptions options);

  /**
   * What training costs, layer by layer, {@link #alwaysTrained()} included.
   *
   * @param options batch size and optimizer
   * @return the costs of all layers
   */
  TrainingCosts costs(TrainingOptions options);

  /**
   * The memory of training a selection and {@link #alwaysTrained()}.
   *
   * @param selection the layers to train
   * @param options batch size, optimizer and mode of batch normalisation
   * @return the peak of a step
   * @throws IllegalArgumentException if a selected layer is not the network's
   */
  MemoryEstimate estimate(LayerSelection selection, TrainingOptions options);

  /**
   * The memory of ranking: a forward pass that shows each layer, and the distances of one layer's
   * samples. Asked for only where {@link Capability#ESTIMATE} is among the capabilities.
   *
   * @param batchSize number of samples, 1 or more
   * @return the peak of a pass; empty, unless overridden, as where nobody says what it takes
   */
  default Optional<MemoryEstimate> estimateRanking(int batchSize) {
    return Optional.empty();
  }

  /**
   * Replaces the last layer, in place, by one of random weights for another number of classes.
   *
   * @param classes 2 or more
   * @param seed the source of the weights
   */
  void replaceHead(int classes, long seed);

  /**
   * Measures the network as it is, in inference mode.
   *
   * @param samples labelled
   * @param objective what to measure
   * @param batchSize samples that run together, 1 or more
   * @return loss and metrics over all samples
   */
  Evaluation evaluate(Samples samples, Objective objective, int batchSize);

  /**
   * Runs a batch forward in inference mode.
   *
   * @param batch what the network takes
   * @return what it puts out, copied
   * @throws io.github.adabet.djl.data.BatchMismatchException if it takes no such batch
   */
  TensorBatch predict(TensorBatch batch);

  /**
   * Saves the network in the form that the framework it came from loads. What stood there before is
   * replaced as a whole or stays as it was.
   *
   * @param target the file or folder to write, by the format
   */
  void save(Path target);

  /**
   * How the names of saved networks end.
   *
   * @return for example {@code .safetensors}; empty, unless overridden, for a folder
   */
  default String savedEnding() {
    return "";
  }

  /**
   * What became of each tensor of the file that the network was opened with.
   *
   * @return empty, unless overridden, as without such a file
   */
  default Optional<WeightReport> weightReport() {
    return Optional.empty();
  }

  /**
   * The framework's own object behind the network, for what the door does not offer.
   *
   * @param type its class
   * @param <T> its class
   * @return the object, which is closed with this network if the provider made it; empty if the
   *     network has none of that class
   */
  <T> Optional<T> unwrap(Class<T> type);

  /**
   * What runs the network.
   *
   * @return entries for the provenance of results
   */
  Provenance provenance();

  /** Closes what the provider opened. Without effect the second time. */
  @Override
  void close();
}

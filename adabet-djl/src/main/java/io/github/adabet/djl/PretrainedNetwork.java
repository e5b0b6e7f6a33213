package io.github.adabet.djl;

import io.github.adabet.BackendChoice;
import io.github.adabet.Evaluation;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.Objective;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.spi.Capabilities;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.spi.NetworkProvider;
import io.github.adabet.djl.spi.NetworkRequest;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.djl.weights.WeightReport;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.BackendSelection.Chosen;
import io.github.adabet.spi.SelectiveTrainer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A pre-trained network of any format: what it was opened from makes no difference to how it is
 * ranked, trained, measured and saved.
 *
 * <pre>{@code
 * NetworkOptions options = NetworkOptions.builder().weights(Path.of("resnet50.pth")).classes(10).build();
 * try (PretrainedNetwork network = PretrainedNetwork.open("resnet50", options)) {
 *   LayerRanking ranking = network.rank(unlabelled.batches(32));
 *   network.train(ranking.select(SelectionBudget.fraction(0.1)), labelled, TrainingOptions.builder().build());
 *   network.save(Path.of("adapted.safetensors"));
 * }
 * }</pre>
 *
 * <p><b>What can be opened</b> is for the providers on the class path to say, which are found by
 * {@link java.util.ServiceLoader}: with this library the names of {@code
 * io.github.adabet.djl.zoo.Architecture}, and a {@code Model}, {@code Block} or folder of a model
 * of DJL's. What none of them opens is refused with each provider's reason.
 *
 * <p><b>What it can do</b> depends on the format. {@link #capabilities()} says so before, and
 * whatever is asked for all the same is answered by a {@link
 * io.github.adabet.djl.spi.MissingCapabilityException} that names the remedy.
 *
 * <p><b>Who closes what.</b> Whoever opens a network closes it. Closing gives back what opening
 * took: arrays, sessions, files. An object that was handed over, such as a DJL model, stays its
 * owner's, and must stay open as long as the network is. Batches, samples and results are plain
 * memory and need no closing. Sources and trainers need none either; using them after the network
 * is closed is an {@link IllegalStateException}.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class PretrainedNetwork extends NetworkEstimates implements AutoCloseable {

  /** Samples that run together in an evaluation, unless the caller says otherwise. */
  private static final int EVALUATION_BATCH = 32;

  private final BackendChoice choice;

  private PretrainedNetwork(NetworkGate network, BackendChoice choice) {
    super(network);
    this.choice = choice;
  }

  /**
   * Opens a network as it is.
   *
   * @param what a name of the zoo, the path of a file or folder as text or {@link Path}, or an
   *     object of a framework's such as a DJL model, which stays the caller's
   * @return the network, which the caller closes
   * @throws NetworkProviderException if no provider on the class path opens it
   * @throws io.github.adabet.AdaBetException if it cannot be opened
   */
  public static PretrainedNetwork open(Object what) {
    return open(what, NetworkOptions.defaults());
  }

  /**
   * Opens a network.
   *
   * @param what a name of the zoo, the path of a file or folder as text or {@link Path}, or an
   *     object of a framework's such as a DJL model, which stays the caller's
   * @param options weights, number of classes, engine, provider
   * @return the network, which the caller closes
   * @throws NetworkProviderException if no provider on the class path opens it, or the one asked
   *     for does not
   * @throws io.github.adabet.BackendUnavailableException if the engine is not on the class path
   * @throws io.github.adabet.AdaBetException if it cannot be opened
   * @throws IllegalArgumentException if an option does not fit the network
   */
  public static PretrainedNetwork open(Object what, NetworkOptions options) {
    NetworkRequest request = new NetworkRequest(what, options);
    Chosen<NetworkProvider> chosen = NetworkProviders.load().choose(request);
    NetworkProvider provider = chosen.backend();
    return new PretrainedNetwork(
        new NetworkGate(provider, provider.open(request)), chosen.choice());
  }

  /**
   * The networks that open by their names alone.
   *
   * @return those of all providers on the class path, in their order, each once
   */
  public static List<String> names() {
    return NetworkProviders.load().names();
  }

  /**
   * What the network is called.
   *
   * @return for messages and reports
   */
  public String name() {
    return network.name();
  }

  /**
   * What the network takes.
   *
   * @return its inputs in order; empty if the format does not say
   */
  public List<TensorSpec> inputs() {
    return network.open().inputs();
  }

  /**
   * What the network can do.
   *
   * @return with a reason and a remedy for each thing that it cannot do
   */
  public Capabilities capabilities() {
    return network.open().capabilities();
  }

  /**
   * The layers that can be trained. All are ranked, but those that {@link #activationSource()}
   * leaves out, since no sample enters them.
   *
   * @return in forward order, names unique, at least one, unmodifiable
   */
  @Override
  public List<Layer> layers() {
    return network.open().layers();
  }

  /**
   * Ranks the layers by the scorer on the class path.
   *
   * @param batches unlabelled inputs, at least one; walked through once
   * @return every layer with its score, best first; selections hold {@link #alwaysTrained()} too
   * @throws io.github.adabet.BackendUnavailableException if there is no scorer on the class path
   * @throws io.github.adabet.djl.data.BatchMismatchException if the network takes no such batch
   * @throws IllegalArgumentException if there is no batch, or one is too small for the scorer
   */
  public LayerRanking rank(Iterable<TensorBatch> batches) {
    return rank(batches, LayerRanker.create());
  }

  /**
   * Ranks the layers.
   *
   * @param batches unlabelled inputs, at least one; walked through once
   * @param ranker scores the layers, and tells of its progress
   * @return every layer with its score, best first; selections hold {@link #alwaysTrained()} too
   * @throws io.github.adabet.djl.data.BatchMismatchException if the network takes no such batch
   * @throws IllegalArgumentException if there is no batch, or one is too small for the scorer
   */
  public LayerRanking rank(Iterable<TensorBatch> batches, LayerRanker ranker) {
    return ranker
        .rank(activationSource(), batches)
        .alwaysTraining(alwaysTrained().stream().map(Layer::name).toArray(String[]::new));
  }

  /**
   * Runs batches forward and hands out each layer's activation.
   *
   * @return a source for the network as it is now
   */
  public ActivationSource<TensorBatch> activationSource() {
    return new OpenSource<>(
        network.able(Capability.ACTIVATIONS).activationSource(), batch -> batch, this);
  }

  /**
   * Runs labelled batches forward and backward and hands out each layer's activation and gradients,
   * with the memory of full training.
   *
   * @param objective its loss is what is differentiated
   * @return a source for the network as it is now
   * @throws IllegalArgumentException if the objective is one that the format cannot compute
   */
  public ActivationSource<LabelledTensors> gradientSource(Objective objective) {
    return new OpenSource<>(
        network.able(Capability.GRADIENTS).gradientSource(objective),
        LabelledTensors::inputs,
        this);
  }

  /**
   * Trains selections of layers, and always those of {@link #alwaysTrained()}.
   *
   * @param options how
   * @return a trainer for the network as it is now
   * @throws IllegalArgumentException if an option does not fit the network, or is of a class that
   *     its provider does not read
   */
  public SelectiveTrainer<Samples> trainer(TrainerOptions options) {
    return network.trainer(options);
  }

  /**
   * Trains selections of layers, and always those of {@link #alwaysTrained()}.
   *
   * @param options how
   * @return a trainer for the network as it is now
   */
  public SelectiveTrainer<Samples> trainer(TrainingOptions options) {
    return trainer(TrainerOptions.of(options));
  }

  /**
   * Trains layers as a classifier, in place, without validation; {@link #trainer(TrainingOptions)}
   * trains for other objectives, and tells of its progress.
   *
   * @param selection the layers to train
   * @param samples labelled with the index of their class
   * @param options how to train
   * @return what it did and cost
   */
  public TrainingReport train(LayerSelection selection, Samples samples, TrainingOptions options) {
    return trainer(options).train(selection, samples);
  }

  /**
   * Replaces the last layer, in place, by one of random weights for another number of classes.
   *
   * @param classes 2 or more
   * @param seed the source of the weights
   * @throws IllegalArgumentException if {@code classes} is less than 2
   */
  public void replaceHead(int classes, long seed) {
    NetworkGate.requireAtLeast(2, "classes", classes);
    network.able(Capability.NEW_HEAD).replaceHead(classes, seed);
  }

  /**
   * Measures the network as a classifier.
   *
   * @param samples labelled with the index of their class
   * @return loss and accuracy over all samples
   */
  public Evaluation evaluate(Samples samples) {
    return evaluate(samples, Objective.classification(), EVALUATION_BATCH);
  }

  /**
   * Measures the network as it is, in inference mode.
   *
   * @param samples labelled
   * @param objective what to measure
   * @param batchSize samples that run together, 1 or more
   * @return loss and metrics over all samples
   * @throws IllegalArgumentException if {@code batchSize} is less than 1, a label is out of range,
   *     or the objective is one that the format cannot compute
   */
  public Evaluation evaluate(Samples samples, Objective objective, int batchSize) {
    NetworkGate.requireAtLeast(1, "batchSize", batchSize);
    return network.able(Capability.EVALUATION).evaluate(samples, objective, batchSize);
  }

  /**
   * Runs a batch forward in inference mode.
   *
   * @param batch what the network takes
   * @return what it puts out: for a classifier one tensor (B, classes)
   * @throws io.github.adabet.djl.data.BatchMismatchException if the network takes no such batch
   */
  public TensorBatch predict(TensorBatch batch) {
    return network.predict(batch);
  }

  /**
   * Saves the network in the form that the framework it came from loads, and from which it opens
   * again. What stood there before is replaced as a whole, or stays as it was.
   *
   * @param target the file or folder to write, as the format has it; missing folders are created
   */
  public void save(Path target) {
    network.able(Capability.SAVING).save(target);
  }

  /**
   * How the names of files that {@link #save} writes end, for whoever chooses a name.
   *
   * @return for example {@code .safetensors}; empty if a folder is written
   */
  public String savedEnding() {
    return network.open().savedEnding();
  }

  /**
   * What became of each tensor of the file of weights that the network was opened with.
   *
   * @return empty if it was opened without such a file
   */
  public Optional<WeightReport> weightReport() {
    return network.open().weightReport();
  }

  /**
   * The framework's own object behind the network, for what is not offered here.
   *
   * @param type its class, for example {@code ai.djl.Model}
   * @param <T> its class
   * @return the object, which lives as long as this network, or empty if there is none of that
   *     class
   */
  public <T> Optional<T> unwrap(Class<T> type) {
    return network.open().unwrap(Objects.requireNonNull(type, "type"));
  }

  /**
   * Who opened the network and what runs it.
   *
   * @return the provider that was chosen, with each refusal, and the backend's own entries
   */
  public Provenance provenance() {
    return network.open().provenance().toBuilder().choice(choice).build();
  }

  /** Gives back what opening took. Without effect the second time. */
  @Override
  public void close() {
    network.close();
  }

  @Override
  public String toString() {
    return network.toString();
  }
}

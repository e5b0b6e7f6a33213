package io.github.adabet.bench.networks;

import ai.djl.ndarray.types.Shape;
import io.github.adabet.BatchNormMode;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.tensorflow.SavedModelEstimator;
import io.github.adabet.djl.tensorflow.TensorFlowRuntime;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A SavedModel in TensorFlow. Its batch is in the Java heap, and is copied to TensorFlow by each
 * pass.
 */
final class MeasuredSavedModel implements MeasuredNetwork {
  private static final BatchNormMode BATCH_NORM = BatchNormMode.SELECTED;

  private final PretrainedNetwork network;
  private final SavedModelEstimator estimator;
  private final TensorBatch images;
  private final Samples samples;

  private MeasuredSavedModel(PretrainedNetwork network, Configuration configuration) {
    this.network = network;
    this.estimator = network.unwrap(SavedModelEstimator.class).orElseThrow();
    Random random = new Random(SEED);
    Configuration.Size size = configuration.size();
    TensorSpec input = network.inputs().get(0);
    Shape shape = new Shape(size.batch()).addAll(input.sample());
    float[] noise = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) random.nextGaussian();
    }
    HostTensor batch = HostTensor.of(noise, shape.getShape());
    this.images = TensorBatch.of(batch);
    this.samples = Samples.of(batch, random.longs(size.batch(), 0, size.classes()).toArray());
  }

  /**
   * Opens a network and makes a batch.
   *
   * @param configuration what is measured
   * @param folder holds a SavedModel in a folder of the network's name
   * @throws IllegalArgumentException if the model is one for other images or classes
   */
  static MeasuredSavedModel open(Configuration configuration, Path folder) {
    PretrainedNetwork network = PretrainedNetwork.open(folder.resolve(configuration.network()));
    try {
      MeasuredSavedModel measured = new MeasuredSavedModel(network, configuration);
      measured.requireSize(configuration.size());
      return measured;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private void requireSize(Configuration.Size size) {
    Shape sample = network.inputs().get(0).sample();
    long classes = network.predict(first(1)).first().shape().get(1);
    if (sample.get(0) != size.side() || classes != size.classes()) {
      throw new IllegalArgumentException(
          "The SavedModel of "
              + network.name()
              + " takes images of "
              + sample
              + " and has "
              + classes
              + " classes; give input-size "
              + sample.get(0)
              + " and classes "
              + classes
              + ", or export it anew");
    }
  }

  @Override
  public String engineVersion() {
    return TensorFlowRuntime.load();
  }

  @Override
  public List<Layer> layers() {
    return network.layers();
  }

  @Override
  public void warmUp() {
    network.predict(first(1));
  }

  private TensorBatch first(int count) {
    return samples.range(0, count).batches(count).iterator().next();
  }

  @Override
  public List<Double> forwardPlain(int times) {
    throw new UnsupportedOperationException("DJL has no networks of blocks on TensorFlow");
  }

  @Override
  public List<Double> forward(int times) {
    return MeasuredNetwork.timed(times, () -> network.predict(images));
  }

  @Override
  public List<Double> rank(int times, List<LayerRanking> rankings) {
    LayerRanker ranker = LayerRanker.create();
    return MeasuredNetwork.timed(times, () -> rankings.add(network.rank(List.of(images), ranker)));
  }

  @Override
  public TrainingReport train(int times, List<Layer> trained, boolean keepsPrefix) {
    if (keepsPrefix) {
      throw new UnsupportedOperationException("prefixes of SavedModels are not kept");
    }
    return network.train(selection(trained), samples, options(times));
  }

  @Override
  public void rehearse(List<Layer> trained) {
    if (trained.isEmpty()) {
      network.predict(first(2));
    } else {
      network.train(
          selection(trained), samples.range(0, 2), MeasuredNetwork.options(1, 2, BATCH_NORM));
    }
  }

  @Override
  public void trainWithoutEnd(List<Layer> trained, TrainingListener listener) {
    network
        .trainer(options(WITHOUT_END))
        .train(
            TrainingRequest.<Samples>builder(selection(trained), samples)
                .listener(listener)
                .build());
  }

  @Override
  public long estimateTraining(List<Layer> trained) {
    return network.estimate(selection(trained), options(1)).aboveIdle();
  }

  @Override
  public long estimateForward() {
    return estimator.inference(images.samples()).aboveIdle();
  }

  @Override
  public long estimateRanking() {
    return estimator.ranking(images.samples()).aboveIdle();
  }

  @Override
  public TrainingCosts costs() {
    return network.costs(options(1));
  }

  @Override
  public List<Double> trainPlain(int times, Set<String> trained) {
    throw new UnsupportedOperationException("DJL does not train on TensorFlow");
  }

  private LayerSelection selection(List<Layer> trained) {
    return LayerSelection.of(trained, layers().size(), Provenance.builder().build());
  }

  private TrainingOptions options(int epochs) {
    return MeasuredNetwork.options(epochs, images.samples(), BATCH_NORM);
  }

  @Override
  public void close() {
    network.close();
  }
}

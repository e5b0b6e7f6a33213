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
import io.github.adabet.djl.spi.TrainerOptions;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A network of a file. Its batch is in the Java heap, and is copied to the engine by each pass. A
 * subclass says what the file is, and what is known of its kind alone.
 */
abstract class MeasuredFile implements MeasuredNetwork {
  private static final BatchNormMode BATCH_NORM = BatchNormMode.SELECTED;

  private final PretrainedNetwork network;
  private final TensorBatch images;
  private final Samples samples;

  /**
   * Makes a batch.
   *
   * @param network is this one's from now on
   * @param configuration what is measured
   */
  MeasuredFile(PretrainedNetwork network, Configuration configuration) {
    this.network = network;
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

  /** The network. */
  final PretrainedNetwork network() {
    return network;
  }

  /** The batch. */
  final TensorBatch images() {
    return images;
  }

  /**
   * Returns a network, or closes it if it is one for other images or classes.
   *
   * @throws IllegalArgumentException if it is
   */
  static MeasuredFile checked(MeasuredFile measured, Configuration.Size size, int sideAxis) {
    try {
      measured.requireSize(size, sideAxis);
      return measured;
    } catch (RuntimeException e) {
      measured.close();
      throw e;
    }
  }

  private void requireSize(Configuration.Size size, int sideAxis) {
    Shape sample = network.inputs().get(0).sample();
    long classes = network.predict(first(1)).first().shape().get(1);
    if (sample.get(sideAxis) != size.side() || classes != size.classes()) {
      throw new IllegalArgumentException(
          "The file of "
              + network.name()
              + " takes images of "
              + sample
              + " and has "
              + classes
              + " classes; give input-size "
              + sample.get(sideAxis)
              + " and classes "
              + classes
              + ", or export it anew");
    }
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
    TrainerOptions options = TrainerOptions.of(options(times));
    return network
        .trainer(keepsPrefix ? keepingPrefix(options) : options)
        .train(TrainingRequest.<Samples>builder(selection(trained), samples).build());
  }

  /** The same options, by which what frozen layers put out is kept in memory. */
  abstract TrainerOptions keepingPrefix(TrainerOptions options);

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
  public TrainingCosts costs() {
    return network.costs(options(1));
  }

  @Override
  public List<Double> trainPlain(int times, Set<String> trained) {
    throw new UnsupportedOperationException("DJL does not train networks of such files");
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

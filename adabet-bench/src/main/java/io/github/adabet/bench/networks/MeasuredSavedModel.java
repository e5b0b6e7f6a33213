package io.github.adabet.bench.networks;

import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.djl.tensorflow.SavedModelEstimator;
import io.github.adabet.djl.tensorflow.TensorFlowRuntime;
import java.nio.file.Path;
import java.util.List;

/** A SavedModel in TensorFlow. */
final class MeasuredSavedModel extends MeasuredFile {
  private static final int SIDE_AXIS = 0;

  private final SavedModelEstimator estimator;

  private MeasuredSavedModel(PretrainedNetwork network, Configuration configuration) {
    super(network, configuration);
    this.estimator = network.unwrap(SavedModelEstimator.class).orElseThrow();
  }

  /**
   * Opens a network and makes a batch.
   *
   * @param configuration what is measured
   * @param folder holds a SavedModel in a folder of the network's name
   * @throws IllegalArgumentException if the model is one for other images or classes
   */
  static MeasuredNetwork open(Configuration configuration, Path folder) {
    PretrainedNetwork network = PretrainedNetwork.open(folder.resolve(configuration.network()));
    return checked(new MeasuredSavedModel(network, configuration), configuration.size(), SIDE_AXIS);
  }

  @Override
  public String engineVersion() {
    return TensorFlowRuntime.load();
  }

  @Override
  public List<Double> forwardPlain(int times) {
    throw new UnsupportedOperationException("DJL has no networks of blocks on TensorFlow");
  }

  @Override
  TrainerOptions keepingPrefix(TrainerOptions options) {
    throw new UnsupportedOperationException("prefixes of SavedModels are not kept");
  }

  @Override
  public long estimateForward() {
    return estimator.inference(images().samples()).aboveIdle();
  }

  @Override
  public long estimateRanking() {
    return estimator.ranking(images().samples()).aboveIdle();
  }
}

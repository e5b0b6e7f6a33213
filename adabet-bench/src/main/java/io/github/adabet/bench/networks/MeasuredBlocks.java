package io.github.adabet.bench.networks;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.ArrayDataset;
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
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.block.BlockActivationSource;
import io.github.adabet.djl.block.BlockSelectiveTrainer;
import io.github.adabet.djl.block.TrainingEstimator;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.zoo.Architecture;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A network of the zoo on an engine of DJL's. */
final class MeasuredBlocks implements MeasuredNetwork {
  private static final int CHANNELS = 3;
  private static final long LARGEST_CACHE = 4L << 30;

  private final Model model;
  private final Configuration configuration;
  private final NDArray images;
  private final NDArray labels;
  private final BlockActivationSource source;

  private MeasuredBlocks(Model model, Configuration configuration) {
    this.model = model;
    this.configuration = configuration;
    Configuration.Size size = configuration.size();
    NDManager manager = model.getNDManager();
    this.images = manager.randomNormal(imageShape(size));
    this.labels = manager.create(new Random(SEED).longs(size.batch(), 0, size.classes()).toArray());
    this.source = BlockActivationSource.of(model);
  }

  /** Starts the engine and makes network and batch. */
  static MeasuredBlocks open(Configuration configuration) {
    Engine engine = DjlEngines.engine(configuration.engine());
    engine.setRandomSeed(SEED);
    Model model = Model.newInstance(configuration.network(), configuration.engine());
    try {
      Configuration.Size size = configuration.size();
      Block block =
          Architecture.of(configuration.network()).block(size.classes(), imageShape(size));
      model.setBlock(block);
      block.initialize(model.getNDManager(), DataType.FLOAT32, imageShape(size));
      return new MeasuredBlocks(model, configuration);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** The shape of a batch of images. */
  static Shape imageShape(Configuration.Size size) {
    return new Shape(size.batch(), CHANNELS, size.side(), size.side());
  }

  @Override
  public String engineVersion() {
    return model.getNDManager().getEngine().getVersion();
  }

  @Override
  public List<Layer> layers() {
    return source.layers();
  }

  @Override
  public void warmUp() {
    try (NDArray first = images.get("0:1")) {
      walk(first);
    }
  }

  @Override
  public List<Double> forwardPlain(int times) {
    ParameterStore parameters = new ParameterStore(model.getNDManager(), false);
    return MeasuredNetwork.timed(
        times,
        () -> {
          try (NDManager step = model.getNDManager().newSubManager()) {
            NDList input = new NDList(images);
            // DJL attaches every intermediate to its input's manager.
            input.tempAttach(step);
            model.getBlock().forward(parameters, input, false).head().toFloatArray();
          }
        });
  }

  @Override
  public List<Double> forward(int times) {
    return MeasuredNetwork.timed(times, () -> walk(images));
  }

  private void walk(NDArray input) {
    int last = layers().size() - 1;
    source.forward(
        new NDList(input),
        activation -> {
          if (activation.layer().index() == last) {
            // An engine may compute later; this waits for it.
            activation.toFloatArray();
          }
        });
  }

  @Override
  public List<Double> rank(int times, List<LayerRanking> rankings) {
    LayerRanker ranker = LayerRanker.create();
    return MeasuredNetwork.timed(
        times, () -> rankings.add(ranker.rank(source, List.of(new NDList(images)))));
  }

  @Override
  public TrainingReport train(int times, List<Layer> trained, boolean keepsPrefix) {
    BlockSelectiveTrainer.Builder trainer = BlockSelectiveTrainer.builder(model, options(times));
    if (keepsPrefix) {
      trainer.prefixCache(PrefixCache.inMemory(LARGEST_CACHE));
    }
    return trainer.build().train(selection(trained), dataset());
  }

  @Override
  public void rehearse(List<Layer> trained) {
    try (NDArray two = images.get("0:2");
        NDArray theirLabels = labels.get("0:2")) {
      if (trained.isEmpty()) {
        walk(two);
      } else {
        BlockSelectiveTrainer.builder(model, options(1, 2))
            .build()
            .train(selection(trained), dataset(two, theirLabels, 2));
      }
    }
  }

  @Override
  public void trainWithoutEnd(List<Layer> trained, TrainingListener listener) {
    BlockSelectiveTrainer.builder(model, options(WITHOUT_END, configuration.size().batch()))
        .build()
        .train(TrainingRequest.builder(selection(trained), dataset()).listener(listener).build());
  }

  @Override
  public long estimateTraining(List<Layer> trained) {
    return estimator().training(selection(trained), options(1)).aboveIdle();
  }

  @Override
  public long estimateForward() {
    return estimator().inference(configuration.size().batch()).aboveIdle();
  }

  @Override
  public long estimateRanking() {
    return estimator().ranking(configuration.size().batch()).aboveIdle();
  }

  @Override
  public TrainingCosts costs() {
    return estimator().costs(options(1));
  }

  private TrainingEstimator estimator() {
    return TrainingEstimator.of(model, imageShape(configuration.size()).slice(1));
  }

  private LayerSelection selection(List<Layer> trained) {
    return LayerSelection.of(trained, layers().size(), Provenance.builder().build());
  }

  private TrainingOptions options(int epochs) {
    return options(epochs, configuration.size().batch());
  }

  private static TrainingOptions options(int epochs, int batch) {
    return MeasuredNetwork.options(epochs, batch, BatchNormMode.SELECTED);
  }

  @Override
  public List<Double> trainPlain(int times, Set<String> trained) {
    return new PlainTraining(model, dataset(), imageShape(configuration.size()))
        .run(times, layers().stream().map(Layer::name).filter(n -> !trained.contains(n)).toList());
  }

  private ArrayDataset dataset() {
    return dataset(images, labels, configuration.size().batch());
  }

  private static ArrayDataset dataset(NDArray images, NDArray labels, int batch) {
    return new ArrayDataset.Builder()
        .setData(images)
        .optLabels(labels)
        .setSampling(batch, false)
        .build();
  }

  @Override
  public void close() {
    model.close();
  }
}

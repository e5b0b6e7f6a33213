package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import ai.djl.util.Pair;
import io.github.adabet.BatchNormMode;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.fixtures.CompositeNetwork;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.GradientRecording;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.djl.internal.train.plan.TrainingRandomness;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Layers inside DJL's composites are trained on their own, on any engine that trains. */
@EngineTest
class CompositeTrainingTest extends TrainerContractSetting {

  private static final int SAMPLES = 6;
  private static final int TOKENS = 4;
  private static final int WIDTH = 8;
  private static final double RATE = 0.05;

  /** A composite between linear layers, without dropout; samples of shape (4, 8). */
  enum Network {
    ENCODER("04resultProjection", 2),
    QUERIES_OF_ENCODER("02queryProjection", 2),
    INNER_LAYER_OF_ENCODER("03outputBlock/01Linear", 2),
    ATTENTION("03valueProjection", 2),
    SQUEEZE_EXCITE("02SequentialBlock/02Linear", 2),
    GRU_CELL("GRU", 4),
    LSTM_CELL("LSTM", 4);

    private final String selected;
    private final int tensors;

    Network(String selected, int tensors) {
      this.selected = selected;
      this.tensors = tensors;
    }

    Block block() {
      SequentialBlock network = new SequentialBlock().add(linear(WIDTH));
      switch (this) {
        case ATTENTION -> network.add(CompositeNetwork.attention(0));
        case SQUEEZE_EXCITE ->
            network
                .addSingleton(array -> array.expandDims(3))
                .add(CompositeNetwork.squeezeExcite(TOKENS, 2));
        case GRU_CELL ->
            network.add(GRU.builder().setStateSize(5).setNumLayers(1).optBatchFirst(true).build());
        case LSTM_CELL ->
            network.add(LSTM.builder().setStateSize(5).setNumLayers(1).optBatchFirst(true).build());
        default -> network.add(new TransformerEncoderBlock(WIDTH, 2, 6, 0, Activation::relu));
      }
      return network
          .addSingleton(array -> array.reshape(array.getShape().get(0), -1))
          .add(linear(TrainingFixtures.CLASSES));
    }

    private static Block linear(int units) {
      return Linear.builder().setUnits(units).build();
    }
  }

  @ParameterizedTest
  @EnumSource(Network.class)
  void step_layerInsideAComposite_movesItByTheSameGradientsAsFullTraining(Network network) {
    try (Model model = model(network);
        Model all = model(network)) {
      Map<String, float[]> before = TrainingFixtures.snapshot(model.getBlock());

      train(all, options(BatchNormMode.FROZEN), TrainingFixtures.selectAll(all.getBlock()), data());
      train(
          model,
          options(BatchNormMode.FROZEN),
          TrainingFixtures.select(
              model.getBlock(), layer -> layer.name().contains(network.selected)),
          data());

      Map<String, float[]> full = TrainingFixtures.snapshot(all.getBlock());
      Map<String, float[]> after = TrainingFixtures.snapshot(model.getBlock());
      Set<String> changed = changed(before, model.getBlock());
      assertThat(changed).hasSize(network.tensors);
      changed.forEach(
          name ->
              assertThat(after.get(name)).as(name).containsExactly(full.get(name), within(1e-6f)));
    }
  }

  @ParameterizedTest
  @EnumSource(Network.class)
  void step_everyLayer_movesByTheGradientsOfThePlainGraph(Network network) {
    try (Model model = model(network);
        Model plain = model(network)) {
      Map<String, float[]> before = TrainingFixtures.snapshot(model.getBlock());
      Map<String, float[]> gradients = plainGradients(plain);

      train(
          model,
          options(BatchNormMode.SELECTED),
          TrainingFixtures.selectAll(model.getBlock()),
          data());

      Map<String, float[]> after = TrainingFixtures.snapshot(model.getBlock());
      gradients.forEach(
          (name, gradient) -> {
            for (int i = 0; i < gradient.length; i++) {
              double expected = before.get(name)[i] - RATE * gradient[i];
              assertThat((double) after.get(name)[i]).as(name).isEqualTo(expected, within(2e-6));
            }
          });
    }
  }

  /** Gradients by DJL alone, of the same samples in the order the seed draws. */
  private Map<String, float[]> plainGradients(Model model) {
    long[] order = new TrainingRandomness(7).order(1, SAMPLES);
    Map<String, float[]> gradients = new LinkedHashMap<>();
    try (NDManager scope = model.getNDManager().newSubManager();
        GradientCollector collector = GradientRecording.on(scope.getEngine())) {
      Batch batch = data().getByIndices(scope, order);
      NDList logits =
          model.getBlock().forward(new ParameterStore(scope, false), batch.getData(), true);
      NDArray loss = Loss.softmaxCrossEntropyLoss().evaluate(batch.getLabels(), logits);
      collector.backward(loss);
      for (Pair<String, Parameter> named : model.getBlock().getParameters()) {
        if (BlockTree.isTrainable(named.getValue())) {
          gradients.put(named.getKey(), named.getValue().getArray().getGradient().toFloatArray());
        }
      }
    }
    return gradients;
  }

  private Model model(Network network) {
    return TrainingFixtures.model(engine(), network.block(), 3, new Shape(SAMPLES, TOKENS, WIDTH));
  }

  private static TrainingOptions options(BatchNormMode mode) {
    return options(1, SAMPLES)
        .schedule(LearningRateSchedule.constant(RATE))
        .optimizer(OptimizerOptions.sgd())
        .batchNorm(mode)
        .build();
  }

  private ArrayDataset data() {
    Random random = new Random(11);
    float[] values = new float[SAMPLES * TOKENS * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    float[] labels = new float[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      labels[i] = i % TrainingFixtures.CLASSES;
    }
    return TrainingFixtures.dataset(
        data.create(values, new Shape(SAMPLES, TOKENS, WIDTH)), data.create(labels));
  }
}

package org.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.initializer.XavierInitializer;
import io.github.adabet.EpochReport;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.block.BlockActivationSource;
import io.github.adabet.djl.block.BlockSelectiveTrainer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Ranks a network and trains it with what the published artifacts offer. */
class RankAndTrainTest {
  private static final int SAMPLES = 96;
  private static final int FEATURES = 8;

  @Test
  void rankAndTrain_smallNetwork_learnsAndChangesOnlyTheSelectedLayers() {
    try (Model model = Model.newInstance("perceptron", "PyTorch");
        NDManager manager = model.getNDManager().newSubManager()) {
      model.setBlock(perceptron(manager));
      ArrayDataset data = twoClasses(manager);

      LayerRanking ranking =
          LayerRanker.create()
              .rank(BlockActivationSource.of(model), List.of(new NDList(points(manager))));
      LayerSelection selection = ranking.select(SelectionBudget.layers(2));
      Map<String, float[]> before = weights(model.getBlock());
      TrainingReport report = trainer(model).train(selection, data);

      assertEquals(3, ranking.layers().size());
      assertEquals(2, selection.layers().size());
      List<EpochReport> epochs = report.epochs();
      assertTrue(
          epochs.get(epochs.size() - 1).training().loss() < 0.8 * epochs.get(0).training().loss(),
          report::toString);
      assertChangedExactly(selection, before, weights(model.getBlock()));
    }
  }

  private static SequentialBlock perceptron(NDManager manager) {
    manager.getEngine().setRandomSeed(17);
    SequentialBlock block =
        new SequentialBlock()
            .add(Linear.builder().setUnits(16).build())
            .add(Activation.reluBlock())
            .add(Linear.builder().setUnits(16).build())
            .add(Activation.reluBlock())
            .add(Linear.builder().setUnits(2).build());
    block.setInitializer(new XavierInitializer(), Parameter.Type.WEIGHT);
    block.initialize(manager, DataType.FLOAT32, new Shape(1, FEATURES));
    return block;
  }

  private static BlockSelectiveTrainer trainer(Model model) {
    TrainingOptions options =
        TrainingOptions.builder()
            .epochs(20)
            .batchSize(16)
            .seed(3)
            .schedule(LearningRateSchedule.constant(0.1))
            .build();
    return BlockSelectiveTrainer.builder(model, options).build();
  }

  private static NDArray points(NDManager manager) {
    Random random = new Random(5);
    float[] points = new float[SAMPLES * FEATURES];
    for (int i = 0; i < points.length; i++) {
      points[i] = (float) random.nextGaussian() + (classOf(i / FEATURES) == 0 ? -0.5f : 0.5f);
    }
    return manager.create(points, new Shape(SAMPLES, FEATURES));
  }

  private static ArrayDataset twoClasses(NDManager manager) {
    float[] labels = new float[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      labels[i] = classOf(i);
    }
    return new ArrayDataset.Builder()
        .setData(points(manager))
        .optLabels(manager.create(labels, new Shape(SAMPLES, 1)))
        .setSampling(16, false)
        .build();
  }

  private static int classOf(int sample) {
    return sample % 2;
  }

  private static Map<String, float[]> weights(Block block) {
    Map<String, float[]> weights = new TreeMap<>();
    block
        .getParameters()
        .forEach(p -> weights.put(p.getKey(), p.getValue().getArray().toFloatArray()));
    return weights;
  }

  private static void assertChangedExactly(
      LayerSelection selection, Map<String, float[]> before, Map<String, float[]> after) {
    assertEquals(6, before.size());
    before.forEach(
        (name, old) -> {
          if (selection.layers().stream().map(Layer::name).anyMatch(name::startsWith)) {
            assertFalse(Arrays.equals(old, after.get(name)), name + " was not trained");
          } else {
            assertArrayEquals(old, after.get(name), name + " was not selected");
          }
        });
  }
}

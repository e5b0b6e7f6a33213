package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import ai.djl.util.Pair;
import io.github.adabet.BatchNormMode;
import io.github.adabet.Layer;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.block.structure.ParameterFilter;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.GradientRecording;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.walk.BlockWalker;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Selections of early and late layers with frozen ones between, in double precision: the trainer
 * moves by the gradients of the whole network, by the engine's account and by finite differences.
 */
@EngineTest
class MixedSelectionTest extends TrainerContractSetting {

  private static final int SAMPLES = 6;
  private static final double STEP = 1e-6;

  /** First convolution, a normalisation in a branch, and the head. */
  private static final Set<Integer> MIXED_INDICES = Set.of(0, 3, 6);

  private static boolean mixed(Layer layer) {
    return MIXED_INDICES.contains(layer.index());
  }

  private static boolean biases(Layer layer, String name, Parameter.Type type) {
    return type == Parameter.Type.BIAS;
  }

  private Model model() {
    Shape input = new Shape(2, 1, TrainingFixtures.SIDE, TrainingFixtures.SIDE);
    return TrainingFixtures.model(
        engine(), TrainingFixtures.residualNetworkWithoutDropout(), DataType.FLOAT64, 5, input);
  }

  private ArrayDataset images() {
    Batch floats = TrainingFixtures.images(data, SAMPLES, 1).getByRange(data, 0, SAMPLES);
    return TrainingFixtures.dataset(
        floats.getData().head().toType(DataType.FLOAT64, true), floats.getLabels().head());
  }

  @Test
  void step_earlyAndLateLayers_movesByGradientsOfTheWholeGraph() {
    try (Model model = model();
        Model plain = model()) {
      Map<String, double[]> whole = wholeGraphGradients(plain, false);

      Map<String, double[]> moved =
          moves(model, MixedSelectionTest::mixed, ParameterFilter.all(), BatchNormMode.FROZEN);

      assertThat(moved).hasSize(6);
      moved.forEach(
          (name, gradient) ->
              assertThat(gradient).as(name).containsExactly(whole.get(name), within(1e-12)));
    }
  }

  @Test
  void step_earlyAndLateLayers_movesBySameBitsAsTrainingAll() {
    try (Model model = model();
        Model all = model()) {
      Map<String, double[]> whole =
          moves(all, layer -> true, ParameterFilter.all(), BatchNormMode.FROZEN);

      Map<String, double[]> moved =
          moves(model, MixedSelectionTest::mixed, ParameterFilter.all(), BatchNormMode.FROZEN);

      moved.forEach((name, gradient) -> assertThat(gradient).as(name).isEqualTo(whole.get(name)));
    }
  }

  @Test
  void step_everyLayerWithStatisticsOfTheBatch_movesByGradientsOfTheWholeGraph() {
    try (Model model = model();
        Model plain = model()) {
      Map<String, double[]> whole = wholeGraphGradients(plain, true);

      Map<String, double[]> moved =
          moves(model, layer -> true, ParameterFilter.all(), BatchNormMode.SELECTED);

      moved.forEach(
          (name, gradient) ->
              assertThat(gradient).as(name).containsExactly(whole.get(name), within(1e-12)));
    }
  }

  @Test
  void step_earlyAndLateLayersFrozenStatistics_movesByFiniteDifferences() {
    checkFiniteDifferences(
        MixedSelectionTest::mixed, ParameterFilter.all(), BatchNormMode.FROZEN, 6);
  }

  @Test
  void step_earlyAndLateLayersSelectedStatistics_movesByFiniteDifferences() {
    checkFiniteDifferences(
        MixedSelectionTest::mixed, ParameterFilter.all(), BatchNormMode.SELECTED, 6);
  }

  @Test
  void step_biasesAlone_movesByFiniteDifferences() {
    checkFiniteDifferences(layer -> true, MixedSelectionTest::biases, BatchNormMode.FROZEN, 4);
  }

  /** Compares the gradient along a random direction of each trained tensor. */
  private void checkFiniteDifferences(
      Predicate<Layer> chosen, ParameterFilter filter, BatchNormMode mode, int tensors) {
    try (Model model = model()) {
      Map<String, double[]> moved = moves(model, chosen, filter, mode);
      assertThat(moved).hasSize(tensors);
      Random random = new Random(9);
      moved.forEach(
          (name, gradient) -> {
            double[] direction = random.doubles(gradient.length, -1, 1).toArray();
            double expected = 0;
            for (int i = 0; i < gradient.length; i++) {
              expected += gradient[i] * direction[i];
            }
            double above = lossAt(name, direction, STEP, chosen, filter, mode);
            double below = lossAt(name, direction, -STEP, chosen, filter, mode);
            assertThat((above - below) / (2 * STEP)).as(name).isEqualTo(expected, within(1e-7));
          });
    }
  }

  private double lossAt(
      String name,
      double[] direction,
      double distance,
      Predicate<Layer> chosen,
      ParameterFilter filter,
      BatchNormMode mode) {
    try (Model shifted = model();
        NDManager scope = shifted.getNDManager().newSubManager()) {
      NDArray array = shifted.getBlock().getParameters().get(name).getArray().stopGradient();
      array.addi(scope.create(direction, array.getShape()).mul(distance));
      array.close();
      return step(shifted, chosen, filter, mode).epochs().get(0).training().loss();
    }
  }

  private TrainingReport step(
      Model model, Predicate<Layer> chosen, ParameterFilter filter, BatchNormMode mode) {
    TrainingOptions options =
        options(1, SAMPLES)
            .schedule(LearningRateSchedule.constant(1))
            .optimizer(OptimizerOptions.sgd())
            .batchNorm(mode)
            .build();
    return BlockSelectiveTrainer.builder(model, options)
        .parameterFilter(filter)
        .build()
        .train(TrainingFixtures.select(model.getBlock(), chosen), images());
  }

  /** Returns by how much one step at rate 1 lowers what it changes, statistics left out. */
  private Map<String, double[]> moves(
      Model model, Predicate<Layer> chosen, ParameterFilter filter, BatchNormMode mode) {
    Map<String, double[]> before = values(model);
    step(model, chosen, filter, mode);
    Map<String, double[]> moves = new LinkedHashMap<>();
    values(model)
        .forEach(
            (name, after) -> {
              double[] move = before.get(name);
              boolean moved = false;
              for (int i = 0; i < after.length; i++) {
                moved |= move[i] != after[i];
                move[i] -= after[i];
              }
              if (moved && !name.contains("running")) {
                moves.put(name, move);
              }
            });
    return moves;
  }

  private static Map<String, double[]> values(Model model) {
    Map<String, double[]> values = new LinkedHashMap<>();
    for (Pair<String, Parameter> named : model.getBlock().getParameters()) {
      values.put(named.getKey(), named.getValue().getArray().toDoubleArray());
    }
    return values;
  }

  /**
   * Gradients of the mean loss by DJL alone: with the statistics of the batch by its own training
   * mode, with stored ones by a walk of the whole network that trains every layer.
   */
  private Map<String, double[]> wholeGraphGradients(Model model, boolean batchStatistics) {
    Map<String, double[]> gradients = new LinkedHashMap<>();
    try (NDManager scope = model.getNDManager().newSubManager();
        GradientCollector collector = GradientRecording.on(scope.getEngine())) {
      Batch batch = images().getByRange(scope, 0, SAMPLES);
      ParameterStore store = new ParameterStore(scope, false);
      BlockTree tree = BlockTree.of(model.getBlock(), List.of());
      NDList logits =
          batchStatistics
              ? model.getBlock().forward(store, batch.getData(), true)
              : new BlockWalker(tree, store).forward(batch.getData(), new StoredStatistics());
      NDArray loss = Loss.softmaxCrossEntropyLoss().evaluate(batch.getLabels(), logits);
      collector.backward(loss);
      for (Pair<String, Parameter> named : model.getBlock().getParameters()) {
        if (BlockTree.isTrainable(named.getValue())) {
          gradients.put(named.getKey(), named.getValue().getArray().getGradient().toDoubleArray());
        }
      }
    }
    return gradients;
  }

  /** Runs every leaf in training mode but those with statistics. */
  private static final class StoredStatistics implements BlockWalker.LeafHook {
    @Override
    public boolean beforeLeaf(BlockTree.Leaf leaf) {
      return leaf.parameters().stream().allMatch(BlockTree::isTrainable);
    }

    @Override
    public void afterLeaf(BlockTree.Leaf leaf, NDList output) {}
  }

  @Test
  void report_earlyAndLateLayers_namesThemAndNoPrefix() {
    try (Model model = model()) {
      TrainingReport report =
          step(model, MixedSelectionTest::mixed, ParameterFilter.all(), BatchNormMode.FROZEN);

      assertThat(new LinkedHashSet<>(report.trainedLayers())).hasSize(3);
      assertThat(report.frozenPrefixLayers()).isZero();
    }
  }
}

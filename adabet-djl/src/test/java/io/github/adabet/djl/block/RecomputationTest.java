package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.util.PairList;
import io.github.adabet.BatchNormMode;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Activation recomputation and the blocks that users write: those that draw random numbers, and
 * those that compute something else in training than in inference mode.
 */
@EngineTest
class RecomputationTest extends TrainerContractSetting {

  private static final int FEATURES = 8;
  private static final int HIDDEN = 12;

  @Test
  void train_leafDrawsFromTheEngine_endsWithTheSameBitsForAnyNumberOfSegments() {
    assertSameBits(() -> chain(() -> inTraining(RecomputationTest::noise)));
  }

  @Test
  void train_lambdaDrawsFromTheEngine_endsWithTheSameBitsForAnyNumberOfSegments() {
    assertSameBits(() -> chain(() -> LambdaBlock.singleton(RecomputationTest::noise)));
  }

  @Test
  void train_combinationDrawsFromTheEngine_endsWithTheSameBitsForAnyNumberOfSegments() {
    assertSameBits(
        () ->
            chain(
                () ->
                    new ParallelBlock(
                        branches -> new NDList(noise(branches.get(0).head())),
                        List.of(new SequentialBlock().add(Activation.tanhBlock())))));
  }

  @Test
  void train_lossFollowsADeterministicNetwork_endsWithTheSameBitsForAnyNumberOfSegments() {
    assertSameBits(() -> chain(Activation::tanhBlock));
  }

  @Test
  void train_leafReturnsItsInputInInferenceModeOnly_endsWithTheSameBitsAndLoss() {
    assertSameBits(
        () ->
            chain(
                () ->
                    new ParallelBlock(
                        branches -> new NDList(branches.get(0).head().add(branches.get(1).head())),
                        List.of(
                            new SequentialBlock()
                                .add(inTraining((input, call) -> input.mul(2f)))
                                .add(Linear.builder().setUnits(HIDDEN).build())
                                .add(Activation.tanhBlock()),
                            new SequentialBlock().add(Activation.tanhBlock())))));
  }

  @Test
  void train_leafReturnsItsInputInSomeStepsOnly_endsWithTheSameBits() {
    assertSameBits(() -> chain(() -> inTraining(RecomputationTest::droppedPath)));
  }

  @Test
  void train_leafDrawsFromElsewhere_isRefusedByNameBeforeAnythingChanges() {
    Random random = new Random(1);
    try (Model model =
        model(chain(() -> inTraining((input, call) -> input.mul(random.nextFloat()))))) {
      Map<String, float[]> before = TrainingFixtures.snapshot(model.getBlock());

      assertThatThrownBy(() -> train(model, 3))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("02InTraining")
          .hasMessageContaining("does not repeat");
      assertThat(changed(before, model.getBlock())).isEmpty();
    }
  }

  @Test
  void train_leafKeepsStateBetweenCalls_isRefusedByName() {
    try (Model model = model(chain(() -> inTraining((input, call) -> input.mul(call))))) {
      assertThatThrownBy(() -> train(model, 2))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("02InTraining");
    }
  }

  @Test
  void train_leafStopsRepeatingInALaterStep_isRefusedBeforeItsGradientsAreUsed() {
    // Each step but the first calls a leaf of the first segment twice, the first one four times.
    Block net = chain(() -> inTraining((input, call) -> input.mul(call < 7 ? 1 : call)));
    try (Model model = model(net)) {
      assertThatThrownBy(() -> train(model, 2))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("other values")
          .hasMessageContaining("02InTraining");
    }
  }

  @Test
  void train_drawsFromElsewhereWithoutRecomputation_isTrained() {
    Random random = new Random(1);
    try (Model model =
        model(chain(() -> inTraining((input, call) -> input.mul(random.nextFloat()))))) {
      assertThat(train(model, 1).steps()).isEqualTo(6);
    }
  }

  @Test
  void train_selectedStatistics_areUpdatedOncePerStep() {
    assertSameBits(() -> chain(() -> BatchNorm.builder().build()));
  }

  private void assertSameBits(Supplier<Block> network) {
    try (Model plain = model(network.get())) {
      TrainingReport expected = train(plain, 1);
      Map<String, float[]> weights = TrainingFixtures.snapshot(plain.getBlock());
      for (int segments = 2; segments <= 5; segments++) {
        try (Model recomputed = model(network.get())) {
          TrainingReport report = train(recomputed, segments);

          assertThat(changed(weights, recomputed.getBlock())).as("%s segments", segments).isEmpty();
          assertThat(report.epochs().get(1).training().loss())
              .isEqualTo(expected.epochs().get(1).training().loss());
          assertThat(report.provenance().settings().get("training.recomputation"))
              .matches(".*cut before \\[[0-9s].*");
        }
      }
    }
  }

  private Model model(Block block) {
    return TrainingFixtures.model(engine, block, 3, new Shape(1, FEATURES));
  }

  private TrainingReport train(Model model, int segments) {
    ArrayDataset points = TrainingFixtures.points(data, 11, FEATURES, 5);
    TrainingOptions options =
        options(2, 4)
            .optimizer(OptimizerOptions.sgd())
            .schedule(LearningRateSchedule.constant(0.5))
            .batchNorm(BatchNormMode.SELECTED)
            .build();
    BlockSelectiveTrainer.Builder trainer = BlockSelectiveTrainer.builder(model, options);
    if (segments > 1) {
      trainer.recompute(segments);
    }
    return trainer.build().train(TrainingFixtures.selectAll(model.getBlock()), points);
  }

  /** Five dense layers, each but the last with another block behind it, and a rectifier. */
  private static SequentialBlock chain(Supplier<Block> between) {
    SequentialBlock chain = new SequentialBlock();
    for (int i = 0; i < 4; i++) {
      chain
          .add(Linear.builder().setUnits(HIDDEN).build())
          .add(between.get())
          .add(Activation.tanhBlock());
    }
    return chain.add(Linear.builder().setUnits(TrainingFixtures.CLASSES).build());
  }

  private static NDArray noise(NDArray input) {
    return input.mul(input.getManager().randomUniform(0f, 2f, input.getShape()));
  }

  private static NDArray noise(NDArray input, int call) {
    return noise(input);
  }

  /** Doubles the input or returns it as it is, by a draw. */
  private static NDArray droppedPath(NDArray input, int call) {
    boolean kept = input.getManager().randomUniform(0f, 1f, new Shape(1)).toFloatArray()[0] < 0.5;
    return kept ? input.mul(2f) : input;
  }

  private static Block inTraining(BiFunction<NDArray, Integer, NDArray> function) {
    return new InTraining(function);
  }

  /** Applies a function in training mode, and returns its input otherwise. */
  private static final class InTraining extends AbstractBlock {

    private final BiFunction<NDArray, Integer, NDArray> function;
    private int calls;

    InTraining(BiFunction<NDArray, Integer, NDArray> function) {
      this.function = function;
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore parameters,
        NDList inputs,
        boolean training,
        PairList<String, Object> params) {
      return training ? new NDList(function.apply(inputs.head(), ++calls)) : inputs;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return inputShapes;
    }
  }
}

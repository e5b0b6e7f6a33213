package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.util.PairList;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.block.structure.StepwiseBlock;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Composites that read the number of samples off their inputs, and batches of several sizes. */
@EngineTest
class SmallerBatchTest extends TrainerContractSetting {

  private static final int FEATURES = 8;
  private static final int HIDDEN = 12;

  @Test
  void train_batchSizeReadOutsideOfCompute_trainsTheLastBatchToo() {
    assertThat(train(1, options(2, 3).build(), trainer -> trainer).steps()).isEqualTo(6);
  }

  @Test
  void train_microBatchesOfThreeSizes_trainsEach() {
    // Batches of 5 and 2 samples in micro-batches of 3, 2 and 2.
    assertThat(train(1, options(2, 5).microBatchSize(3).build(), t -> t).steps()).isEqualTo(4);
  }

  @Test
  void train_batchSizeReadWithPrefixCache_endsWithTheSameBits() {
    try (Model plain = model();
        Model cached = model()) {
      train(plain, 1, options(3, 3).build(), trainer -> trainer);
      train(cached, 1, options(3, 3).build(), t -> t.prefixCache(PrefixCache.inMemory(1 << 20)));

      Map<String, float[]> weights = TrainingFixtures.snapshot(plain.getBlock());
      assertThat(changed(weights, cached.getBlock())).isEmpty();
    }
  }

  @Test
  void train_batchSizeReadWithRecomputation_endsWithTheSameBits() {
    try (Model plain = model();
        Model recomputed = model()) {
      train(plain, 0, options(3, 3).build(), trainer -> trainer);
      train(recomputed, 0, options(3, 3).build(), trainer -> trainer.recompute(2));

      Map<String, float[]> weights = TrainingFixtures.snapshot(plain.getBlock());
      assertThat(changed(weights, recomputed.getBlock())).isEmpty();
    }
  }

  private Model model() {
    return TrainingFixtures.model(engine, new Reshaping(), 3, new Shape(1, FEATURES));
  }

  private TrainingReport train(
      int firstLayer,
      TrainingOptions options,
      UnaryOperator<BlockSelectiveTrainer.Builder> settings) {
    try (Model model = model()) {
      return train(model, firstLayer, options, settings);
    }
  }

  private TrainingReport train(
      Model model,
      int firstLayer,
      TrainingOptions options,
      UnaryOperator<BlockSelectiveTrainer.Builder> settings) {
    ArrayDataset points = TrainingFixtures.points(data, 7, FEATURES, 5);
    return settings
        .apply(BlockSelectiveTrainer.builder(model, options))
        .build()
        .train(
            TrainingFixtures.select(model.getBlock(), layer -> layer.index() >= firstLayer),
            points);
  }

  /** Two dense layers, with outputs that are given their shape by the number of samples. */
  private static final class Reshaping extends AbstractBlock implements StepwiseBlock {

    Reshaping() {
      addChildBlock("first", Linear.builder().setUnits(HIDDEN).build());
      addChildBlock("second", Linear.builder().setUnits(TrainingFixtures.CLASSES).build());
    }

    @Override
    public NDList forward(NDList inputs, CompositeHandler.Children children) {
      long samples = inputs.head().getShape().get(0);
      NDList hidden = children.forwardLast(0, inputs);
      hidden =
          children.computeLast(
              hidden, x -> new NDList(x.head().reshape(samples, 3, HIDDEN / 3).mul(0.5f)));
      hidden = children.computeLast(hidden, x -> new NDList(x.head().reshape(samples, HIDDEN)));
      return children.computeLast(
          children.forwardLast(1, hidden),
          x -> new NDList(x.head().reshape(samples, TrainingFixtures.CLASSES)));
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore parameters,
        NDList inputs,
        boolean training,
        PairList<String, Object> params) {
      return forwardSteps(parameters, inputs, training);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
      getChildren().get(0).getValue().initialize(manager, type, shapes);
      getChildren().get(1).getValue().initialize(manager, type, new Shape(1, HIDDEN));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return new Shape[] {new Shape(inputShapes[0].get(0), TrainingFixtures.CLASSES)};
    }
  }
}

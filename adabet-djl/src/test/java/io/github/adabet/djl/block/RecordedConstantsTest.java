package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A garbage collection between the forward and the backward pass takes nothing that the backward
 * pass reads, on any engine that trains.
 */
@Tag("jdk")
@EngineTest
class RecordedConstantsTest extends TrainerContractSetting {

  private static final int FEATURES = 4;

  /** More than the allocator keeps free of the smallest blocks. */
  private static final int OVERWRITTEN = 20_000;

  static Stream<UnaryOperator<NDArray>> constants() {
    return Stream.of(
        array -> array.minimum(0.2f),
        array -> array.mul(0.7f),
        array -> array.div(3),
        array -> array.mul(array.getManager().create(0.4f)),
        array -> array.mul(array.getManager().create(new float[] {1, 2, 3, 4, 5, 6})));
  }

  @ParameterizedTest
  @MethodSource("constants")
  void train_collectionBeforeTheBackwardPass_endsWithTheSameBits(UnaryOperator<NDArray> constant) {
    try (Model quiet = model(constant, () -> {});
        Model disturbed = model(constant, RecordedConstantsTest::reuseFreedMemory)) {
      train(quiet, builder -> builder);
      train(disturbed, builder -> builder);

      assertThat(changed(TrainingFixtures.snapshot(quiet.getBlock()), disturbed.getBlock()))
          .isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("constants")
  void train_collectionInRecomputedSegments_endsWithTheSameBits(UnaryOperator<NDArray> constant) {
    UnaryOperator<BlockSelectiveTrainer.Builder> recomputed = builder -> builder.recompute(2);
    try (Model quiet = model(constant, () -> {});
        Model disturbed = model(constant, RecordedConstantsTest::reuseFreedMemory)) {
      train(quiet, recomputed);
      train(disturbed, recomputed);

      assertThat(changed(TrainingFixtures.snapshot(quiet.getBlock()), disturbed.getBlock()))
          .isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("constants")
  void train_collectionInTheLoss_endsWithTheSameBits(UnaryOperator<NDArray> constant) {
    try (Model quiet = model(array -> array, () -> {});
        Model disturbed = model(array -> array, () -> {})) {
      train(quiet, builder -> builder, new ScaledLoss(constant, () -> {}));
      train(
          disturbed,
          builder -> builder,
          new ScaledLoss(constant, RecordedConstantsTest::reuseFreedMemory));

      assertThat(changed(TrainingFixtures.snapshot(quiet.getBlock()), disturbed.getBlock()))
          .isEmpty();
    }
  }

  private Model model(UnaryOperator<NDArray> constant, Runnable afterwards) {
    Block block =
        new SequentialBlock()
            .add(Linear.builder().setUnits(6).build())
            .add(new LambdaBlock(inputs -> new NDList(constant.apply(inputs.head()))))
            .add(
                new LambdaBlock(
                    inputs -> {
                      afterwards.run();
                      return inputs;
                    }))
            .add(Linear.builder().setUnits(TrainingFixtures.CLASSES).build());
    return TrainingFixtures.model(engine(), block, 1, new Shape(2, FEATURES));
  }

  private void train(Model model, UnaryOperator<BlockSelectiveTrainer.Builder> settings) {
    train(model, settings, Loss.softmaxCrossEntropyLoss());
  }

  private void train(
      Model model, UnaryOperator<BlockSelectiveTrainer.Builder> settings, Loss loss) {
    settings
        .apply(BlockSelectiveTrainer.builder(model, options(2, 6).build()))
        .build()
        .train(
            TrainingRequest.builder(
                    TrainingFixtures.selectAll(model.getBlock()),
                    TrainingFixtures.points(data, 6, FEATURES, 1))
                .objective(LossObjectives.classification(loss))
                .build());
  }

  /** Collects, waits until freed direct buffers are given back, and writes into their memory. */
  private static void reuseFreedMemory() {
    System.gc();
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List<ByteBuffer> buffers = new ArrayList<>();
    for (int i = 0; i < OVERWRITTEN; i++) {
      ByteBuffer buffer =
          ByteBuffer.allocateDirect(i % 2 == 0 ? Float.BYTES : 6 * Float.BYTES)
              .order(ByteOrder.nativeOrder());
      while (buffer.hasRemaining()) {
        buffer.putFloat(-1000);
      }
      buffers.add(buffer);
    }
    assertThat(buffers).hasSize(OVERWRITTEN);
  }

  /** The cross entropy of changed predictions. */
  private static final class ScaledLoss extends Loss {

    private final SoftmaxCrossEntropyLoss loss = Loss.softmaxCrossEntropyLoss();
    private final UnaryOperator<NDArray> constant;
    private final Runnable afterwards;

    ScaledLoss(UnaryOperator<NDArray> constant, Runnable afterwards) {
      super("scaled");
      this.constant = constant;
      this.afterwards = afterwards;
    }

    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
      NDArray six = predictions.head().repeat(1, 2);
      NDArray scaled = constant.apply(six);
      afterwards.run();
      return loss.evaluate(labels, new NDList(scaled));
    }
  }
}

package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.adabet.LayerKind;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.djl.memory.MappedBlocks;
import io.github.adabet.djl.memory.NativeAllocation;
import io.github.adabet.djl.zoo.MobileNetV2;
import io.github.adabet.djl.zoo.ResNet50;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Estimates for PyTorch. */
class PyTorchTrainingEstimatorTest extends TrainingEstimatorContract {

  private static final int WIDE_BATCH = 192;
  private static final Shape WIDE_IMAGE = new Shape(1, 48, 48);

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void training_largeActivations_isAboutThePeakThatWasSeen(boolean whole)
      throws InterruptedException {
    NativeAllocation applied = NativeAllocation.apply();
    assumeTrue(applied.applied(), applied.description());
    try (Model network =
            TrainingFixtures.model(engine(), wideNetwork(), 1, new Shape(2).addAll(WIDE_IMAGE));
        NDManager data = TrainingFixtures.newManager(engine())) {
      TrainingEstimator wide = TrainingEstimator.of(network, WIDE_IMAGE);
      int count = wide.layers().size();
      LayerSelection selection =
          LayerSelection.of(
              wide.layers().subList(whole ? 0 : count / 2, count),
              count,
              Provenance.builder().build());
      RandomAccessDataset images = wideImages(data);
      BlockSelectiveTrainer trainer =
          BlockSelectiveTrainer.builder(network, options(WIDE_BATCH)).build();

      long estimate = wide.training(selection, options(WIDE_BATCH)).aboveIdle();
      long least = (long) (0.7 * estimate);
      long peak = MappedBlocks.peakReaching(least, () -> trainer.train(selection, images));

      assertThat(peak).isBetween(least, (long) (1.2 * estimate));
    }
  }

  /** Of frozen normalisations, rectifiers and sums there, the input's memory is used again. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void training_convolutionsBetweenFrozenNormalisations_isAboutThePeakThatWasSeen(boolean residual)
      throws InterruptedException {
    NativeAllocation applied = NativeAllocation.apply();
    assumeTrue(applied.applied(), applied.description());
    Block block =
        residual
            ? ResNet50.builder().classes(TrainingFixtures.CLASSES).width(32).depths(2).build()
            : MobileNetV2.builder()
                .classes(TrainingFixtures.CLASSES)
                .widthMultiplier(0.5)
                .dropout(0)
                .build();
    Shape image = new Shape(3, 64, 64);
    try (Model network = TrainingFixtures.model(engine(), block, 1, new Shape(2).addAll(image));
        NDManager data = TrainingFixtures.newManager(engine())) {
      LayerSelection convolutions =
          TrainingFixtures.select(block, layer -> layer.kind() == LayerKind.CONVOLUTION);
      RandomAccessDataset images = images(data, WIDE_BATCH, image);
      BlockSelectiveTrainer trainer =
          BlockSelectiveTrainer.builder(network, options(WIDE_BATCH)).build();

      long estimate =
          TrainingEstimator.of(network, image)
              .training(convolutions, options(WIDE_BATCH))
              .aboveIdle();
      // Of the smaller arrays glibc maps none by itself.
      long least = (long) (0.6 * estimate);
      long peak = MappedBlocks.peakReaching(least, () -> trainer.train(convolutions, images));

      assertThat(peak).isBetween(least, (long) (1.2 * estimate));
    }
  }

  private static RandomAccessDataset wideImages(NDManager data) {
    return images(data, 4 * WIDE_BATCH, WIDE_IMAGE);
  }

  private static RandomAccessDataset images(NDManager data, int count, Shape image) {
    float[] labels = new float[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % TrainingFixtures.CLASSES;
    }
    return TrainingFixtures.dataset(
        data.randomNormal(new Shape(count).addAll(image)), data.create(labels));
  }

  /** Each output of a block but the last is 57 MB, which glibc maps by itself. */
  private static SequentialBlock wideNetwork() {
    SequentialBlock network = new SequentialBlock();
    for (int i = 0; i < 3; i++) {
      network
          .add(
              Conv2d.builder()
                  .setFilters(32)
                  .setKernelShape(new Shape(3, 3))
                  .optPadding(new Shape(1, 1))
                  .build())
          .add(BatchNorm.builder().build())
          .add(Activation.reluBlock());
    }
    return network
        .add(Pool.globalAvgPool2dBlock())
        .add(Linear.builder().setUnits(TrainingFixtures.CLASSES).build());
  }
}

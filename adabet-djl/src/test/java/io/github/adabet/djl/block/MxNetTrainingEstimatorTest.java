package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.zoo.Architecture;
import org.junit.jupiter.api.Test;

/** Estimates for MXNet. */
class MxNetTrainingEstimatorTest extends TrainingEstimatorContract {

  private static final Shape IMAGE = new Shape(3, 64, 64);

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }

  /** Sums are given copies of images in blocks; a ranking has put these in order before. */
  @Test
  void inference_sumsOfConvolutions_needsMoreThanRanking() {
    try (Model network = Model.newInstance("zoo", engine())) {
      network.setBlock(Architecture.RESNET50.block(3));
      network
          .getBlock()
          .initialize(network.getNDManager(), DataType.FLOAT32, new Shape(1).addAll(IMAGE));
      TrainingEstimator residual = TrainingEstimator.of(network, IMAGE);

      assertThat(residual.inference(64).aboveIdle())
          .isGreaterThan(residual.ranking(64).aboveIdle());
    }
  }
}

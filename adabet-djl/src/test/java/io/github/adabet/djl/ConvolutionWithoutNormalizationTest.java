package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import io.github.adabet.BatchNormMode;
import io.github.adabet.GroupingRule;
import io.github.adabet.Layer;
import io.github.adabet.LayerGroup;
import io.github.adabet.LayerKind;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What becomes of a pre-trained network whose convolutions are trained, at a rate of 0.003 with
 * momentum 0.9: without the normalisations behind them it answers one class for everything, with
 * them and {@link BatchNormMode#SELECTED} it learns. What cures it is that a trained normalisation
 * takes the statistics of its batch: with {@link BatchNormMode#FROZEN} it collapses as well.
 *
 * <p>Its kernels are small, as those of networks are that were trained for long with weight decay,
 * so that its normalisations multiply by much: a step that is small for the numbers that flow is
 * large for the kernels. At a rate of 0.0001 the convolutions alone do not collapse.
 */
class ConvolutionWithoutNormalizationTest {
  private static final int SIDE = TrainingFixtures.SIDE;
  private static final int CLASSES = TrainingFixtures.CLASSES;
  private static final int SAMPLES = 60;
  private static final int EPOCHS = 8;
  private static final double RATE = 0.003;
  private static final float SHRUNK = 0.03f;

  private static SequentialBlock block() {
    SequentialBlock block = new SequentialBlock();
    for (int unit = 0; unit < 3; unit++) {
      block
          .add(
              Conv2d.builder()
                  .setFilters(8)
                  .setKernelShape(new Shape(3, 3))
                  .optPadding(new Shape(1, 1))
                  .optBias(false)
                  .build())
          .add(BatchNorm.builder().build())
          .add(Activation.reluBlock());
    }
    return block
        .add(Pool.globalAvgPool2dBlock())
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(CLASSES).build());
  }

  /** Noise with a bright row for each class, or a dark one. */
  private static Samples images(boolean dark, long seed) {
    Random random = new Random(seed);
    float[] pixels = new float[SAMPLES * SIDE * SIDE];
    long[] labels = new long[SAMPLES];
    for (int sample = 0; sample < SAMPLES; sample++) {
      labels[sample] = sample % CLASSES;
      for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
        boolean marked = pixel / SIDE / (SIDE / CLASSES) == labels[sample];
        float value = (float) (random.nextGaussian() * 0.2) + (marked ? 1 : 0);
        pixels[sample * SIDE * SIDE + pixel] = dark ? 1 - value : value;
      }
    }
    return Samples.of(HostTensor.of(pixels, SAMPLES, 1, SIDE, SIDE), labels);
  }

  private static TrainingOptions options(double rate, BatchNormMode mode) {
    return TrainingOptions.builder()
        .optimizer(OptimizerOptions.sgd(0.9))
        .schedule(LearningRateSchedule.constant(rate))
        .batchNorm(mode)
        .epochs(EPOCHS)
        .batchSize(12)
        .seed(3)
        .build();
  }

  private static LayerSelection select(List<Layer> network, List<Layer> layers) {
    return LayerSelection.of(layers, network.size(), Provenance.builder().build());
  }

  /**
   * Trains the network on bright rows, and shrinks its kernels without changing what it computes.
   */
  private static void prepare(Model model, PretrainedNetwork network) {
    network.train(
        select(network.layers(), network.layers()),
        images(false, 1),
        options(0.05, BatchNormMode.SELECTED));
    model.getBlock().getParameters().forEach(named -> shrink(named.getKey(), named.getValue()));
  }

  private static void shrink(String name, Parameter parameter) {
    float factor =
        switch (parameter.getType()) {
          case WEIGHT -> name.contains("Conv") ? SHRUNK : 1;
          case RUNNING_MEAN -> SHRUNK;
          case RUNNING_VAR -> SHRUNK * SHRUNK;
          default -> 1;
        };
    try (NDArray array = parameter.getArray().stopGradient();
        NDArray scaled = array.mul(factor)) {
      ArrayBytes.copyInto(array, scaled);
    }
  }

  /** The classes that are answered for each of the dark rows, after training some layers. */
  private static int[] answers(
      Function<List<Layer>, List<Layer>> rule, double rate, BatchNormMode mode) {
    try (Model model = TrainingFixtures.model("PyTorch", block(), 5, new Shape(2, 1, SIDE, SIDE));
        PretrainedNetwork network = PretrainedNetwork.open(model)) {
      prepare(model, network);
      Samples target = images(true, 2);
      network.train(
          select(network.layers(), rule.apply(network.layers())), target, options(rate, mode));
      float[] logits =
          network.predict(target.batches(SAMPLES).iterator().next()).first().toFloats();
      int[] answers = new int[SAMPLES];
      for (int sample = 0; sample < SAMPLES; sample++) {
        for (int c = 1; c < CLASSES; c++) {
          boolean better =
              logits[sample * CLASSES + c] > logits[sample * CLASSES + answers[sample]];
          answers[sample] = better ? c : answers[sample];
        }
      }
      return answers;
    }
  }

  private static List<Layer> convolutions(List<Layer> layers) {
    return layers.stream().filter(layer -> layer.kind() == LayerKind.CONVOLUTION).toList();
  }

  private static List<Layer> units(List<Layer> layers) {
    return GroupingRule.UNITS.of(layers).groups().stream()
        .filter(group -> group.earliest().kind() == LayerKind.CONVOLUTION)
        .map(LayerGroup::layers)
        .flatMap(List::stream)
        .toList();
  }

  /** The share of rows whose class is answered. */
  private static double accuracy(int[] answers) {
    return IntStream.range(0, SAMPLES).filter(row -> answers[row] == row % CLASSES).count()
        / (double) SAMPLES;
  }

  @Test
  void train_convolutionsAlone_collapseToOneClass() {
    int[] answers =
        answers(ConvolutionWithoutNormalizationTest::convolutions, RATE, BatchNormMode.SELECTED);
    assertThat(Arrays.stream(answers).distinct().count()).isEqualTo(1);
  }

  @Test
  void train_units_learn() {
    int[] answers =
        answers(ConvolutionWithoutNormalizationTest::units, RATE, BatchNormMode.SELECTED);
    assertThat(accuracy(answers)).isGreaterThan(0.95);
  }

  @Test
  void train_unitsWithFrozenStatistics_collapseToOneClass() {
    int[] answers = answers(ConvolutionWithoutNormalizationTest::units, RATE, BatchNormMode.FROZEN);
    assertThat(Arrays.stream(answers).distinct().count()).isEqualTo(1);
  }

  @Test
  void train_convolutionsAloneAtALowRate_doNotCollapse() {
    int[] answers =
        answers(ConvolutionWithoutNormalizationTest::convolutions, 1e-4, BatchNormMode.SELECTED);
    assertThat(Arrays.stream(answers).distinct().count()).isEqualTo(CLASSES);
  }
}

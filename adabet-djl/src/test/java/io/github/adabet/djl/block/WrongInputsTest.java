package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.util.Progress;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.djl.zoo.VisionTransformer;
import java.util.function.LongFunction;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches that do not fit the network: ranking and training say so alike, and name the remedy. */
@EngineTest
class WrongInputsTest extends TrainerContractSetting {

  private static final int SIDE = TrainingFixtures.SIDE;

  @Test
  void forward_imageWithoutBatchAxis_throwsNamingLayerShapeAndRemedy() {
    assertRanking(
        data.ones(new Shape(1, SIDE, SIDE)), "01Conv2d", "(1, 6, 6)", "4 axes", "expandDims(0)");
  }

  @Test
  void forward_channelsLast_throwsNamingLayerShapeAndRemedy() {
    try (Model model = threeChannels()) {
      assertComplaint(
          () -> rank(model, data.ones(new Shape(2, SIDE, SIDE - 1, 3))),
          "Conv2d",
          "(2, 6, 5, 3)",
          "transpose(0, 3, 1, 2)");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"UINT8", "FLOAT64", "INT32"})
  void forward_imagesOfAnotherType_throwsNamingBothTypesAndRemedy(DataType type) {
    assertRanking(
        data.ones(new Shape(2, 1, SIDE, SIDE), type),
        "01Conv2d",
        "float32",
        type.toString(),
        "toType(DataType.FLOAT32");
  }

  @Test
  void forward_batchOfAnotherEngine_throwsNamingBoth() {
    String other = engine.equals(DjlEngines.MXNET) ? DjlEngines.PYTORCH : DjlEngines.MXNET;
    try (NDManager manager = DjlEngines.engine(other).newBaseManager()) {
      assertRanking(manager.ones(new Shape(2, 1, SIDE, SIDE)), other, engine);
    }
  }

  @Test
  void forward_transformerOnAnotherImageSize_throwsNamingLayerShapesAndRemedy() {
    try (Model model = transformer()) {
      assertComplaint(
          () -> rank(model, data.ones(new Shape(2, 3, 24, 24))),
          "pos_embed",
          "(2, 10, 24)",
          "(1, 5, 24)",
          "one size only");
    }
  }

  @Test
  void train_transformerOnAnotherImageSize_throwsNamingLayerShapesSamplesAndRemedy() {
    try (Model model = transformer()) {
      assertComplaint(
          () -> train(model, images(4, i -> data.ones(new Shape(3, 24, 24)))),
          "pos_embed",
          "(1, 5, 24)",
          "one size only",
          "of the data set, in step 1");
    }
  }

  @Test
  void train_imagesWithoutChannelAxis_throwsNamingLayerShapeAndSamples() {
    try (Model model = TrainingFixtures.residualModel(engine, 1)) {
      assertComplaint(
          () -> train(model, images(4, i -> data.ones(new Shape(SIDE, SIDE)))),
          "01Conv2d",
          "(4, 6, 6)",
          "4 axes",
          "expandDims(1)",
          "of the data set, in step 1");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"UINT8", "FLOAT64"})
  void train_imagesOfAnotherType_throwsNamingBothTypesAndRemedy(DataType type) {
    try (Model model = TrainingFixtures.residualModel(engine, 1)) {
      assertComplaint(
          () -> train(model, images(4, i -> data.ones(new Shape(1, SIDE, SIDE), type))),
          "01Conv2d",
          "float32",
          type.toString(),
          "toType(DataType.FLOAT32");
    }
  }

  @Test
  void train_oneImageOfAnotherSize_throwsNamingSampleAndBothShapes() {
    try (Model model = TrainingFixtures.residualModel(engine, 1)) {
      assertComplaint(
          () ->
              train(model, images(9, i -> data.ones(new Shape(1, SIDE, i == 5 ? SIDE + 1 : SIDE)))),
          "Sample 5",
          "(1, 6, 7)",
          "(1, 6, 6)",
          "Resize");
    }
  }

  @Test
  void train_sampleThatCannotBeRead_throwsNamingIt() {
    try (Model model = TrainingFixtures.residualModel(engine, 1)) {
      assertComplaint(
          () ->
              train(
                  model,
                  images(
                      9,
                      i -> {
                        if (i == 7) {
                          throw new IllegalStateException("no such file");
                        }
                        return data.ones(new Shape(1, SIDE, SIDE));
                      })),
          "Sample 7",
          "no such file");
    }
  }

  @Test
  void train_dataOfAnotherEngine_throwsNamingBoth() {
    String other = engine.equals(DjlEngines.MXNET) ? DjlEngines.PYTORCH : DjlEngines.MXNET;
    try (NDManager manager = DjlEngines.engine(other).newBaseManager();
        Model model = TrainingFixtures.residualModel(engine, 1)) {
      assertComplaint(() -> train(model, TrainingFixtures.images(manager, 9, 1)), other, engine);
    }
  }

  private Model threeChannels() {
    return TrainingFixtures.model(
        engine, TrainingFixtures.residualNetwork(), 1, new Shape(2, 3, SIDE, SIDE));
  }

  private Model transformer() {
    Block block =
        VisionTransformer.builder()
            .classes(TrainingFixtures.CLASSES)
            .patch(8)
            .features(24)
            .heads(3)
            .depth(2)
            .build();
    return TrainingFixtures.model(engine, block, 1, new Shape(1, 3, 16, 16));
  }

  private void assertRanking(NDArray batch, String... words) {
    try (Model model = TrainingFixtures.residualModel(engine, 1)) {
      assertComplaint(() -> rank(model, batch), words);
    }
  }

  private static void assertComplaint(ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(words)
        .hasSizeLessThan(700);
  }

  private static void rank(Model model, NDArray batch) {
    BlockActivationSource.of(model).forward(new NDList(batch), activation -> {});
  }

  private static void train(Model model, RandomAccessDataset images) {
    BlockSelectiveTrainer.builder(model, options(1, 4).build())
        .build()
        .train(TrainingFixtures.selectAll(model.getBlock()), images);
  }

  private RandomAccessDataset images(int samples, LongFunction<NDArray> image) {
    return new Images(samples, image, data.zeros(new Shape(1)));
  }

  /** Images that are made when they are read, all of class 0. */
  private static final class Images extends RandomAccessDataset {

    private final int samples;
    private final LongFunction<NDArray> image;
    private final NDArray label;

    Images(int samples, LongFunction<NDArray> image, NDArray label) {
      super(new Options());
      this.samples = samples;
      this.image = image;
      this.label = label;
    }

    @Override
    public Record get(NDManager manager, long index) {
      return new Record(new NDList(image.apply(index)), new NDList(label.duplicate()));
    }

    @Override
    protected long availableSize() {
      return samples;
    }

    @Override
    public void prepare(Progress progress) {}
  }

  /** Options that nothing depends on: the trainer brings its own sampler. */
  private static final class Options extends RandomAccessDataset.BaseBuilder<Options> {

    Options() {
      setSampling(1, false);
    }

    @Override
    protected Options self() {
      return this;
    }
  }
}

package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.WeightAverage;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.CancelAfter;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Networks in float16, on PyTorch. DJL 0.36.0 makes no gradients in float16 on MXNet, and no arrays
 * in bfloat16 on either engine: its PyTorch engine ends the process.
 */
class HalfPrecisionTest extends TrainerContractSetting {

  private static final int FEATURES = 6;

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }

  static List<OptimizerOptions> optimizers() {
    return List.of(
        OptimizerOptions.sgd(0.9),
        OptimizerOptions.adam(),
        OptimizerOptions.adamW(0.01).withAverage(WeightAverage.of(0.9)));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void train_float16_movesAsFloat32DoesUpToTheNetworksRounding(OptimizerOptions optimizer) {
    try (Model half = model(DataType.FLOAT16);
        Model single = model(DataType.FLOAT32)) {
      TrainingReport report = train(half, optimizer, DataType.FLOAT16);
      TrainingReport expected = train(single, optimizer, DataType.FLOAT32);

      // Half precision has 11 bits, so each of the steps' gradients is right to some 1e-3.
      Map<String, float[]> weights = values(single);
      values(half)
          .forEach(
              (name, actual) ->
                  assertThat(actual).as(name).containsExactly(weights.get(name), within(2e-2f)));
      assertThat(report.epochs().get(19).training().loss())
          .isEqualTo(expected.epochs().get(19).training().loss(), within(2e-2))
          .isLessThan(report.epochs().get(0).training().loss() / 2);
    }
  }

  @Test
  void train_float16StepsBelowItsResolution_addUpInTheMasterWeights() {
    // A step of 1e-5 is lost beside weights of about 0.3, whose neighbours lie 2e-4 apart.
    OptimizerOptions adam = OptimizerOptions.adam();
    try (Model model = model(DataType.FLOAT16)) {
      Map<String, float[]> before = values(model);

      train(model, options(100, 4).optimizer(adam).schedule(LearningRateSchedule.constant(1e-5)));

      assertThat(before.get("01Linear_weight")).isNotEqualTo(values(model).get("01Linear_weight"));
    }
  }

  @Test
  void train_float16Resumed_endsWithTheSameBits(@TempDir Path directory) {
    OptimizerOptions optimizer = OptimizerOptions.adam().withAverage(WeightAverage.of(0.9));
    TrainingOptions options = options(4, 4).optimizer(optimizer).build();
    try (Model whole = model(DataType.FLOAT16);
        Model begun = model(DataType.FLOAT16)) {
      BlockSelectiveTrainer.builder(whole, options).build().train(request(whole));
      BlockSelectiveTrainer.builder(begun, options)
          .checkpointDirectory(directory)
          .build()
          .train(
              TrainingRequest.builder(TrainingFixtures.selectAll(begun.getBlock()), points())
                  .listener(TrainingListener.of(new CancelAfter(5)))
                  .build());
      try (Model resumed = model(DataType.FLOAT16)) {
        BlockSelectiveTrainer.builder(resumed, options)
            .checkpointDirectory(directory)
            .resume()
            .build()
            .train(request(resumed));

        Map<String, float[]> expected = values(whole);
        values(resumed)
            .forEach((name, actual) -> assertThat(actual).as(name).isEqualTo(expected.get(name)));
      }
    }
  }

  @Test
  void train_float16OnMxNet_isRefusedNamingTheRemedy() {
    try (NDManager manager = DjlEngines.engine(DjlEngines.MXNET).newBaseManager();
        Model model =
            TrainingFixtures.model(
                DjlEngines.MXNET, TrainingFixtures.perceptron(5), 1, new Shape(1, FEATURES))) {
      for (Parameter parameter : model.getBlock().getParameters().values()) {
        NDArray half = parameter.getArray().toType(DataType.FLOAT16, false);
        parameter.close();
        parameter.setShape(null);
        parameter.setArray(half);
      }
      ArrayDataset points = TrainingFixtures.points(manager, 12, FEATURES, 1);

      assertThatThrownBy(
              () ->
                  BlockSelectiveTrainer.builder(model, options().build())
                      .build()
                      .train(TrainingFixtures.selectAll(model.getBlock()), points))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("float16")
          .hasMessageContaining("MXNet")
          .hasMessageContaining("float32");
    }
  }

  private static Model model(DataType type) {
    return TrainingFixtures.model(
        DjlEngines.PYTORCH, TrainingFixtures.perceptron(5), type, 1, new Shape(1, FEATURES));
  }

  private ArrayDataset points() {
    return points(DataType.FLOAT16);
  }

  private ArrayDataset points(DataType type) {
    ArrayDataset points = TrainingFixtures.points(data, 12, FEATURES, 1);
    Batch batch = points.getByRange(data, 0, 12);
    return TrainingFixtures.dataset(
        batch.getData().head().toType(type, true), batch.getLabels().head());
  }

  private TrainingRequest<ArrayDataset> request(Model model) {
    LayerSelection all = TrainingFixtures.selectAll(model.getBlock());
    return TrainingRequest.of(all, points());
  }

  private TrainingReport train(Model model, OptimizerOptions optimizer, DataType type) {
    TrainingOptions options =
        options(20, 4).optimizer(optimizer).schedule(LearningRateSchedule.constant(0.02)).build();
    return BlockSelectiveTrainer.builder(model, options)
        .build()
        .train(TrainingFixtures.selectAll(model.getBlock()), points(type));
  }

  private void train(Model model, TrainingOptions.Builder options) {
    BlockSelectiveTrainer.builder(model, options.build()).build().train(request(model));
  }

  private static Map<String, float[]> values(Model model) {
    Map<String, float[]> values = new LinkedHashMap<>();
    model
        .getBlock()
        .getParameters()
        .forEach(
            named -> {
              try (NDArray wide = named.getValue().getArray().toType(DataType.FLOAT32, true)) {
                values.put(named.getKey(), wide.toFloatArray());
              }
            });
    return values;
  }
}

package io.github.adabet.djl.internal.tensorflow.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.BatchNormMode;
import io.github.adabet.CheckpointException;
import io.github.adabet.EarlyStopping;
import io.github.adabet.GradientClipping;
import io.github.adabet.Layer;
import io.github.adabet.LayerRates;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Objective;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.StopReason;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.WeightAverage;
import io.github.adabet.WeightDecay;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.fixtures.savedmodel.ModelDraft;
import io.github.adabet.djl.fixtures.savedmodel.Nodes;
import io.github.adabet.djl.fixtures.savedmodel.SavedModelFile;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.spi.Checkpoints;
import io.github.adabet.djl.spi.TrainerOptions;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.DataType;

/** What a run remembers, refuses and reports. */
class TensorFlowTrainerTest {

  private static final ExportedModel MLP = ExportedModel.of("mlp");

  @TempDir Path folder;

  private static TrainingOptions.Builder options() {
    return TrainingOptions.builder()
        .epochs(4)
        .batchSize(5)
        .microBatchSize(3)
        .seed(3)
        .optimizer(
            OptimizerOptions.adam()
                .withWeightDecay(WeightDecay.decoupled(0.01))
                .withClipping(GradientClipping.byNorm(1))
                .withRates(LayerRates.EQUAL.withLayer("head", 2))
                .withAverage(WeightAverage.of(0.9)))
        .schedule(LearningRateSchedule.cosine(0.02));
  }

  private static LayerSelection select(LiveModel model, String... names) {
    List<Layer> layers =
        model.layers().stream()
            .map(GraphLayer::layer)
            .filter(layer -> List.of(names).contains(layer.name()))
            .toList();
    return LayerSelection.of(layers, model.layers().size(), Provenance.builder().build());
  }

  private static TrainingReport train(
      LiveModel model, TrainerOptions options, TrainingListener listener, String... layers) {
    Samples samples = TensorFlowTrainingTest.samples(MLP);
    return Models.trainer(model, SessionOptions.of(options))
        .train(
            TrainingRequest.<Samples>builder(select(model, layers), samples)
                .validation(samples.range(0, 6))
                .listener(listener)
                .build());
  }

  private static void assertEqual(Map<String, float[]> ours, Map<String, float[]> others) {
    assertThat(ours.keySet()).isEqualTo(others.keySet());
    ours.forEach((name, values) -> assertThat(values).as(name).isEqualTo(others.get(name)));
  }

  @Test
  void train_stoppedAndResumed_endsWithTheBitsOfOneThatWasNot() {
    Checkpoints checkpoints = Checkpoints.in(folder.resolve("run")).everySteps(1);
    TrainerOptions options = TrainerOptions.of(options().build());
    try (LiveModel whole = Models.live(MLP);
        LiveModel stopped = Models.live(MLP);
        LiveModel resumed = Models.live(MLP)) {
      TrainingReport once = train(whole, options, TrainingListener.NONE, "first", "head");
      TrainingListener stopping =
          (event, control) -> {
            if (event instanceof TrainingEvent.StepDone step && step.step() == 5) {
              control.stop("enough");
            }
          };
      TrainingReport half =
          train(stopped, options.withCheckpoints(checkpoints), stopping, "first", "head");
      TrainingReport rest =
          train(
              resumed,
              options.withCheckpoints(checkpoints.whereThereIsOne(Checkpoints.Existing.RESUME)),
              TrainingListener.NONE,
              "first",
              "head");

      assertThat(half.stop().kind()).isEqualTo(StopReason.Kind.LISTENER);
      assertThat(half.steps()).isEqualTo(5);
      assertThat(rest.steps()).isEqualTo(once.steps()).isEqualTo(12);
      assertThat(rest.epochs()).hasSize(4);
      for (int epoch = 0; epoch < 4; epoch++) {
        assertThat(rest.epochs().get(epoch).training())
            .isEqualTo(once.epochs().get(epoch).training());
        assertThat(rest.epochs().get(epoch).validation())
            .isEqualTo(once.epochs().get(epoch).validation());
      }
      assertEqual(TensorFlowTrainingTest.weights(resumed), TensorFlowTrainingTest.weights(whole));
    }
  }

  @Test
  void train_resumedWithAnotherSelection_isRefusedAndSaysWhatDiffers() {
    Checkpoints checkpoints = Checkpoints.in(folder.resolve("run"));
    TrainerOptions options = TrainerOptions.of(options().build());
    try (LiveModel model = Models.live(MLP)) {
      train(model, options.withCheckpoints(checkpoints), TrainingListener.NONE, "head");
    }
    try (LiveModel model = Models.live(MLP)) {
      TrainerOptions resuming =
          options.withCheckpoints(checkpoints.whereThereIsOne(Checkpoints.Existing.RESUME));

      assertThatThrownBy(() -> train(model, resuming, TrainingListener.NONE, "first"))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("trainedVariables");
      assertThatThrownBy(
              () ->
                  train(model, options.withCheckpoints(checkpoints), TrainingListener.NONE, "head"))
          .isInstanceOf(CheckpointException.class);
    }
  }

  @Test
  void train_microBatches_endWhereWholeBatchesEnd() {
    try (LiveModel parts = Models.live(MLP);
        LiveModel whole = Models.live(MLP)) {
      train(
          parts,
          TrainerOptions.of(options().build()),
          TrainingListener.NONE,
          "first",
          "second",
          "head");
      TrainingOptions together =
          TrainingOptions.builder()
              .epochs(4)
              .batchSize(5)
              .seed(3)
              .optimizer(options().build().optimizer())
              .schedule(LearningRateSchedule.cosine(0.02))
              .build();
      train(whole, TrainerOptions.of(together), TrainingListener.NONE, "first", "second", "head");

      Map<String, float[]> expected = TensorFlowTrainingTest.weights(whole);
      TensorFlowTrainingTest.weights(parts)
          .forEach(
              (name, values) -> {
                for (int i = 0; i < values.length; i++) {
                  assertThat(values[i])
                      .as(name)
                      .isCloseTo(
                          expected.get(name)[i], org.assertj.core.api.Assertions.within(1e-4f));
                }
              });
    }
  }

  @Test
  void train_bestWeights_areThoseOfTheBestEpochWithAndWithoutCheckpoints() {
    TrainingOptions best =
        options()
            .finalWeights(TrainingOptions.FinalWeights.BEST)
            .earlyStopping(new EarlyStopping("accuracy", 1, 0))
            .build();
    try (LiveModel kept = Models.live(MLP);
        LiveModel written = Models.live(MLP)) {
      List<TrainingEvent> events = new ArrayList<>();
      TrainingReport report =
          train(kept, TrainerOptions.of(best), (event, control) -> events.add(event), "head");
      train(
          written,
          TrainerOptions.of(best).withCheckpoints(Checkpoints.in(folder.resolve("best"))),
          TrainingListener.NONE,
          "head");

      assertThat(report.bestEpoch()).isNotNull();
      assertThat(report.provenance().settings()).containsKey("training.optimizer");
      assertThat(events).anyMatch(TrainingEvent.EpochDone.class::isInstance);
      assertThat(events).anyMatch(TrainingEvent.ValidationBatchDone.class::isInstance);
      assertThat(events.get(events.size() - 1)).isInstanceOf(TrainingEvent.Stopped.class);
      assertEqual(TensorFlowTrainingTest.weights(kept), TensorFlowTrainingTest.weights(written));
    }
  }

  @Test
  void train_layerInALoop_isRefusedByNameBeforeAnythingChanges() {
    ExportedModel recurrent = ExportedModel.of("recurrent");
    try (LiveModel model = Models.live(recurrent)) {
      Map<String, float[]> before = TensorFlowTrainingTest.weights(model);
      SessionTrainer trainer =
          Models.trainer(model, SessionOptions.of(TrainerOptions.of(options().build())));
      LayerSelection selection = select(model, "lstm/lstm_cell");
      Samples samples = TensorFlowTrainingTest.samples(recurrent);

      assertThatThrownBy(() -> trainer.train(selection, samples))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("lstm/lstm_cell")
          .hasMessageContaining("While");
      assertEqual(TensorFlowTrainingTest.weights(model), before);
    }
  }

  private static TrainingReport train(
      LiveModel model, SessionOptions options, Samples samples, String... layers) {
    return Models.trainer(model, options)
        .train(TrainingRequest.<Samples>builder(select(model, layers), samples).build());
  }

  @Test
  void train_statisticsOfTheBatchStoppedAndResumed_endsWithTheSameBits() {
    ExportedModel cnn = ExportedModel.of("keras2_cnn");
    Samples samples = TensorFlowTrainingTest.samples(cnn);
    TrainerOptions options =
        TrainerOptions.of(
            TrainingOptions.builder()
                .epochs(4)
                .batchSize(5)
                .microBatchSize(3)
                .batchNorm(BatchNormMode.SELECTED)
                .optimizer(OptimizerOptions.adam())
                .build());
    Checkpoints checkpoints = Checkpoints.in(folder.resolve("run")).everySteps(1);
    try (LiveModel whole = Models.live(cnn);
        LiveModel stopped = Models.live(cnn);
        LiveModel resumed = Models.live(cnn)) {
      float[] before = TensorFlowTrainingTest.weights(whole).get("stem_bn/moving_mean");
      train(whole, SessionOptions.of(options), samples, "stem_bn", "predictions");
      Models.trainer(stopped, SessionOptions.of(options.withCheckpoints(checkpoints)))
          .train(
              TrainingRequest.<Samples>builder(select(stopped, "stem_bn", "predictions"), samples)
                  .listener(
                      (event, control) -> {
                        if (event instanceof TrainingEvent.StepDone step && step.step() == 5) {
                          control.stop("enough");
                        }
                      })
                  .build());
      TrainingReport rest =
          train(
              resumed,
              SessionOptions.of(
                  options.withCheckpoints(
                      checkpoints.whereThereIsOne(Checkpoints.Existing.RESUME))),
              samples,
              "stem_bn",
              "predictions");

      assertThat(rest.steps()).isEqualTo(12);
      assertThat(rest.provenance().settings())
          .containsEntry("training.batch_norm.momentum", "0.99");
      Map<String, float[]> expected = TensorFlowTrainingTest.weights(whole);
      assertEqual(TensorFlowTrainingTest.weights(resumed), expected);
      assertThat(expected.get("stem_bn/moving_mean")).isNotEqualTo(before);
    }
  }

  @Test
  void train_oneSampleAtATimeThroughADenseNormalisation_isRefused() {
    Path model = SavedModelFile.writeFlat(normalised(), folder.resolve("normalised"));
    TrainingOptions options =
        TrainingOptions.builder()
            .epochs(1)
            .batchSize(5)
            .microBatchSize(2)
            .batchNorm(BatchNormMode.SELECTED)
            .build();
    try (LiveModel live = Models.live(model)) {
      SessionOptions session = SessionOptions.of(TrainerOptions.of(options));

      assertThatThrownBy(() -> train(live, session, points(10), "bn"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("bn")
          .hasMessageContaining("dropLast");
      TrainingOptions even =
          TrainingOptions.builder()
              .epochs(1)
              .batchSize(5)
              .microBatchSize(3)
              .batchNorm(BatchNormMode.SELECTED)
              .build();
      assertThat(train(live, SessionOptions.of(TrainerOptions.of(even)), points(10), "bn").steps())
          .isEqualTo(2);
    }
  }

  @Test
  void train_graphThatShowsDropout_saysThatItIsLeftOut() {
    ModelDraft draft =
        new ModelDraft(DataType.DT_FLOAT, 4)
            .dense("dense", "x", 4, 6)
            .node("dropout/Identity", "Identity", List.of("dense/BiasAdd"), "T", DataType.DT_FLOAT)
            .dense("head", "dropout/Identity", 6, 3);
    Path model = SavedModelFile.writeFlat(draft, folder.resolve("dropping"));
    TrainingOptions plain = TrainingOptions.builder().batchSize(5).build();
    try (LiveModel live = Models.live(model);
        LiveModel mlp = Models.live(MLP)) {
      TrainingReport report =
          train(live, SessionOptions.of(TrainerOptions.of(plain)), points(10), "head");
      TrainingReport without =
          train(
              mlp,
              SessionOptions.of(TrainerOptions.of(plain)),
              TensorFlowTrainingTest.samples(MLP),
              "head");

      assertThat(report.provenance().settings().get("training.dropout"))
          .contains("left out")
          .contains("dropout/Identity");
      assertThat(without.provenance().settings().get("training.dropout")).contains("none");
    }
  }

  /** A dense layer, its normalisation as Keras writes it out, and a head. */
  private static ModelDraft normalised() {
    return new ModelDraft(DataType.DT_FLOAT, 4)
        .dense("dense", "x", 4, 6)
        .variable("bn/gamma", 6)
        .variable("bn/beta", 6)
        .variable("bn/moving_mean", 6)
        .positive("bn/moving_variance", 6)
        .node(Nodes.number("bn/epsilon", 1e-3f))
        .node(
            "bn/add",
            "AddV2",
            List.of("bn/moving_variance/read", "bn/epsilon"),
            "T",
            DataType.DT_FLOAT)
        .node("bn/Rsqrt", "Rsqrt", List.of("bn/add"), "T", DataType.DT_FLOAT)
        .node("bn/mul", "Mul", List.of("bn/Rsqrt", "bn/gamma/read"), "T", DataType.DT_FLOAT)
        .node("bn/mul_1", "Mul", List.of("dense/BiasAdd", "bn/mul"), "T", DataType.DT_FLOAT)
        .node("bn/mul_2", "Mul", List.of("bn/moving_mean/read", "bn/mul"), "T", DataType.DT_FLOAT)
        .node("bn/sub", "Sub", List.of("bn/beta/read", "bn/mul_2"), "T", DataType.DT_FLOAT)
        .node("bn/add_1", "AddV2", List.of("bn/mul_1", "bn/sub"), "T", DataType.DT_FLOAT)
        .dense("head", "bn/add_1", 6, 3);
  }

  private static Samples points(int count) {
    Random random = new Random(2);
    float[] values = new float[count * 4];
    long[] labels = new long[count];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
      labels[i / 4] = i / 4 % 3;
    }
    return Samples.of(HostTensor.of(values, count, 4), labels);
  }

  @Test
  void train_resumeThatFails_givesBackItsNativeMemory() throws IOException {
    Checkpoints checkpoints = Checkpoints.in(folder.resolve("damaged"));
    TrainerOptions options = TrainerOptions.of(options().build());
    try (LiveModel live = Models.live(MLP)) {
      train(live, options.withCheckpoints(checkpoints), TrainingListener.NONE, "first", "head");
      Path state = folder.resolve("damaged/training.safetensors");
      Charset bytes = StandardCharsets.ISO_8859_1;
      String text = new String(Files.readAllBytes(state), bytes);
      Files.write(state, text.replace("variance/head", "variancf/head").getBytes(bytes));
      TrainerOptions resuming =
          options.withCheckpoints(checkpoints.whereThereIsOne(Checkpoints.Existing.RESUME));
      ThrowingCallable resume = () -> train(live, resuming, TrainingListener.NONE, "first", "head");
      assertThatThrownBy(resume).isInstanceOf(CheckpointException.class);
      long before = Pointer.totalCount();

      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(resume).isInstanceOf(CheckpointException.class);
      }

      // Eight tensors of Adam's, and four averages, each time.
      assertThat(Pointer.totalCount() - before).isLessThan(20);
    }
  }

  @Test
  void train_objectiveThatDoesNotFitTheOutput_isRefused() {
    ExportedModel cnn = ExportedModel.of("keras2_cnn");
    try (LiveModel model = Models.live(cnn)) {
      SessionTrainer trainer =
          Models.trainer(model, SessionOptions.of(TrainerOptions.of(options().build())));
      TrainingRequest<Samples> request =
          TrainingRequest.builder(select(model, "predictions"), TensorFlowTrainingTest.samples(cnn))
              .objective(Objective.regression())
              .build();

      assertThatThrownBy(() -> trainer.train(request))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("SOFTMAX");
    }
  }
}

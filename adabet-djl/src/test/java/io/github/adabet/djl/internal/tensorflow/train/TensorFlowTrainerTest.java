package io.github.adabet.djl.internal.tensorflow.train;

import static io.github.adabet.djl.internal.tensorflow.train.PerceptronRuns.MLP;
import static io.github.adabet.djl.internal.tensorflow.train.PerceptronRuns.options;
import static io.github.adabet.djl.internal.tensorflow.train.PerceptronRuns.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.BatchNormMode;
import io.github.adabet.EarlyStopping;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Objective;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.fixtures.Numbers;
import io.github.adabet.djl.fixtures.savedmodel.ModelDraft;
import io.github.adabet.djl.fixtures.savedmodel.Nodes;
import io.github.adabet.djl.fixtures.savedmodel.SavedModelFile;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.djl.spi.Checkpoints;
import io.github.adabet.djl.spi.TrainerOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.DataType;

/** What a run remembers, refuses and reports. */
class TensorFlowTrainerTest {

  @TempDir Path folder;

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

      Numbers.assertWithin(1e-4f, Models.weights(parts), Models.weights(whole));
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
      Numbers.assertSameBits(Models.weights(kept), Models.weights(written));
    }
  }

  @Test
  void train_layerInALoop_isRefusedByNameBeforeAnythingChanges() {
    ExportedModel recurrent = ExportedModel.of("recurrent");
    try (LiveModel model = Models.live(recurrent)) {
      Map<String, float[]> before = Models.weights(model);
      SessionTrainer trainer =
          Models.trainer(model, SessionOptions.of(TrainerOptions.of(options().build())));
      LayerSelection selection = Models.select(model, "lstm/lstm_cell");
      Samples samples = Models.samples(recurrent);

      assertThatThrownBy(() -> trainer.train(selection, samples))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("lstm/lstm_cell")
          .hasMessageContaining("While");
      Numbers.assertSameBits(Models.weights(model), before);
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

      assertThatThrownBy(() -> Models.train(live, session, points(10), "bn"))
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
      assertThat(
              Models.train(live, SessionOptions.of(TrainerOptions.of(even)), points(10), "bn")
                  .steps())
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
          Models.train(live, SessionOptions.of(TrainerOptions.of(plain)), points(10), "head");
      TrainingReport without =
          Models.train(
              mlp, SessionOptions.of(TrainerOptions.of(plain)), Models.samples(MLP), "head");

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
  void train_objectiveThatDoesNotFitTheOutput_isRefused() {
    ExportedModel cnn = ExportedModel.of("keras2_cnn");
    try (LiveModel model = Models.live(cnn)) {
      SessionTrainer trainer =
          Models.trainer(model, SessionOptions.of(TrainerOptions.of(options().build())));
      TrainingRequest<Samples> request =
          TrainingRequest.builder(Models.select(model, "predictions"), Models.samples(cnn))
              .objective(Objective.regression())
              .build();

      assertThatThrownBy(() -> trainer.train(request))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("SOFTMAX");
    }
  }
}

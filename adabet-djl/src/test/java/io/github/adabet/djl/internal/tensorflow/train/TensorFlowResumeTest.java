package io.github.adabet.djl.internal.tensorflow.train;

import static io.github.adabet.djl.internal.tensorflow.train.PerceptronRuns.MLP;
import static io.github.adabet.djl.internal.tensorflow.train.PerceptronRuns.options;
import static io.github.adabet.djl.internal.tensorflow.train.PerceptronRuns.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.BatchNormMode;
import io.github.adabet.CheckpointException;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.StopReason;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.fixtures.Numbers;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.djl.spi.Checkpoints;
import io.github.adabet.djl.spi.TrainerOptions;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are stopped and go on from what they saved. */
class TensorFlowResumeTest {

  private static final TrainingListener STOPS_AFTER_FIVE_STEPS =
      (event, control) -> {
        if (event instanceof TrainingEvent.StepDone step && step.step() == 5) {
          control.stop("enough");
        }
      };

  @TempDir Path folder;

  @Test
  void train_stoppedAndResumed_endsWithTheBitsOfOneThatWasNot() {
    Checkpoints checkpoints = Checkpoints.in(folder.resolve("run")).everySteps(1);
    TrainerOptions options = TrainerOptions.of(options().build());
    try (LiveModel whole = Models.live(MLP);
        LiveModel stopped = Models.live(MLP);
        LiveModel resumed = Models.live(MLP)) {
      TrainingReport once = train(whole, options, TrainingListener.NONE, "first", "head");
      TrainingReport half =
          train(
              stopped,
              options.withCheckpoints(checkpoints),
              STOPS_AFTER_FIVE_STEPS,
              "first",
              "head");
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
      Numbers.assertSameBits(Models.weights(resumed), Models.weights(whole));
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
  void train_statisticsOfTheBatchStoppedAndResumed_endsWithTheSameBits() {
    ExportedModel cnn = ExportedModel.of("keras2_cnn");
    Samples samples = Models.samples(cnn);
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
      float[] before = Models.weights(whole).get("stem_bn/moving_mean");
      Models.train(whole, SessionOptions.of(options), samples, "stem_bn", "predictions");
      Models.trainer(stopped, SessionOptions.of(options.withCheckpoints(checkpoints)))
          .train(
              TrainingRequest.<Samples>builder(
                      Models.select(stopped, "stem_bn", "predictions"), samples)
                  .listener(STOPS_AFTER_FIVE_STEPS)
                  .build());
      TrainingReport rest =
          Models.train(
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
      Map<String, float[]> expected = Models.weights(whole);
      Numbers.assertSameBits(Models.weights(resumed), expected);
      assertThat(expected.get("stem_bn/moving_mean")).isNotEqualTo(before);
    }
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
}

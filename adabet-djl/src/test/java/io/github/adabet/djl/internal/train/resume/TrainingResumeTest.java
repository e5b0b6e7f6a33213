package io.github.adabet.djl.internal.train.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import io.github.adabet.BatchNormMode;
import io.github.adabet.CheckpointException;
import io.github.adabet.EpochReport;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Progress;
import io.github.adabet.ProgressListener;
import io.github.adabet.StopReason;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.block.BlockSelectiveTrainer;
import io.github.adabet.djl.block.structure.ParameterFilter;
import io.github.adabet.djl.fixtures.CancelAfter;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.Numbers;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** What interrupted training promises on any engine that trains: 4 epochs of 3 steps in all. */
@Tag("jdk")
@EngineTest
class TrainingResumeTest {

  private static final int STEPS = 12;

  @TempDir private Path directory;
  private NDManager data;

  @Parameter private String engine;

  String engine() {
    return engine;
  }

  @BeforeEach
  void openData() {
    data = DjlEngines.engine(engine()).newBaseManager();
  }

  @AfterEach
  void closeData() {
    data.close();
  }

  private static TrainingOptions options() {
    return options(builder -> builder.seed(7).optimizer(OptimizerOptions.adamW(0.01)));
  }

  private static TrainingOptions options(UnaryOperator<TrainingOptions.Builder> more) {
    return more.apply(
            TrainingOptions.builder()
                .epochs(4)
                .batchSize(5)
                .schedule(LearningRateSchedule.cosine(0.02))
                .batchNorm(BatchNormMode.SELECTED))
        .build();
  }

  private Model newModel() {
    return TrainingFixtures.residualModel(engine(), 1);
  }

  private TrainingReport train(
      BlockSelectiveTrainer.Builder builder, Model model, ProgressListener listener) {
    LayerSelection selection =
        TrainingFixtures.select(model.getBlock(), layer -> layer.index() != 2);
    return builder
        .build()
        .train(
            TrainingRequest.builder(selection, TrainingFixtures.images(data, 12, 1))
                .validation(TrainingFixtures.images(data, 9, 2))
                .progress(listener)
                .build());
  }

  private BlockSelectiveTrainer.Builder checkpointed(Model model) {
    return BlockSelectiveTrainer.builder(model, options()).checkpointDirectory(directory);
  }

  /** Trains without interruption and returns what the network holds then. */
  private Map<String, float[]> straight() {
    try (Model model = newModel()) {
      train(BlockSelectiveTrainer.builder(model, options()), model, ProgressListener.NONE);
      return TrainingFixtures.snapshot(model.getBlock());
    }
  }

  private void interrupt(int steps) {
    try (Model model = newModel()) {
      assertCancelled(train(checkpointed(model).overwrite(), model, new CancelAfter(steps)), steps);
    }
  }

  private static void assertCancelled(TrainingReport report, int steps) {
    assertThat(report.stop().kind()).isEqualTo(StopReason.Kind.LISTENER);
    assertThat(report.steps()).isEqualTo(steps);
  }

  @Test
  void resume_cancelledAfterAnyStep_endsWithTheSameBits() {
    Map<String, float[]> expected = straight();
    for (int steps = 1; steps < STEPS; steps++) {
      interrupt(steps);
      try (Model model = newModel()) {
        TrainingReport report = train(checkpointed(model).resume(), model, ProgressListener.NONE);

        Numbers.assertSameBits(TrainingFixtures.snapshot(model.getBlock()), expected);
        assertThat(report.epochs()).hasSize(4);
        assertThat(report.steps()).isEqualTo(STEPS);
      }
    }
  }

  @Test
  void resume_cancelledTwice_reportsTheSameEpochs() {
    List<EpochReport> expected;
    try (Model model = newModel()) {
      expected =
          train(BlockSelectiveTrainer.builder(model, options()), model, ProgressListener.NONE)
              .epochs();
    }
    interrupt(4);
    try (Model model = newModel()) {
      assertCancelled(train(checkpointed(model).resume(), model, new CancelAfter(3)), 7);
    }
    try (Model model = newModel()) {
      List<EpochReport> actual =
          train(checkpointed(model).resume(), model, ProgressListener.NONE).epochs();

      assertThat(actual).usingRecursiveComparison().ignoringFields("seconds").isEqualTo(expected);
    }
  }

  @Test
  void resume_cancelledDuringValidation_validatesThenGoesOn() {
    Map<String, float[]> expected = straight();
    ProgressListener listener =
        new ProgressListener() {
          private boolean validating;

          @Override
          public void onProgress(Progress progress) {
            validating |= progress.task().equals("validation 2/4");
          }

          @Override
          public boolean isCancelled() {
            return validating;
          }
        };
    try (Model model = newModel()) {
      assertCancelled(train(checkpointed(model), model, listener), 6);
    }
    try (Model model = newModel()) {
      TrainingReport report = train(checkpointed(model).resume(), model, ProgressListener.NONE);

      Numbers.assertSameBits(TrainingFixtures.snapshot(model.getBlock()), expected);
      assertThat(report.epochs()).allMatch(epoch -> epoch.validation() != null);
    }
  }

  @Test
  void resume_crashedBetweenStepCheckpoints_repeatsTheLostStep() {
    Map<String, float[]> expected = straight();
    ProgressListener crash =
        progress -> {
          if (progress.task().equals("epoch 2/4") && progress.done() == 2) {
            throw new IllegalStateException("crash");
          }
        };
    try (Model model = newModel()) {
      assertThatThrownBy(() -> train(checkpointed(model).checkpointEverySteps(2), model, crash))
          .hasMessage("crash");
    }
    try (Model model = newModel()) {
      long[] first = {-1};
      ProgressListener listener = progress -> first[0] = first[0] < 0 ? progress.done() : first[0];
      train(checkpointed(model).resume(), model, listener);

      assertThat(first[0]).isEqualTo(2);
      Numbers.assertSameBits(TrainingFixtures.snapshot(model.getBlock()), expected);
    }
  }

  @Test
  void resume_finishedRun_restoresWeightsWithoutAStep() {
    try (Model model = newModel()) {
      train(checkpointed(model), model, ProgressListener.NONE);
    }
    try (Model model = newModel()) {
      TrainingReport report = train(checkpointed(model).resume(), model, ProgressListener.NONE);

      Numbers.assertSameBits(TrainingFixtures.snapshot(model.getBlock()), straight());
      assertThat(report.medianStepSeconds()).isZero();
      assertThat(report.epochs()).hasSize(4);
    }
  }

  @Test
  void resume_bestWeights_areThoseKeptInMemory() throws IOException {
    TrainingOptions best = options(b -> b.seed(3).finalWeights(TrainingOptions.FinalWeights.BEST));
    Map<String, float[]> expected;
    try (Model model = newModel()) {
      train(BlockSelectiveTrainer.builder(model, best), model, ProgressListener.NONE);
      expected = TrainingFixtures.snapshot(model.getBlock());
    }
    try (Model model = newModel()) {
      assertCancelled(
          train(
              BlockSelectiveTrainer.builder(model, best).checkpointDirectory(directory),
              model,
              new CancelAfter(10)),
          10);
    }
    try (Model model = newModel()) {
      TrainingReport report =
          train(
              BlockSelectiveTrainer.builder(model, best).checkpointDirectory(directory).resume(),
              model,
              ProgressListener.NONE);

      Numbers.assertSameBits(TrainingFixtures.snapshot(model.getBlock()), expected);
      try (var files = Files.list(directory)) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .containsExactlyInAnyOrder(
                TrainingCheckpoint.STATE_FILE, "best-epoch-" + report.bestEpoch() + ".safetensors");
      }
    }
  }

  @Test
  void resume_otherOptions_throwsSayingWhichDiffer() {
    interrupt(4);
    Map<String, TrainingOptions> others =
        Map.of(
            "seed", options(b -> b.seed(8).optimizer(OptimizerOptions.adamW(0.01))),
            "optimizer.weightDecay",
                options(b -> b.seed(7).optimizer(OptimizerOptions.adamW(0.02))));
    others.forEach(
        (name, other) -> {
          try (Model model = newModel()) {
            assertThatThrownBy(
                    () ->
                        train(
                            BlockSelectiveTrainer.builder(model, other)
                                .checkpointDirectory(directory)
                                .resume(),
                            model,
                            ProgressListener.NONE))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("its " + name + " is");
          }
        });
  }

  @Test
  void resume_otherSelectionOrBaseWeights_throwsAndKeepsTheWeights() {
    interrupt(4);
    try (Model model = newModel()) {
      assertThatThrownBy(
              () ->
                  train(
                      checkpointed(model)
                          .parameterFilter(ParameterFilter.biasesAndNormalisation())
                          .resume(),
                      model,
                      ProgressListener.NONE))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("trainedParameters");
    }
    try (Model model = TrainingFixtures.residualModel(engine(), 2)) {
      Map<String, float[]> before = TrainingFixtures.snapshot(model.getBlock());
      assertThatThrownBy(() -> train(checkpointed(model).resume(), model, ProgressListener.NONE))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("frozenWeights");
      Numbers.assertSameBits(TrainingFixtures.snapshot(model.getBlock()), before);
    }
  }

  @Test
  void resume_absentOrDamagedCheckpoint_throwsAndKeepsTheWeights() throws IOException {
    try (Model model = newModel()) {
      Map<String, float[]> before = TrainingFixtures.snapshot(model.getBlock());
      assertThatThrownBy(() -> train(checkpointed(model).resume(), model, ProgressListener.NONE))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("no checkpoint");

      interrupt(4);
      Path state = directory.resolve(TrainingCheckpoint.STATE_FILE);
      byte[] whole = Files.readAllBytes(state);
      Files.write(state, Arrays.copyOf(whole, whole.length - 1));
      assertThatThrownBy(() -> train(checkpointed(model).resume(), model, ProgressListener.NONE))
          .isInstanceOf(CheckpointException.class);
      Numbers.assertSameBits(TrainingFixtures.snapshot(model.getBlock()), before);
    }
  }

  @Test
  void train_directoryUnwritable_throws() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    try (Model model = newModel()) {
      assertThatThrownBy(
              () ->
                  train(
                      BlockSelectiveTrainer.builder(model, options()).checkpointDirectory(file),
                      model,
                      ProgressListener.NONE))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("file");
    }
  }

  @Test
  void train_diskFillsUp_throwsAndTheEarlierCheckpointResumes() throws IOException {
    Path temporary = directory.resolve(TrainingCheckpoint.STATE_FILE + ".tmp");
    ProgressListener fillDisk =
        progress -> {
          if (progress.task().equals("epoch 3/4") && progress.done() == 1) {
            try {
              Files.createSymbolicLink(temporary, Path.of("/dev/full"));
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          }
        };
    try (Model model = newModel()) {
      assertThatThrownBy(() -> train(checkpointed(model), model, fillDisk))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("space");
    }
    try (Model model = newModel()) {
      train(checkpointed(model).resume(), model, ProgressListener.NONE);
      Numbers.assertSameBits(TrainingFixtures.snapshot(model.getBlock()), straight());
    }
  }

  @Test
  void build_resumeWithoutDirectory_throws() {
    try (Model model = newModel()) {
      assertThatThrownBy(() -> BlockSelectiveTrainer.builder(model, options()).resume().build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("checkpointDirectory");
    }
  }

  @Test
  void build_settingTwice_throws() {
    try (Model model = newModel()) {
      BlockSelectiveTrainer.Builder builder = checkpointed(model);
      assertThatThrownBy(() -> builder.checkpointDirectory(directory))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("checkpointDirectory");
    }
  }
}

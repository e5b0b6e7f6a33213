package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.translate.TranslateException;
import ai.djl.util.Progress;
import io.github.adabet.CheckpointException;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.StopReason;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.fixtures.CancelAfter;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.Numbers;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose run a directory belongs to, and how a finished one is extended, on any engine. */
@EngineTest
class RunDirectoryTest extends TrainerContractSetting {

  private static final LearningRateSchedule CONSTANT = LearningRateSchedule.constant(0.02);
  private static final LearningRateSchedule STEPS = LearningRateSchedule.step(0.05, 4, 0.5);

  @TempDir private Path directory;

  @Test
  void train_directoryOfAnotherRun_isRefusedAndLeftAsItIs() throws IOException {
    train(2, CONSTANT, builder -> builder, images(1));
    byte[] before = Files.readAllBytes(state());

    assertThatThrownBy(() -> train(2, LearningRateSchedule.constant(0.5), b -> b, images(3)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("another run")
        .hasMessageContaining("trainingData")
        .hasMessageContaining("overwrite");
    assertThat(Files.readAllBytes(state())).isEqualTo(before);
  }

  @Test
  void train_directoryOfTheSameRun_isRefusedNamingResume() {
    train(2, CONSTANT, builder -> builder, images(1));

    assertThatThrownBy(() -> train(2, CONSTANT, builder -> builder, images(1)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("this run")
        .hasMessageContaining("resumeIfPresent");
  }

  @Test
  void overwrite_directoryOfAnotherRun_endsAsInAnEmptyOne() {
    Map<String, float[]> expected = train(2, STEPS, builder -> builder, images(3));
    clear();
    train(3, CONSTANT, builder -> builder, images(1));

    Map<String, float[]> actual =
        train(2, STEPS, BlockSelectiveTrainer.Builder::overwrite, images(3));

    Numbers.assertSameBits(actual, expected);
  }

  @Test
  void resumeIfPresent_absentThenPresent_beginsThenGoesOn() {
    Map<String, float[]> expected = train(4, CONSTANT, builder -> builder, images(1));
    clear();
    try (Model model = model()) {
      TrainingReport report =
          trainer(model, 4, CONSTANT, BlockSelectiveTrainer.Builder::resumeIfPresent)
              .train(
                  TrainingRequest.builder(TrainingFixtures.selectAll(model.getBlock()), images(1))
                      .progress(new CancelAfter(5))
                      .build());
      assertThat(report.stop().kind()).isEqualTo(StopReason.Kind.LISTENER);
    }

    Map<String, float[]> actual =
        train(4, CONSTANT, BlockSelectiveTrainer.Builder::resumeIfPresent, images(1));

    Numbers.assertSameBits(actual, expected);
  }

  @Test
  void resume_sameNumberOfOtherSamples_isRefusedNamingTheData() {
    train(2, CONSTANT, builder -> builder, images(1));

    assertThatThrownBy(
            () -> train(2, CONSTANT, BlockSelectiveTrainer.Builder::resumeIfPresent, images(2)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("trainingData");
    ArrayDataset images = images(1);
    ArrayDataset relabelled =
        TrainingFixtures.dataset(
            images.getByRange(data, 0, 12).getData().head(),
            data.create(new float[] {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 1}));
    assertThatThrownBy(() -> train(2, CONSTANT, BlockSelectiveTrainer.Builder::resume, relabelled))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("trainingData");
  }

  @Test
  void resume_dataWithRandomTransforms_isTakenForTheSame() {
    try (Model model = model()) {
      trainer(model, 3, CONSTANT, builder -> builder)
          .train(
              TrainingRequest.<RandomAccessDataset>builder(
                      TrainingFixtures.selectAll(model.getBlock()), new Noisy(images(1)))
                  .progress(new CancelAfter(4))
                  .build());
    }
    try (Model model = model()) {
      TrainingReport report =
          trainer(model, 3, CONSTANT, BlockSelectiveTrainer.Builder::resume)
              .train(TrainingFixtures.selectAll(model.getBlock()), new Noisy(images(1)));

      assertThat(report.epochs()).hasSize(3);
    }
  }

  @Test
  void resume_moreEpochsUnderSchedulesWithoutLength_endsWithTheBitsOfALongerRun() {
    for (LearningRateSchedule schedule :
        new LearningRateSchedule[] {CONSTANT, STEPS, STEPS.withWarmUp(3)}) {
      clear();
      Map<String, float[]> expected = train(5, schedule, builder -> builder, images(1));
      clear();
      train(2, schedule, builder -> builder, images(1));

      Map<String, float[]> actual =
          train(5, schedule, BlockSelectiveTrainer.Builder::resume, images(1));

      Numbers.assertSameBits(actual, expected);
    }
  }

  @Test
  void resume_moreEpochsUnderAScheduleOfTheLength_isRefusedNamingTheRemedy() {
    train(2, LearningRateSchedule.cosine(0.05), builder -> builder, images(1));

    assertThatThrownBy(
            () ->
                train(
                    4,
                    LearningRateSchedule.cosine(0.05),
                    BlockSelectiveTrainer.Builder::resume,
                    images(1)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("epochs are 2")
        .hasMessageContaining("another schedule");
  }

  @Test
  void resume_finishedRunUnderAnotherSchedule_coversTheAddedEpochsAndIsRecorded() {
    LearningRateSchedule cosine = LearningRateSchedule.cosine(0.05);
    train(2, cosine, builder -> builder, images(1));
    try (Model model = model()) {
      java.util.List<Double> rates = new java.util.ArrayList<>();
      TrainingReport report =
          trainer(
                  model,
                  4,
                  LearningRateSchedule.polynomial(0.03, 1),
                  BlockSelectiveTrainer.Builder::resume)
              .train(
                  TrainingRequest.builder(TrainingFixtures.selectAll(model.getBlock()), images(1))
                      .listener(
                          (event, control) -> {
                            if (event instanceof io.github.adabet.TrainingEvent.StepDone step) {
                              rates.add(step.learningRate());
                            }
                          })
                      .build());

      assertThat(report.epochs()).hasSize(4);
      // Six steps are added.
      assertThat(rates).hasSize(6);
      for (int i = 0; i < 6; i++) {
        assertThat(rates.get(i))
            .isCloseTo(0.03 * (6 - i) / 6, org.assertj.core.api.Assertions.within(1e-12));
      }
      assertThat(report.provenance().settings().get("training.schedule"))
          .contains("epochs 1 to 2: Cosine")
          .contains("epochs 3 to 4: Polynomial");
    }
    assertThatThrownBy(
            () -> train(6, STEPS.withWarmUp(1), BlockSelectiveTrainer.Builder::resume, images(2)))
        .isInstanceOf(CheckpointException.class);
  }

  @Test
  void resume_extensionInterrupted_goesOnToTheSameBits() {
    LearningRateSchedule added = LearningRateSchedule.polynomial(0.03, 2);
    LearningRateSchedule cosine = LearningRateSchedule.cosine(0.05);
    train(2, cosine, builder -> builder, images(1));
    Map<String, float[]> expected =
        train(4, added, BlockSelectiveTrainer.Builder::resume, images(1));
    clear();
    train(2, cosine, builder -> builder, images(1));
    try (Model model = model()) {
      trainer(model, 4, added, BlockSelectiveTrainer.Builder::resume)
          .train(
              TrainingRequest.builder(TrainingFixtures.selectAll(model.getBlock()), images(1))
                  .progress(new CancelAfter(2))
                  .build());
    }

    Map<String, float[]> actual = train(4, added, BlockSelectiveTrainer.Builder::resume, images(1));

    Numbers.assertSameBits(actual, expected);
  }

  private Map<String, float[]> train(
      int epochs,
      LearningRateSchedule schedule,
      UnaryOperator<BlockSelectiveTrainer.Builder> existing,
      ArrayDataset training) {
    try (Model model = model()) {
      trainer(model, epochs, schedule, existing)
          .train(TrainingFixtures.selectAll(model.getBlock()), training);
      return TrainingFixtures.snapshot(model.getBlock());
    }
  }

  private BlockSelectiveTrainer trainer(
      Model model,
      int epochs,
      LearningRateSchedule schedule,
      UnaryOperator<BlockSelectiveTrainer.Builder> existing) {
    TrainingOptions options =
        options(epochs, 5).optimizer(OptimizerOptions.adam()).schedule(schedule).build();
    return existing
        .apply(BlockSelectiveTrainer.builder(model, options).checkpointDirectory(directory))
        .build();
  }

  private Model model() {
    return TrainingFixtures.residualModel(engine, 1);
  }

  private ArrayDataset images(long seed) {
    return TrainingFixtures.images(data, 12, seed);
  }

  private Path state() {
    return directory.resolve("training.safetensors");
  }

  private void clear() {
    try {
      Files.deleteIfExists(state());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Adds noise to each sample, anew each time it is read. */
  private static final class Noisy extends RandomAccessDataset {

    private final ArrayDataset clean;

    Noisy(ArrayDataset clean) {
      super(new Builder());
      this.clean = clean;
    }

    @Override
    public Record get(NDManager manager, long index) {
      Record record = clean.get(manager, index);
      record.getData().head().addi(manager.randomNormal(record.getData().head().getShape()));
      return record;
    }

    @Override
    protected long availableSize() {
      return clean.size();
    }

    @Override
    public void prepare(Progress progress) throws IOException, TranslateException {
      clean.prepare(progress);
    }

    private static final class Builder extends BaseBuilder<Builder> {

      Builder() {
        setSampling(4, false);
      }

      @Override
      protected Builder self() {
        return this;
      }
    }
  }
}

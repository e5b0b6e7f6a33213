package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.github.adabet.EpochSelection;
import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Objective;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.SelectedTensors;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.block.BlockActivationSource;
import io.github.adabet.djl.block.LabelledBatch;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.fixtures.CancelAfter;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.djl.spi.Checkpoints;
import io.github.adabet.djl.spi.Checkpoints.Existing;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.score.GradientMagnitudeScorer;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.strategy.SchemePlan;
import io.github.adabet.strategy.SchemeSettings;
import io.github.adabet.strategy.SelectionSchemes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each selection scheme on a small network, through the door alone, on any engine. */
@EngineTest
class SchemeTrainingTest {

  private static final int EPOCHS = 4;
  private static final int STEPS = 12;

  /** The mean size of a layer's output, which training moves. */
  private static final LayerScorer SPREAD =
      LayerScorer.named(
          "spread",
          output -> {
            double sum = 0;
            for (float value : output.toFloatArray()) {
              sum += Math.abs(value);
            }
            return sum / output.features();
          });

  @org.junit.jupiter.params.Parameter String engine;

  @TempDir private Path folder;
  private BlockFixture fixture;
  private Samples samples;

  @BeforeEach
  void makeFixture() {
    fixture = new BlockFixture(engine);
    samples = fixture.labelled(15, 5);
  }

  @AfterEach
  void closeFixture() {
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource({
    "betti, 0",
    "betti, 2",
    "full, 0",
    "head, 0",
    "bn-bias, 0",
    "prunetrain, 0",
    "group-lasso, 0",
    "fisher, 0",
    "fisher, 2",
    "elastic, 2",
    "elastic-magnitude, 2",
    "elastic-gradient, 0",
    "magnitude, 0",
    "gradient, 0",
    "gradient, 2",
    "random, 0",
    "random, 1",
    "FILE, 0"
  })
  void train_anyScheme_changesWhatItSelectsAndResumesToTheBit(String name, int interval)
      throws IOException {
    SchemePlan plan = plan(name, interval);
    Map<String, float[]> before;
    Map<String, float[]> straight;
    TrainingReport report;
    try (PretrainedNetwork network = fixture.open()) {
      before = snapshot(network);
      report = train(network, plan, TrainingListener.NONE, null);
      straight = snapshot(network);
      assertThat(changed(before, straight)).isEqualTo(selected(network, report));
    }
    assertThat(report.epochs()).hasSize(EPOCHS);

    for (int steps : new int[] {2, 7}) {
      Checkpoints checkpoints = Checkpoints.in(folder.resolve("run" + steps)).everySteps(1);
      try (PretrainedNetwork network = fixture.open()) {
        train(network, plan, TrainingListener.of(new CancelAfter(steps)), checkpoints);
        assertThat(changed(straight, snapshot(network))).isNotEmpty();
      }
      try (PretrainedNetwork network = fixture.open()) {
        TrainingReport resumed =
            train(
                network, plan, TrainingListener.NONE, checkpoints.whereThereIsOne(Existing.RESUME));
        assertThat(changed(straight, snapshot(network))).as("resumed after %d", steps).isEmpty();
        assertThat(resumed.selections()).isEqualTo(report.selections());
        assertThat(resumed.steps()).isEqualTo(STEPS);
      }
    }
  }

  @Test
  void train_elastic_staysWithinItsShareOfTheBackwardPass() {
    try (PretrainedNetwork network = fixture.open()) {
      TrainingReport report = train(network, plan("elastic", 1), TrainingListener.NONE, null);

      for (EpochSelection selection : report.selections()) {
        assertThat(selection.tensors().rule()).isEqualTo(SelectedTensors.Rule.NAMED);
      }
      assertThat(
              Double.parseDouble(
                  report.provenance().settings().get("selection.backward_time_ratio")))
          .isPositive()
          .isLessThanOrEqualTo(0.5);
    }
  }

  @Test
  void resume_elasticWithMeasuredTimes_goesOnWithThoseOfTheRun() throws IOException {
    SchemePlan plan =
        SelectionSchemes.named("elastic")
            .plan(
                SchemeSettings.builder()
                    .budget(SelectionBudget.fraction(0.5))
                    .interval(1)
                    .measuredTimes()
                    .build());
    Path run = folder.resolve("run");
    Path killed = folder.resolve("killed");
    Checkpoints checkpoints = Checkpoints.in(run).everySteps(1);
    Map<String, float[]> straight;
    TrainingReport report;
    try (PretrainedNetwork network = fixture.open()) {
      TrainingListener keeping =
          (event, control) -> {
            if (event instanceof TrainingEvent.CheckpointSaved saved && saved.step() == 4) {
              copy(run, killed);
            }
          };
      report = train(network, plan, keeping, checkpoints);
      straight = snapshot(network);
    }
    assertThat(report.provenance().settings().get("selection.backward_time_unit"))
        .contains("nanoseconds");

    try (PretrainedNetwork network = fixture.open()) {
      TrainingReport resumed =
          train(
              network,
              plan,
              TrainingListener.NONE,
              Checkpoints.in(killed).everySteps(1).whereThereIsOne(Existing.RESUME));

      assertThat(changed(straight, snapshot(network))).isEmpty();
      assertThat(resumed.selections()).isEqualTo(report.selections());
    }
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.list(from)) {
      Files.createDirectories(to);
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void gradientSource_behindTheDoor_givesTheLabelledGradientsOfTheBlocks() {
    try (PretrainedNetwork network = fixture.open()) {
      Model model = network.unwrap(Model.class).orElseThrow();
      LayerRanker ranker = LayerRanker.builder().scorer(GradientMagnitudeScorer.create()).build();

      LayerRanking behind =
          ranker.rank(
              network.gradientSource(Objective.classification()),
              LabelledTensors.batches(samples, 5));

      List<LabelledBatch> batches = new ArrayList<>();
      try (NDManager scratch = model.getNDManager().newSubManager()) {
        for (LabelledTensors batch : LabelledTensors.batches(samples, 5)) {
          batches.add(
              new LabelledBatch(batch.inputs().copyTo(scratch), batch.labels().copyTo(scratch)));
        }
        LayerRanking direct =
            ranker.rank(
                BlockActivationSource.of(model).labelled(Objective.classification()), batches);
        assertThat(behind.scores()).isEqualTo(direct.scores());
      }
      assertThat(batches).hasSize(3);
    }
  }

  @Test
  void train_elasticOnANewHead_trainsThatWholeInEveryChoice() {
    try (PretrainedNetwork network = fixture.open()) {
      network.replaceHead(NetworkFixture.CLASSES, 3);
      String head = network.alwaysTrained().get(0).name();

      TrainingReport report = train(network, plan("elastic", 1), TrainingListener.NONE, null);

      assertThat(report.selections()).isNotEmpty();
      for (EpochSelection selection : report.selections()) {
        assertThat(selection.layers()).contains(head);
        assertThat(selection.tensors().named().get(head)).containsExactly("bias", "weight");
      }
    }
  }

  @Test
  void train_bnBiasOnANewHead_trainsThatWholeAndNoOtherKernel() {
    try (PretrainedNetwork network = fixture.open()) {
      network.replaceHead(NetworkFixture.CLASSES, 3);
      Map<String, float[]> before = snapshot(network);

      train(network, plan("bn-bias", 0), TrainingListener.NONE, null);

      assertThat(changed(before, snapshot(network)))
          .filteredOn(parameter -> parameter.endsWith("weight"))
          .containsExactly(network.alwaysTrained().get(0).name() + "_weight");
    }
  }

  @Test
  void train_prunetrain_endsWithSmallerKernelsThanFullTraining() {
    double full = kernels("full", 0.05);
    double l1 = kernels("prunetrain", 0.05);
    double lasso = kernels("group-lasso", 0.05);

    assertThat(l1).isLessThan(0.9 * full);
    assertThat(lasso).isLessThan(0.99 * full);
  }

  /** Returns the sum of the sizes of the kernels' weights after training. */
  private double kernels(String scheme, double rate) {
    SchemePlan plan =
        SelectionSchemes.named(scheme).plan(SchemeSettings.builder().penaltyRate(rate).build());
    try (PretrainedNetwork network = fixture.open()) {
      train(network, plan, TrainingListener.NONE, null);
      return snapshot(network).entrySet().stream()
          .filter(parameter -> parameter.getKey().endsWith("weight"))
          .mapToDouble(
              parameter -> {
                double sum = 0;
                for (float value : parameter.getValue()) {
                  sum += Math.abs(value);
                }
                return sum;
              })
          .sum();
    }
  }

  @Test
  void of_schemeThatRanks_showsTheRankingItSelectedFrom() {
    try (PretrainedNetwork network = fixture.open()) {
      Map<String, float[]> before = snapshot(network);

      PlannedTraining planned = PlannedTraining.of(network, plan("fisher", 0), samples, options());

      assertThat(planned.ranking()).isPresent();
      assertThat(planned.ranking().get().scores())
          .extracting(LayerScore::score)
          .allMatch(score -> score > 0);
      assertThat(planned.ranking().get().select(SelectionBudget.fraction(0.5)).layers())
          .isEqualTo(planned.selection().orElseThrow().layers());
      assertThat(planned.ranking().get().provenance().choices())
          .anyMatch(choice -> choice.role().equals("network"));
      assertThat(changed(before, snapshot(network))).isEmpty();
      assertThat(PlannedTraining.of(network, plan("elastic", 2), samples, options()).selection())
          .isEmpty();
    }
  }

  @Test
  void estimate_biasesAndNormalizations_needTheStateOfTheseAlone() {
    try (PretrainedNetwork network = fixture.open()) {
      LayerSelection some =
          PlannedTraining.of(network, plan("bn-bias", 0), samples, options())
              .selection()
              .orElseThrow();
      LayerSelection all =
          PlannedTraining.of(network, plan("full", 0), samples, options())
              .selection()
              .orElseThrow();

      assertThat(some.provenance().settings()).containsEntry("selection.scheme", "bn-bias");
      // Two moments each of 3 biases and 6 scales and shifts of 3 channels, 8 and 3 biases.
      assertThat(network.estimate(some, options()).optimizerState())
          .isEqualTo(2 * (3 + 6 + 8 + 3) * 4L);
      assertThat(network.estimate(all, options()).optimizerState())
          .isEqualTo(2 * 4 * network.layers().stream().mapToLong(Layer::parameterCount).sum());
      assertThat(network.estimate(some, options()).aboveIdle())
          .isLessThan(network.estimate(all, options()).aboveIdle());
    }
  }

  @Test
  void of_schemeThatRanks_prefersANewHeadToItsCandidates() {
    try (PretrainedNetwork network = fixture.open()) {
      network.replaceHead(NetworkFixture.CLASSES, 3);

      LayerSelection selection =
          PlannedTraining.of(network, plan("magnitude", 0), samples, options())
              .selection()
              .orElseThrow();

      assertThat(selection.layers()).containsAll(network.alwaysTrained()).hasSize(2);
    }
  }

  @Test
  void train_tensorThatTheNetworkLacks_isRefusedByName() {
    try (PretrainedNetwork network = fixture.open()) {
      Layer last = network.layers().get(network.layers().size() - 1);
      LayerSelection wrong =
          LayerSelection.of(List.of(last), network.layers().size(), Provenance.builder().build())
              .withTensors(SelectedTensors.of(Map.of(last.name(), Set.of("kernel"))));

      assertThatThrownBy(() -> network.train(wrong, samples, options()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("kernel")
          .hasMessageContaining(last.name());
    }
  }

  @Test
  void train_reportedLoss_leavesThePenaltyOut() {
    SchemePlan heavy =
        SelectionSchemes.named("prunetrain")
            .plan(SchemeSettings.builder().penaltyRate(1000).build());
    TrainingOptions still =
        TrainingOptions.builder()
            .epochs(1)
            .batchSize(15)
            .schedule(LearningRateSchedule.constant(1e-12))
            .build();
    try (PretrainedNetwork network = fixture.open()) {
      double loss = network.evaluate(samples).loss();
      PlannedTraining planned = PlannedTraining.of(network, heavy, samples, still);

      TrainingReport report = network.trainer(planned.options()).train(planned.request().build());

      assertThat(report.epochs().get(0).training().loss()).isCloseTo(loss, within(1e-4));
    }
  }

  private SchemePlan plan(String name, int interval) {
    SchemeSettings.Builder settings =
        SchemeSettings.builder()
            .budget(SelectionBudget.fraction(0.5))
            .interval(interval)
            .seed(3)
            .batches(2);
    if (name.equals("betti")) {
      settings.scorer(SPREAD);
    }
    return SelectionSchemes.of(name.equals("FILE") ? list().toString() : name)
        .plan(settings.build());
  }

  private Path list() {
    try {
      return Files.writeString(
          folder.resolve("layers.txt"), "02BatchNorm\n05Linear # the middle\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TrainingOptions options() {
    return TrainingOptions.builder()
        .epochs(EPOCHS)
        .batchSize(5)
        .seed(7)
        .optimizer(OptimizerOptions.adam())
        .schedule(LearningRateSchedule.cosine(0.02))
        .build();
  }

  private TrainingReport train(
      PretrainedNetwork network,
      SchemePlan plan,
      TrainingListener listener,
      @Nullable Checkpoints checkpoints) {
    PlannedTraining planned = PlannedTraining.of(network, plan, samples, options());
    TrainerOptions how = TrainerOptions.of(planned.options());
    return network
        .trainer(checkpoints == null ? how : how.withCheckpoints(checkpoints))
        .train(planned.request().listener(listener).build());
  }

  /** Copies every parameter by its layer's name and its own, joined by an underscore. */
  private static Map<String, float[]> snapshot(PretrainedNetwork network) {
    return new TreeMap<>(
        TrainingFixtures.snapshot(network.unwrap(Model.class).orElseThrow().getBlock()));
  }

  private static Set<String> changed(Map<String, float[]> before, Map<String, float[]> after) {
    return before.keySet().stream()
        .filter(name -> !Arrays.equals(before.get(name), after.get(name)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns the parameters that were trained in some epoch, by the report. */
  private static Set<String> selected(PretrainedNetwork network, TrainingReport report) {
    Set<String> selected = new TreeSet<>();
    for (Pair<String, Parameter> named :
        network.unwrap(Model.class).orElseThrow().getBlock().getParameters()) {
      String layer = named.getKey().substring(0, named.getKey().indexOf('_'));
      String tensor = named.getKey().substring(named.getKey().indexOf('_') + 1);
      Parameter.Type type = named.getValue().getType();
      boolean statistic = type == Parameter.Type.RUNNING_MEAN || type == Parameter.Type.RUNNING_VAR;
      boolean small = tensor.equals("bias") || kind(network, layer) == LayerKind.NORMALIZATION;
      for (EpochSelection selection : report.selections()) {
        if (!statistic
            && selection.layers().contains(layer)
            && selection.tensors().trains(layer, tensor, small)) {
          selected.add(named.getKey());
        }
      }
    }
    return selected;
  }

  private static LayerKind kind(PretrainedNetwork network, String layer) {
    return network.layers().stream()
        .filter(known -> known.name().equals(layer))
        .findFirst()
        .orElseThrow()
        .kind();
  }
}

package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.github.adabet.EpochSelection;
import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Provenance;
import io.github.adabet.SelectedTensors;
import io.github.adabet.SelectionBudget;
import io.github.adabet.SelectionCosts;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.fixtures.CancelAfter;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.spi.Checkpoints;
import io.github.adabet.djl.spi.Checkpoints.Existing;
import io.github.adabet.strategy.SchemePlan;
import io.github.adabet.strategy.SchemeSettings;
import io.github.adabet.strategy.SelectionSchemes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trainings by each selection scheme on a small network, through the door alone, on any engine. */
@EngineTest
class SchemeTrainingTest extends SchemeSetting {

  private static final int STEPS = 12;

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
  void train_elastic_countsChoosingApartFromTraining() {
    try (PretrainedNetwork network = fixture.open()) {
      TrainingReport report = train(network, plan("elastic", 1), TrainingListener.NONE, null);

      SelectionCosts choosing = report.selectionCosts();
      assertThat(choosing.choices()).isEqualTo(report.epochs().size());
      assertThat(choosing.seconds()).isPositive();
      // A probe step trains all layers, and keeps a copy of their weights.
      assertThat(choosing.memoryEstimate().aboveIdle())
          .isGreaterThan(report.memoryEstimate().aboveIdle());
      assertThat(report.toString())
          .contains("chosen from epoch 1 on: ", "%d choices during".formatted(choosing.choices()));
    }
  }

  @Test
  void train_layersChosenBefore_hasNoCostsOfChoosing() {
    try (PretrainedNetwork network = fixture.open()) {
      TrainingReport report = train(network, plan("bn-bias", 0), TrainingListener.NONE, null);

      assertThat(report.selectionCosts()).isNull();
      assertThat(report.toString()).doesNotContain("during training");
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

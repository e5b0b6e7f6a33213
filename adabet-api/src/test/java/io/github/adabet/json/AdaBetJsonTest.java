package io.github.adabet.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.AdaBetException;
import io.github.adabet.BackendChoice;
import io.github.adabet.BatchNormMode;
import io.github.adabet.BatchScores;
import io.github.adabet.ChannelRanking;
import io.github.adabet.ChannelScores;
import io.github.adabet.ChannelSelection;
import io.github.adabet.EarlyStopping;
import io.github.adabet.GradientClipping;
import io.github.adabet.Layer;
import io.github.adabet.LayerCost;
import io.github.adabet.LayerGrouping;
import io.github.adabet.LayerKind;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerRates;
import io.github.adabet.LayerScore;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.Reports;
import io.github.adabet.SelectedTensors;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.WeightAverage;
import io.github.adabet.WeightDecay;
import io.github.adabet.WeightPenalty;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
class AdaBetJsonTest {
  private static final LayerRanking RANKING =
      new LayerRanking(
          List.of(
              LayerScore.ofBatches(
                  new Layer("stem/\"conv\"", 0, LayerKind.CONVOLUTION, 9),
                  List.of(0.1, 1e-17, 3.0)),
              LayerScore.ofBatches(new Layer("fc", 1, LayerKind.DENSE, 10), List.of(0.3))),
          Provenance.ofThisPlatform()
              .choice(
                  new BackendChoice(
                      "engine", "PyTorch", "2.7.1", List.of(new BackendChoice.Refusal("x", "no"))))
              .build());

  @Test
  void read_writtenRanking_isEqual() {
    assertThat(AdaBetJson.read(AdaBetJson.write(RANKING), LayerRanking.class)).isEqualTo(RANKING);
  }

  @Test
  void read_writtenSelection_isEqual() {
    LayerSelection selection = RANKING.select(SelectionBudget.fraction(0.5));
    assertThat(AdaBetJson.read(AdaBetJson.write(selection), LayerSelection.class))
        .isEqualTo(selection);
  }

  @Test
  void read_writtenSelectionOfTensors_isEqual() {
    LayerSelection layers = RANKING.select(SelectionBudget.layers(1));
    String name = layers.layers().get(0).name();
    for (SelectedTensors tensors :
        List.of(
            SelectedTensors.BIASES_AND_NORMALIZATIONS,
            SelectedTensors.of(Map.of(name, List.of("weight", "bias"))))) {
      LayerSelection selection = layers.withTensors(tensors);
      assertThat(AdaBetJson.read(AdaBetJson.write(selection), LayerSelection.class))
          .isEqualTo(selection);
      TrainingReport report = Reports.ofChoosing(selection);
      assertThat(AdaBetJson.read(AdaBetJson.write(report), TrainingReport.class)).isEqualTo(report);
    }
  }

  @Test
  void read_optionsFromBeforeThereWerePenalties_haveNone() {
    TrainingOptions options =
        TrainingOptions.builder()
            .optimizer(OptimizerOptions.sgd().withPenalty(WeightPenalty.groupLasso(0.5)))
            .build();
    String json = AdaBetJson.write(options);
    assertThat(AdaBetJson.read(json, TrainingOptions.class)).isEqualTo(options);
    String before = json.replaceFirst("(?s),\\s*\"penalty\" : \\{[^}]*\\}", "");
    assertThat(before).doesNotContain("penalty");
    assertThat(AdaBetJson.read(before, TrainingOptions.class))
        .isEqualTo(options.withOptimizer(OptimizerOptions.sgd()));
  }

  @Test
  void read_writtenChannels_areEqual() {
    ChannelRanking ranking =
        new ChannelRanking(
            List.of(new ChannelScores(RANKING.layers().get(0), List.of(0.1, 1e-17, 3.0))),
            2,
            RANKING.provenance());
    assertThat(AdaBetJson.read(AdaBetJson.write(ranking), ChannelRanking.class)).isEqualTo(ranking);
    ChannelSelection selection = ranking.select(0.5);
    assertThat(AdaBetJson.read(AdaBetJson.write(selection), ChannelSelection.class))
        .isEqualTo(selection);
  }

  @Test
  void read_writtenReport_isEqualWithAndWithoutOptionalParts() {
    TrainingReport report = Reports.of(RANKING.select(SelectionBudget.layers(2)));
    assertThat(AdaBetJson.read(AdaBetJson.write(report), TrainingReport.class)).isEqualTo(report);
  }

  @Test
  void toString_reportOfLayersChosenDuringTraining_saysWhichAndWhen() {
    LayerSelection layers = RANKING.select(SelectionBudget.layers(1));
    String name = layers.layers().get(0).name();
    LayerSelection selection =
        layers.withTensors(SelectedTensors.of(Map.of(name, List.of("weight", "bias"))));
    assertThat(Reports.ofChoosing(selection).toString())
        .contains("chosen from epoch 1 on: " + name + ": bias weight (1 layer)")
        .contains("1 choice during training took 2.5 s");
    assertThat(Reports.of(selection).toString()).doesNotContain("chosen");
  }

  @Test
  void read_writtenBudgets_areEqual() {
    for (SelectionBudget budget :
        List.of(
            SelectionBudget.fraction(0.1),
            SelectionBudget.layers(3),
            SelectionBudget.trainableParameters(1L << 40),
            SelectionBudget.peakMemory(1L << 62),
            SelectionBudget.stepTime(0.3))) {
      assertThat(AdaBetJson.read(AdaBetJson.write(budget), SelectionBudget.class))
          .isEqualTo(budget);
    }
  }

  @Test
  void read_writtenCosts_areEqual() {
    TrainingCosts costs =
        new TrainingCosts(
            List.of(new LayerCost(RANKING.layers().get(0), 1, 2, 3, 4)), List.of("a sentence"));
    assertThat(AdaBetJson.read(AdaBetJson.write(costs), TrainingCosts.class)).isEqualTo(costs);
  }

  @Test
  void read_writtenEstimate_isEqual() {
    MemoryEstimate estimate =
        Reports.of(RANKING.select(SelectionBudget.layers(1))).memoryEstimate();
    assertThat(AdaBetJson.read(AdaBetJson.write(estimate), MemoryEstimate.class))
        .isEqualTo(estimate);
  }

  @Test
  void read_writtenOptions_areEqual() {
    for (OptimizerOptions optimizer :
        List.of(
            OptimizerOptions.sgd(0.9).withWeightDecay(WeightDecay.decoupled(1e-4)),
            OptimizerOptions.adam(),
            OptimizerOptions.nesterov(0.8)
                .withWeightDecay(WeightDecay.coupled(0.1).ofEveryParameter())
                .withClipping(GradientClipping.byNorm(0.5))
                .withRates(LayerRates.ofHead(10).withLayer("a/b", 0.1))
                .withAverage(WeightAverage.evaluatedOnly(0.99)),
            OptimizerOptions.adamW(0.01))) {
      for (LearningRateSchedule schedule :
          List.of(
              LearningRateSchedule.constant(0.1),
              LearningRateSchedule.cosine(0.2),
              LearningRateSchedule.step(0.2, 7, 0.1),
              LearningRateSchedule.polynomial(0.2, 0.9),
              LearningRateSchedule.oneCycle(0.2).withWarmUp(3))) {
        TrainingOptions options =
            TrainingOptions.builder()
                .optimizer(optimizer)
                .schedule(schedule)
                .batchNorm(BatchNormMode.SELECTED)
                .seed(Long.MIN_VALUE)
                .earlyStopping(EarlyStopping.patience(3).by("loss").withMinimumDelta(1e-3))
                .dropLast()
                .readAhead(2)
                .build();
        assertThat(AdaBetJson.read(AdaBetJson.write(options), TrainingOptions.class))
            .isEqualTo(options);
      }
    }
  }

  @Test
  void write_scheduleOfTheCallersOwn_isRefusedNamingIt() {
    TrainingOptions options =
        TrainingOptions.builder()
            .schedule(LearningRateSchedule.of("sawtooth", (step, total) -> 0.1).withWarmUp(2))
            .build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AdaBetJson.write(options))
        .withMessageContaining("sawtooth");
  }

  @Test
  void read_writtenGroupsAndHeads_areEqual() {
    LayerRanking grouped =
        RANKING.grouped(LayerGrouping.blocks(RANKING.layers(), 1)).alwaysTraining("fc");
    assertThat(AdaBetJson.read(AdaBetJson.write(grouped), LayerRanking.class)).isEqualTo(grouped);
    LayerSelection selection = grouped.select(SelectionBudget.layers(1));
    assertThat(AdaBetJson.read(AdaBetJson.write(selection), LayerSelection.class))
        .isEqualTo(selection);
    LayerGrouping grouping = grouped.grouping();
    assertThat(AdaBetJson.read(AdaBetJson.write(grouping), LayerGrouping.class))
        .isEqualTo(grouping);
  }

  @Test
  void read_writtenScoresOfABatch_areEqual() {
    BatchScores scores = new BatchScores(1L << 40, 32, List.of(List.of(0.1), List.of(1e-17, 3.0)));
    assertThat(AdaBetJson.read(AdaBetJson.write(scores), BatchScores.class)).isEqualTo(scores);
  }

  @Test
  void write_anyValue_beginsWithTheVersion() {
    assertThat(AdaBetJson.write(SelectionBudget.layers(3)))
        .containsPattern("^\\{\\s*\"version\" : 1,");
  }

  @Test
  void read_fieldsItDoesNotKnow_arePassedOver() {
    assertThat(
            AdaBetJson.read(
                "{\"version\":1,\"type\":\"layers\",\"count\":3,\"colour\":{\"of\":[\"grass\"]}}",
                SelectionBudget.class))
        .isEqualTo(SelectionBudget.layers(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"version\":0,", "\"version\":\"1\",", "\"version\":1.5,"})
  void read_withoutAVersion_isRefused(String version) {
    assertThatThrownBy(
            () ->
                AdaBetJson.read(
                    "{" + version + "\"type\":\"layers\",\"count\":3}", SelectionBudget.class))
        .isInstanceOf(AdaBetException.class)
        .hasMessageContaining("version");
  }

  @Test
  void read_laterVersion_isRefusedWithTheRemedy() {
    assertThatThrownBy(
            () ->
                AdaBetJson.read(
                    "{\"version\":2,\"type\":\"layers\",\"count\":3}", SelectionBudget.class))
        .isInstanceOf(AdaBetException.class)
        .hasMessageContaining("version is 2")
        .hasMessageContaining("newer release");
  }

  /** The files were written by this release and stay as they are. */
  @Test
  void read_filesOfVersionOne_areThoseValues() throws IOException {
    LayerRanking ranking = AdaBetJson.read(resource("ranking-1.json"), LayerRanking.class);
    assertThat(ranking.layers())
        .extracting(Layer::name)
        .containsExactly("block/conv", "block/bn", "fc");
    assertThat(ranking.scores().get(0).score()).isEqualTo(0.75);
    assertThat(ranking.grouping().groups()).hasSize(2);
    assertThat(ranking.alwaysTrained()).extracting(Layer::name).containsExactly("fc");
    LayerSelection selection = AdaBetJson.read(resource("selection-1.json"), LayerSelection.class);
    assertThat(selection).isEqualTo(ranking.select(SelectionBudget.layers(1)));
    TrainingReport report = AdaBetJson.read(resource("report-1.json"), TrainingReport.class);
    assertThat(report).isEqualTo(Reports.of(selection));
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream = AdaBetJsonTest.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void write_otherType_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AdaBetJson.write("text"))
        .withMessageContaining("java.lang.String");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{",
        "[]",
        "{\"scores\":[],\"provenance\":{\"settings\":{},\"choices\":[]}}",
        "{\"scores\":null,\"provenance\":null}",
        "{\"unknown\":1}",
        "{\"version\":1,\"scores\":[],\"provenance\":{\"settings\":{},\"choices\":[]}}",
        "{} {}"
      })
  void read_malformedRanking_isATypedException(String json) {
    assertThatThrownBy(() -> AdaBetJson.read(json, LayerRanking.class))
        .isInstanceOf(AdaBetException.class);
  }

  @Test
  void read_valueOutOfRange_namesTheRange() {
    assertThatThrownBy(
            () ->
                AdaBetJson.read(
                    "{\"version\":1,\"type\":\"fraction\",\"rho\":1.5}", SelectionBudget.class))
        .isInstanceOf(AdaBetException.class)
        .hasMessageContaining("(0, 1]");
  }
}

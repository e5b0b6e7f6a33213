package io.github.adabet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CostedBudgetTest {
  private static final long MEBIBYTE = 1 << 20;

  /** Reaching layer i costs 10 * (3 - i); training costs 5 each. */
  private static final TrainingCosts COSTS =
      new TrainingCosts(
          List.of(cost(0, 30, 5), cost(1, 20, 5), cost(2, 10, 5)), List.of("a sentence"));

  @Test
  void select_earlyLayerTooExpensive_takesTheLaterOnes() {
    LayerRanking ranking = Layers.ranking(0.9, 0.5, 0.3);

    assertThat(names(ranking, 34)).containsExactly("layer1", "layer2");
    assertThat(names(ranking, 35)).containsExactly("layer0");
    assertThat(names(ranking, 40)).containsExactly("layer0", "layer1");
    assertThat(names(ranking, 45)).containsExactly("layer0", "layer1", "layer2");
  }

  @Test
  void select_memoryBudget_statesWhatItCosts() {
    LayerSelection selection =
        Layers.ranking(0.9, 0.5, 0.3).select(SelectionBudget.peakMemory(34), COSTS);

    assertThat(selection.provenance().settings())
        .containsEntry("selection.peak_bytes", "30")
        .containsEntry("selection.step_time_ratio", Double.toString(30.0 / 45))
        .containsEntry("selection.granularity", "1")
        .containsEntry("seed", "7");
  }

  /** Says of every selection what its costs add up to, and some more for each layer. */
  private static LayerSelection estimated(long budget, int morePerLayer) {
    return Layers.ranking(0.9, 0.5, 0.3)
        .select(
            SelectionBudget.peakMemory(budget),
            () -> COSTS,
            selection ->
                estimate(
                    COSTS.peakBytes(selection.layers())
                        + (long) morePerLayer * selection.layers().size()));
  }

  private static MemoryEstimate estimate(long bytes) {
    return new MemoryEstimate(1000, 0, 0, 0, bytes, List.of(), List.of());
  }

  @Test
  void select_estimateWithinTheBudget_isTheChoiceByCosts() {
    LayerSelection selection = estimated(40, 0);

    assertThat(Layers.names(selection.layers())).containsExactly("layer0", "layer1");
    assertThat(selection.provenance().settings())
        .containsEntry("selection.budget", "at most 40 B of memory above the idle process")
        .containsEntry("selection.estimated_bytes", "40")
        .containsEntry("selection.reserved_bytes", "0");
  }

  @Test
  void select_estimateAboveTheBudget_choosesAnewForLess() {
    LayerSelection selection = estimated(40, 1);

    assertThat(Layers.names(selection.layers())).containsExactly("layer0");
    assertThat(selection.provenance().settings())
        .containsEntry("selection.budget", "at most 40 B of memory above the idle process")
        .containsEntry("selection.peak_bytes", "35")
        .containsEntry("selection.estimated_bytes", "36")
        .containsEntry("selection.reserved_bytes", "2");
  }

  @Test
  void select_estimateOfEveryChoiceAboveTheBudget_triesTheLeastAndNamesWhatItNeeds() {
    assertThat(Layers.names(estimated(19, 4).layers())).containsExactly("layer2");
    assertThatExceptionOfType(InfeasibleBudgetException.class)
        .isThrownBy(() -> estimated(45, 31))
        .withMessage(
            "No layer can be trained within 45 B of memory above the idle process; layer2 is"
                + " estimated to need 46 B. Raise the budget to that or more, or use a smaller"
                + " batch.");
  }

  @Test
  void select_otherBudgets_askForNoEstimate() {
    LayerRanking ranking = Layers.ranking(0.9, 0.5, 0.3);

    assertThat(
            ranking
                .select(
                    SelectionBudget.stepTime(1),
                    () -> COSTS,
                    selection -> {
                      throw new AssertionError("nobody asked for memory");
                    })
                .layers())
        .hasSize(3);
  }

  @Test
  void select_budgetOfLayersWithCosts_followsTheRanking() {
    LayerSelection selection =
        Layers.ranking(0.9, 0.5, 0.3).select(SelectionBudget.layers(1), COSTS);

    assertThat(Layers.names(selection.layers())).containsExactly("layer0");
    assertThat(selection.provenance().settings()).containsEntry("selection.peak_bytes", "35");
  }

  @Test
  void select_ratioOfOne_paysForEverything() {
    LayerRanking ranking = Layers.ranking(0.9, 0.5, 0.3);

    assertThat(ranking.select(SelectionBudget.stepTime(1), COSTS).layers()).hasSize(3);
  }

  @Test
  void select_nothingFits_namesTheSmallestFeasibleBudgetAndItsLayer() {
    LayerRanking ranking = Layers.ranking(0.9, 0.5, 0.3);

    assertThatExceptionOfType(InfeasibleBudgetException.class)
        .isThrownBy(() -> ranking.select(SelectionBudget.peakMemory(14), COSTS))
        .withMessageContaining("layer2 alone needs the least, 15 B.");
    assertThatExceptionOfType(InfeasibleBudgetException.class)
        .isThrownBy(() -> ranking.select(SelectionBudget.stepTime(0.25), COSTS))
        .withMessageContaining("layer2 alone takes the least, 0.333334 of it");
  }

  @Test
  void select_costsOfAnotherNetwork_namesTheLayer() {
    LayerRanking ranking = Layers.ranking(0.9, 0.5, 0.3, 0.2);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ranking.select(SelectionBudget.peakMemory(100), COSTS))
        .withMessageContaining("layer3");
  }

  @Test
  void select_memoryWithAHeadThatIsAlwaysTrained_countsIt() {
    LayerRanking ranking = Layers.ranking(0.9, 0.5, 0.3).alwaysTraining("layer2");

    assertThat(names(ranking, 15)).containsExactly("layer2");
    assertThat(names(ranking, 29)).containsExactly("layer2");
    assertThat(names(ranking, 30)).containsExactly("layer1", "layer2");
    assertThat(names(ranking, 40)).containsExactly("layer0", "layer2");
    assertThat(names(ranking, 45)).containsExactly("layer0", "layer1", "layer2");
    assertThatExceptionOfType(InfeasibleBudgetException.class)
        .isThrownBy(() -> names(ranking, 14))
        .withMessageContaining("layer2 alone needs the least, 15 B.");
  }

  @Test
  void select_earlyLayerAlwaysTrained_reachesTheOthersForNothing() {
    LayerRanking ranking = Layers.ranking(0.9, 0.5, 0.3).alwaysTraining("layer0");

    assertThat(names(ranking, 35)).containsExactly("layer0");
    assertThat(names(ranking, 40)).containsExactly("layer0", "layer1");
    LayerSelection half = ranking.select(SelectionBudget.stepTime(0.9), COSTS);
    assertThat(Layers.names(half.layers())).containsExactly("layer0", "layer1");
    assertThat(half.provenance().settings())
        .containsEntry("selection.always_trained", "layer0")
        .containsEntry("selection.peak_bytes", "40");
  }

  @Test
  void select_layersOfScoreZeroBesideAHead_areNotPaidFor() {
    LayerRanking ranking = Layers.ranking(0, 0, 0.3).alwaysTraining("layer2");

    assertThat(names(ranking, 1000)).containsExactly("layer2");
  }

  @Test
  void select_groupsByMemory_areChosenWhole() {
    LayerRanking ranking =
        Layers.ranking(0.9, 0.5, 0.3)
            .grouped(
                new LayerGrouping(
                    "two",
                    List.of(
                        new LayerGroup("early", List.of(Layers.layer(0, 10), Layers.layer(1, 20))),
                        LayerGroup.of(Layers.layer(2, 30)))));

    assertThat(names(ranking, 39)).containsExactly("layer2");
    assertThat(names(ranking, 40)).containsExactly("layer0", "layer1");
    assertThat(names(ranking, 45)).containsExactly("layer0", "layer1", "layer2");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.5, 1.000001, Double.NaN})
  void stepTime_outsideTheRange_isRefused(double ratio) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SelectionBudget.stepTime(ratio))
        .withMessageContaining("(0, 1]");
  }

  @Test
  void peakMemory_zero_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> SelectionBudget.peakMemory(0));
  }

  @Test
  void select_deepNetworkWithManySizes_isExact() {
    Random random = new Random(20_261_124);
    int layers = 161;
    long[] training = random.longs(layers, 1, 16 * MEBIBYTE).toArray();
    double[] scores = random.doubles(layers).toArray();

    LayerSelection selection = select(training, scores, 500 * MEBIBYTE);

    assertThat(selection.provenance().settings()).containsEntry("selection.granularity", "1");
  }

  @Test
  void select_scoresProportionalToCosts_fillsTheBudgetAndStatesTheGranularity() {
    Random random = new Random(20_261_124);
    long[] training = random.longs(161, MEBIBYTE, 16 * MEBIBYTE).toArray();
    double[] scores = IntStream.range(0, 161).mapToDouble(i -> training[i]).toArray();
    long budget = 500 * MEBIBYTE;

    LayerSelection selection = select(training, scores, budget);

    long peak = Long.parseLong(selection.provenance().settings().get("selection.peak_bytes"));
    long granularity =
        Long.parseLong(selection.provenance().settings().get("selection.granularity"));
    assertThat(peak).isLessThanOrEqualTo(budget);
    assertThat(budget - peak).isLessThan(granularity * 161);
  }

  private static LayerSelection select(long[] training, double[] scores, long budget) {
    List<LayerCost> costs =
        IntStream.range(0, training.length)
            .mapToObj(i -> cost(i, (training.length - i) * MEBIBYTE, training[i]))
            .toList();
    return Layers.ranking(scores)
        .select(SelectionBudget.peakMemory(budget), new TrainingCosts(costs, List.of()));
  }

  private static List<String> names(LayerRanking ranking, long bytes) {
    return Layers.names(ranking.select(SelectionBudget.peakMemory(bytes), COSTS).layers());
  }

  private static LayerCost cost(int index, long reach, long training) {
    return new LayerCost(Layers.layer(index, 10L * (index + 1)), reach, training, reach, training);
  }
}

package io.github.adabet.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.ChoiceRule;
import io.github.adabet.GroupingRule;
import io.github.adabet.InfeasibleBudgetException;
import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.LayerSelection;
import io.github.adabet.ScoreWeighting;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TieOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Six dense layers of 10 to 60 parameters; reaching layer i takes 100 (6 - i) bytes, each adds 1.
 */
class LateCutTest {
  private final FixedContext context = FixedContext.of(6);

  private List<String> behind(FixedContext network, SelectionBudget budget) {
    return new LateCut(budget, GroupingRule.LAYERS)
        .select(network).layers().stream().map(Layer::name).toList();
  }

  @Test
  void select_count_isTheLastLayers() {
    assertThat(behind(context, SelectionBudget.layers(2))).containsExactly("layer4", "layer5");
    assertThat(behind(context, SelectionBudget.fraction(0.5)))
        .containsExactly("layer3", "layer4", "layer5");
    assertThat(behind(context, SelectionBudget.fraction(0.01))).containsExactly("layer5");
    assertThat(behind(context, SelectionBudget.layers(9))).hasSize(6);
    assertThat(context.asked()).isEmpty();
  }

  @Test
  void select_parameters_stopsAtTheFirstThatDoesNotFit() {
    assertThat(behind(context, SelectionBudget.trainableParameters(119)))
        .containsExactly("layer4", "layer5");
    assertThat(behind(context, SelectionBudget.trainableParameters(150))).hasSize(3);
    // A ranking would go on to smaller layers.
    assertThat(behind(context, SelectionBudget.trainableParameters(60))).hasSize(1);
  }

  @Test
  void select_memory_asksForTheCostsOnceAndForTheEstimateOfTheChoice() {
    assertThat(behind(context, SelectionBudget.peakMemory(303)))
        .containsExactly("layer3", "layer4", "layer5");
    assertThat(behind(FixedContext.of(6), SelectionBudget.peakMemory(302))).hasSize(2);
    assertThat(context.asked()).containsExactly("costs", "estimate");
  }

  @Test
  void select_estimateAboveTheMemory_cutsLater() {
    FixedContext more = FixedContext.of(6).estimatedMore(50);

    assertThat(behind(more, SelectionBudget.peakMemory(303))).containsExactly("layer4", "layer5");
    assertThatThrownBy(() -> behind(more, SelectionBudget.peakMemory(101)))
        .isInstanceOf(InfeasibleBudgetException.class)
        .hasMessageContaining("layer5, which is estimated to need 151 B");
  }

  @Test
  void select_memory_statesWhatItCosts() {
    LayerSelection selection =
        new LateCut(SelectionBudget.peakMemory(250), GroupingRule.UNITS).select(context);
    assertThat(selection.provenance().settings())
        .containsEntry(
            "selection.rule", "everything from the earliest layer that the budget pays for")
        .containsEntry("selection.peak_bytes", "202")
        .containsEntry("selection.grouping", "units")
        .containsKey("selection.step_time_ratio");
  }

  @Test
  void select_newHead_comesOnTopOfANumberAndCountsInBytes() {
    FixedContext headed = context.withHead();
    assertThat(behind(headed, SelectionBudget.layers(2)))
        .containsExactly("layer3", "layer4", "layer5");
    assertThat(behind(headed, SelectionBudget.peakMemory(202))).containsExactly("layer4", "layer5");
    assertThat(behind(headed, SelectionBudget.peakMemory(101))).containsExactly("layer5");
    assertThatExceptionOfType(InfeasibleBudgetException.class)
        .isThrownBy(() -> behind(headed, SelectionBudget.peakMemory(100)))
        .withMessageContaining("layer5, which needs 101 B and ");
  }

  @Test
  void select_lastLayerDoesNotFit_isRefused() {
    assertThatExceptionOfType(InfeasibleBudgetException.class)
        .isThrownBy(() -> behind(context, SelectionBudget.trainableParameters(59)))
        .withMessageContaining("layer5, which needs 60 parameters")
        .withMessageContaining("59");
    assertThatExceptionOfType(InfeasibleBudgetException.class)
        .isThrownBy(() -> behind(context, SelectionBudget.stepTime(0.1)));
  }

  @Test
  void of_units_doesNotDivideThem() {
    List<Layer> layers =
        List.of(
            new Layer("conv1", 0, LayerKind.CONVOLUTION, 90),
            new Layer("bn1", 1, LayerKind.NORMALIZATION, 4),
            new Layer("fc", 2, LayerKind.DENSE, 10));
    LateCut cut = new LateCut(SelectionBudget.trainableParameters(50), GroupingRule.UNITS);
    assertThat(cut.of(layers, List.of(), context::costs).layers()).hasSize(1);
    LateCut divided = new LateCut(SelectionBudget.trainableParameters(50), GroupingRule.LAYERS);
    assertThat(divided.of(layers, List.of(), context::costs).layers()).hasSize(2);
    assertThat(context.asked()).isEmpty();
  }

  @Test
  void scheme_lateCut_takesBudgetAndGrouping() {
    ChoiceRule units =
        new ChoiceRule(GroupingRule.UNITS, TieOrder.EARLIER_FIRST, ScoreWeighting.NONE);
    SchemePlan plan =
        SelectionSchemes.named("late_cut")
            .plan(SchemeSettings.builder().budget(SelectionBudget.layers(2)).rule(units).build());
    assertThat(plan.strategy())
        .isEqualTo(new LateCut(SelectionBudget.layers(2), GroupingRule.UNITS));
    assertThat(plan.strategy().name()).isEqualTo("LateCut[budget=at most 2 layers, group=units]");
    assertThat(plan.duringTraining()).isFalse();
    assertThat(plan.strategy().selectsBefore(2)).isFalse();
  }

  @Test
  void schemes_thatRank_applyTheRule() {
    ChoiceRule rule =
        new ChoiceRule(GroupingRule.UNITS, TieOrder.LATER_FIRST, ScoreWeighting.TIMES_PARAMETERS);
    for (String name : List.of("random", "magnitude")) {
      SchemePlan plan =
          SelectionSchemes.named(name)
              .plan(SchemeSettings.builder().budget(SelectionBudget.layers(2)).rule(rule).build());
      assertThat(plan.strategy().name())
          .endsWith(", group=units, ties=later, weigh=times-parameters]");
      assertThat(plan.strategy().select(FixedContext.of(6)).provenance().settings())
          .containsEntry("ranking.weighting", "times-parameters")
          .containsEntry("selection.ties", "later")
          .containsEntry("selection.grouping", "units");
    }
  }
}

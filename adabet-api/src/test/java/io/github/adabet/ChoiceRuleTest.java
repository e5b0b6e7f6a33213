package io.github.adabet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.adabet.json.AdaBetJson;
import io.github.adabet.strategy.SchemeSettings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChoiceRuleTest {
  private static final List<Layer> BLOCK =
      List.of(
          new Layer("a/conv1", 0, LayerKind.CONVOLUTION, 90),
          new Layer("a/bn1", 1, LayerKind.NORMALIZATION, 4),
          new Layer("b/conv2", 2, LayerKind.CONVOLUTION, 60),
          new Layer("b/bn2", 3, LayerKind.NORMALIZATION, 4),
          new Layer("fc", 4, LayerKind.DENSE, 10));

  private static LayerRanking ranking(double... scores) {
    return new LayerRanking(
        BLOCK.stream()
            .map(layer -> LayerScore.ofBatches(layer, List.of(scores[layer.index()])))
            .toList(),
        Provenance.builder().build());
  }

  private static LayerRanking apply(ChoiceRule rule, LayerRanking ranking) {
    return rule.applyTo(
        ranking,
        () -> {
          throw new AssertionError("costs are for weights by bytes only");
        });
  }

  @Test
  void applyTo_usual_isTheRanking() {
    LayerRanking ranking = ranking(1, 2, 3, 4, 5);
    assertThat(apply(ChoiceRule.USUAL, ranking)).isSameAs(ranking);
    assertThat(ChoiceRule.USUAL).hasToString("");
  }

  @Test
  void applyTo_laterFirst_turnsTiesOfLayersAndGroupsRound() {
    LayerRanking ranking = ranking(1, 1, 2, 1, 2);
    ChoiceRule later =
        new ChoiceRule(GroupingRule.LAYERS, TieOrder.LATER_FIRST, ScoreWeighting.NONE);

    assertThat(Layers.names(ranking.layers()))
        .containsExactly("b/conv2", "fc", "a/conv1", "a/bn1", "b/bn2");
    LayerRanking turned = apply(later, ranking);
    assertThat(Layers.names(turned.layers()))
        .containsExactly("fc", "b/conv2", "b/bn2", "a/bn1", "a/conv1");
    assertThat(turned.tiedLayers()).isEqualTo(5);
    LayerSelection chosen = turned.select(SelectionBudget.layers(1));
    assertThat(Layers.names(chosen.layers())).containsExactly("fc");
    assertThat(chosen.provenance().settings()).containsEntry("selection.ties", "later");
    assertThat(later).hasToString(", ties=later");
    assertThat(turned.toString()).contains("in backward order");
    assertThat(AdaBetJson.read(AdaBetJson.write(turned), LayerRanking.class)).isEqualTo(turned);

    LayerRanking units =
        apply(
            new ChoiceRule(GroupingRule.UNITS, TieOrder.LATER_FIRST, ScoreWeighting.NONE),
            ranking(1, 1, 1, 1, 1));
    assertThat(units.groups())
        .extracting(score -> score.group().name())
        .containsExactly("fc", "b/conv2", "a/conv1");
  }

  @Test
  void applyTo_rankingOfUnits_keepsThemUnlessTheRuleNamesOthers() {
    LayerRanking units = ranking(1, 1, 1, 1, 1).grouped(GroupingRule.UNITS.of(BLOCK));
    ChoiceRule later =
        new ChoiceRule(GroupingRule.LAYERS, TieOrder.LATER_FIRST, ScoreWeighting.NONE);

    assertThat(apply(later, units).groups())
        .extracting(score -> score.group().name())
        .containsExactly("fc", "b/conv2", "a/conv1");
  }

  @Test
  void applyTo_weightedRanking_isNotWeightedAgain() {
    ChoiceRule weights =
        new ChoiceRule(
            GroupingRule.LAYERS, TieOrder.EARLIER_FIRST, ScoreWeighting.TIMES_PARAMETERS);
    LayerRanking weighted = apply(weights, ranking(1, 1, 2, 1, 3));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> apply(weights, weighted))
        .withMessageContaining("weighted already, by times-parameters");
  }

  @Test
  void applyTo_timesParameters_weighsEveryBatch() {
    LayerRanking weighted =
        apply(
            new ChoiceRule(
                GroupingRule.LAYERS, TieOrder.EARLIER_FIRST, ScoreWeighting.TIMES_PARAMETERS),
            ranking(1, 1, 2, 1, 3).alwaysTraining("fc"));

    assertThat(Layers.names(weighted.layers()))
        .containsExactly("b/conv2", "a/conv1", "fc", "a/bn1", "b/bn2");
    assertThat(weighted.scores().get(0).score()).isEqualTo(120);
    assertThat(weighted.scores().get(0).batchScores()).containsExactly(120.0);
    assertThat(weighted.alwaysTrained()).extracting(Layer::name).containsExactly("fc");
    assertThat(weighted.provenance().settings())
        .containsEntry("ranking.weighting", "times-parameters");
  }

  @Test
  void applyTo_perByte_dividesByWhatTrainingAdds() {
    TrainingCosts costs =
        new TrainingCosts(
            BLOCK.stream()
                .map(
                    layer ->
                        new LayerCost(layer, 1000 - 100L * layer.index(), 1 << layer.index(), 1, 1))
                .toList(),
            List.of());
    LayerRanking weighted =
        new ChoiceRule(GroupingRule.UNITS, TieOrder.EARLIER_FIRST, ScoreWeighting.PER_BYTE)
            .applyTo(ranking(1, 4, 2, 8, 32), () -> costs);

    assertThat(weighted.scores())
        .extracting(LayerScore::score)
        .containsExactly(2.0, 2.0, 1.0, 1.0, 0.5);
    assertThat(weighted.grouping().name()).isEqualTo("units");
    assertThat(weighted.groups().get(0).group().name()).isEqualTo("fc");
  }

  @Test
  void under_costsCountedByWeightsAndBudget_isRefused() {
    ChoiceRule perByte =
        new ChoiceRule(GroupingRule.UNITS, TieOrder.EARLIER_FIRST, ScoreWeighting.PER_BYTE);
    ChoiceRule timesParameters =
        new ChoiceRule(GroupingRule.UNITS, TieOrder.EARLIER_FIRST, ScoreWeighting.TIMES_PARAMETERS);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> perByte.under(SelectionBudget.peakMemory(1 << 20)))
        .withMessageContaining("per-byte")
        .withMessageContaining("1.0 MiB of memory");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                SchemeSettings.builder()
                    .budget(SelectionBudget.stepTime(0.5))
                    .rule(perByte)
                    .build());
    assertThat(perByte.under(SelectionBudget.fraction(0.5))).isSameAs(perByte);
    assertThat(timesParameters.under(SelectionBudget.stepTime(0.5))).isSameAs(timesParameters);
  }

  @Test
  void ofScoresThenOfGroups_appliedOneAfterTheOther_areTheRule() {
    ChoiceRule rule =
        new ChoiceRule(GroupingRule.UNITS, TieOrder.LATER_FIRST, ScoreWeighting.TIMES_PARAMETERS);
    LayerRanking ranking = ranking(1, 1, 2, 1, 3);

    LayerRanking scores = apply(rule.ofScores(), ranking);

    assertThat(scores.grouping().groups()).hasSize(5);
    assertThat(scores.scores()).isEqualTo(apply(rule, ranking).scores());
    assertThat(apply(rule.ofGroups(), scores)).isEqualTo(apply(rule, ranking));
  }

  @ParameterizedTest
  @CsvSource({
    "layers, layers, 5",
    "Units, units, 3",
    "blocks:1, blocks:1, 3",
    "blocks, blocks:2, 5",
    "BLOCKS:3, blocks:3, 5"
  })
  void parse_rule_dividesTheLayers(String text, String name, int groups) {
    GroupingRule rule = GroupingRule.parse(text);
    assertThat(rule).hasToString(name);
    assertThat(GroupingRule.parse(name)).isEqualTo(rule);
    assertThat(rule.of(BLOCK).groups()).hasSize(groups);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "unit", "blocks:", "blocks:x", "blocks:0", "layers:2"})
  void parse_otherText_isRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> GroupingRule.parse(text));
  }

  @Test
  void convolutionsWithoutNormalization_someSelected_areNamed() {
    assertThat(selected("a/conv1", "b/conv2", "b/bn2", "fc"))
        .extracting(Layer::name)
        .containsExactly("a/conv1");
    assertThat(selected("a/bn1", "fc")).isEmpty();
    assertThat(selected("a/conv1", "a/bn1")).isEmpty();
  }

  @Test
  void convolutionsWithNormalization_someSelected_areNamed() {
    assertThat(selection("a/conv1", "b/conv2", "b/bn2", "fc").convolutionsWithNormalization(BLOCK))
        .extracting(Layer::name)
        .containsExactly("b/conv2");
    assertThat(selection("a/bn1", "fc").convolutionsWithNormalization(BLOCK)).isEmpty();
  }

  private static List<Layer> selected(String... names) {
    return selection(names).convolutionsWithoutNormalization(BLOCK);
  }

  private static LayerSelection selection(String... names) {
    List<Layer> layers =
        BLOCK.stream().filter(layer -> List.of(names).contains(layer.name())).toList();
    return LayerSelection.of(layers, BLOCK.size(), Provenance.builder().build());
  }
}

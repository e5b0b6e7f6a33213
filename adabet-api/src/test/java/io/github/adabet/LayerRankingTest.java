package io.github.adabet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LayerRankingTest {
  @Test
  void layers_unsortedScores_areBestFirst() {
    assertThat(Layers.names(Layers.ranking(0.1, 0.3, 0.2).layers()))
        .containsExactly("layer1", "layer2", "layer0");
  }

  @Test
  void layers_equalScores_keepForwardOrder() {
    assertThat(Layers.names(Layers.ranking(1, 2, 1, 2).layers()))
        .containsExactly("layer1", "layer3", "layer0", "layer2");
  }

  @Test
  void constructor_noLayer_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LayerRanking(List.of(), Provenance.builder().build()))
        .withMessageContaining("at least one layer");
  }

  @Test
  void constructor_sameNameTwice_isRefused() {
    LayerScore score = LayerScore.ofBatches(Layers.layer(0, 1), List.of(1.0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LayerRanking(List.of(score, score), Provenance.builder().build()))
        .withMessageContaining("layer0 occurs twice");
  }

  @Test
  void ofBatches_severalScores_averages() {
    assertThat(LayerScore.ofBatches(Layers.layer(0, 1), List.of(1.0, 2.0, 6.0)).score())
        .isEqualTo(3.0);
  }

  @Test
  void ofBatches_nan_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LayerScore.ofBatches(Layers.layer(0, 1), List.of(1.0, Double.NaN)))
        .withMessageContaining("layer0");
  }

  @Test
  void select_fraction_floorsButTakesAtLeastOne() {
    LayerRanking ranking = Layers.ranking(1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(ranking.select(SelectionBudget.fraction(0.5)).layers()).hasSize(4);
    assertThat(ranking.select(SelectionBudget.fraction(0.01)).layers()).hasSize(1);
    assertThat(ranking.select(SelectionBudget.fraction(1)).layers()).hasSize(9);
  }

  @Test
  void select_fractionWithInexactBinaryForm_countsInDecimal() {
    double[] scores = new double[100];
    assertThat(0.29 * 100).isLessThan(29);
    assertThat(Layers.ranking(scores).select(SelectionBudget.fraction(0.29)).layers()).hasSize(29);
  }

  @Test
  void select_layerCountAboveAll_takesAll() {
    assertThat(Layers.ranking(1, 2).select(SelectionBudget.layers(5)).layers()).hasSize(2);
  }

  @Test
  void select_parameters_passesOverWhatDoesNotFit() {
    LayerSelection selection =
        Layers.ranking(1, 2, 3, 4).select(SelectionBudget.trainableParameters(60));
    assertThat(Layers.names(selection.layers())).containsExactly("layer1", "layer3");
    assertThat(selection.parameterCount()).isEqualTo(60);
  }

  @Test
  void select_parametersBelowSmallestLayer_namesSmallestFeasible() {
    assertThatThrownBy(() -> Layers.ranking(1, 2).select(SelectionBudget.trainableParameters(9)))
        .isInstanceOf(InfeasibleBudgetException.class)
        .hasMessageContaining("the smallest layer has 10");
  }

  @Test
  void select_anyBudget_isInForwardOrderAndSaysSo() {
    LayerSelection selection = Layers.ranking(1, 2, 3).select(SelectionBudget.layers(2));
    assertThat(Layers.names(selection.layers())).containsExactly("layer1", "layer2");
    assertThat(selection.provenance().settings())
        .containsEntry("selection.budget", "at most 2 layers")
        .containsEntry("seed", "7");
    assertThat(selection.contains("layer2")).isTrue();
    assertThat(selection.contains("layer0")).isFalse();
    assertThat(selection).hasToString("2 of 3 layers (50 parameters): layer1, layer2");
  }

  @Test
  void toString_oneLayer_isSingular() {
    LayerSelection selection = Layers.ranking(1).select(SelectionBudget.layers(1));
    assertThat(selection).hasToString("1 of 1 layer (10 parameters): layer0");
    assertThat(SelectionBudget.layers(1)).hasToString("at most 1 layer");
  }

  @Test
  void toString_manyLayers_namesTheFirstAndCountsTheRest() {
    double[] scores = IntStream.range(0, 107).mapToDouble(i -> 1.0).toArray();
    LayerSelection selection = Layers.ranking(scores).select(SelectionBudget.layers(107));
    assertThat(selection.toString())
        .startsWith("107 of 107 layers")
        .contains(": layer0, layer1,")
        .endsWith("layer11 and 95 more");
  }

  @Test
  void fraction_outsideRange_isRefused() {
    for (double rho : new double[] {0, -0.1, 1.0001, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SelectionBudget.fraction(rho))
          .withMessageContaining("(0, 1]")
          .withMessageContaining(Double.toString(rho));
    }
  }

  @Test
  void toString_ranking_isATableWithOneLinePerLayer() {
    assertThat(Layers.ranking(1, 2).toString().lines())
        .hasSize(3)
        .element(1)
        .asString()
        .contains("layer1");
  }
}

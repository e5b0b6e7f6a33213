package io.github.adabet.bench.adaptation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.adabet.ChoiceRule;
import io.github.adabet.Layer;
import io.github.adabet.LayerCost;
import io.github.adabet.LayerKind;
import io.github.adabet.TrainingCosts;
import io.github.adabet.bench.adaptation.job.Finding;
import io.github.adabet.bench.adaptation.job.Json;
import io.github.adabet.json.AdaBetJson;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two convolutions, each with its normalisation, and a head. */
class SelectionTest {
  private static final Finding.Source START = start();
  private static final ChoiceRule UNITS = Selection.UNITS;

  private static Finding.Source start() {
    List<LayerCost> costs =
        List.of(
            cost("a/conv", 0, LayerKind.CONVOLUTION, 700, 50),
            cost("a/norm", 1, LayerKind.NORMALIZATION, 650, 10),
            cost("b/conv", 2, LayerKind.CONVOLUTION, 300, 90),
            cost("b/norm", 3, LayerKind.NORMALIZATION, 250, 10),
            cost("head", 4, LayerKind.DENSE, 100, 40));
    try {
      return new Finding.Source(
          2,
          null,
          null,
          new Finding.Measure(0, 0, 0),
          Json.MAPPER.readTree(AdaBetJson.write(new TrainingCosts(costs, List.of()))),
          "none");
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static LayerCost cost(String name, int index, LayerKind kind, long reach, long own) {
    return new LayerCost(new Layer(name, index, kind, own), reach, own, reach, own);
  }

  private static List<String> chosen(
      String method, ChoiceRule rule, Budget budget, Double... scores) {
    List<Double> values = scores.length == 0 ? null : List.of(scores);
    return new Selection(method, rule, budget).choose(START, values).layers();
  }

  @Test
  void choose_controls_needNoScores() {
    assertThat(chosen(Selection.FULL, UNITS, Budget.ALL)).hasSize(5);
    assertThat(chosen(Selection.HEAD, UNITS, Budget.ALL)).containsExactly("head");
  }

  @Test
  void choose_lateCut_isTheLongestEndThatFits() {
    // Full training takes 700 + 200 bytes. Of 450, the second unit and the head take 440.
    Budget half = new Budget(Budget.Kind.MEMORY, 0.5);
    assertThat(chosen(Selection.LATE_CUT, UNITS, half)).containsExactly("b/conv", "b/norm", "head");
    assertThat(chosen(Selection.LATE_CUT, UNITS, new Budget(Budget.Kind.MEMORY, 0.4)))
        .containsExactly("head");
    assertThat(chosen(Selection.LATE_CUT, UNITS, new Budget(Budget.Kind.MEMORY, 1))).hasSize(5);
    assertThat(chosen(Selection.LATE_CUT, UNITS, new Budget(Budget.Kind.SHARE, 0.5)))
        .containsExactly("b/conv", "b/norm", "head");
  }

  @Test
  void choose_addedMemory_isBeyondThatOfTheLastLayer() {
    // The head takes 140 bytes, all layers 900: 0.4 of what is between comes to 444.
    assertThat(chosen(Selection.LATE_CUT, UNITS, new Budget(Budget.Kind.ADDED, 0.4)))
        .containsExactly("b/conv", "b/norm", "head");
    assertThat(chosen(Selection.LATE_CUT, UNITS, new Budget(Budget.Kind.ADDED, 0.01)))
        .containsExactly("head");
  }

  @Test
  void choose_units_takesConvolutionsWithTheirNormalisation() {
    Budget half = new Budget(Budget.Kind.SHARE, 0.5);

    assertThat(chosen("betti", UNITS, half, 9.0, 8.0, 1.0, 1.0, 0.0))
        .containsExactly("a/conv", "a/norm", "head");
    assertThat(
            chosen(
                "betti",
                ChoiceRule.USUAL,
                new Budget(Budget.Kind.SHARE, 0.25),
                9.0,
                8.0,
                1.0,
                1.0,
                0.0))
        .containsExactly("a/conv", "head");
  }

  @Test
  void choose_memoryThatNothingFits_saysSo() {
    Selection selection = new Selection("betti", UNITS, new Budget(Budget.Kind.MEMORY, 0.1));

    Selection.Chosen chosen = selection.choose(START, List.of(1.0, 1.0, 1.0, 1.0, 1.0));

    assertThat(chosen.layers()).isEmpty();
    assertThat(chosen.problem()).contains("memory");
    assertThat(new Selection(Selection.LATE_CUT, UNITS, selection.budget()).choose(START, null))
        .satisfies(none -> assertThat(none.problem()).contains("does not pay for head"));
  }
}

package io.github.adabet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class SelectionBudgetProperties {

  @Property
  void choose_hundredths_takesTheFloorOrOne(
      @ForAll @IntRange(min = 1, max = 100) int hundredths,
      @ForAll @Size(min = 1, max = 120) List<@DoubleRange(min = 0, max = 1) Double> scores) {
    LayerRanking ranking = ranking(scores);

    List<Layer> chosen = layers(SelectionBudget.fraction(hundredths / 100.0).choose(ranking));

    int expected = Math.max(1, hundredths * scores.size() / 100);
    assertThat(chosen).isEqualTo(ranking.layers().subList(0, expected));
  }

  @Property
  void choose_layerCount_isThePrefixOfTheRanking(
      @ForAll @IntRange(min = 1, max = 200) int count,
      @ForAll @Size(min = 1, max = 120) List<@DoubleRange(min = 0, max = 1) Double> scores) {
    LayerRanking ranking = ranking(scores);

    List<Layer> chosen = layers(SelectionBudget.layers(count).choose(ranking));

    assertThat(chosen).isEqualTo(ranking.layers().subList(0, Math.min(count, scores.size())));
  }

  @Property
  void choose_trainableParameters_fitsAndLeavesNoRoomForALayerPassedOver(
      @ForAll @LongRange(min = 1, max = 2_000) long budget,
      @ForAll @Size(min = 1, max = 30) List<@DoubleRange(min = 0, max = 1) Double> scores) {
    LayerRanking ranking = ranking(scores);
    CountBudget parameters = SelectionBudget.trainableParameters(budget);
    if (budget < 10) { // the smallest layer of a ranking made by Layers has 10 parameters
      assertThatExceptionOfType(InfeasibleBudgetException.class)
          .isThrownBy(() -> parameters.choose(ranking));
      return;
    }

    List<Layer> chosen = layers(parameters.choose(ranking));

    long spent = chosen.stream().mapToLong(Layer::parameterCount).sum();
    assertThat(spent).isBetween(1L, budget);
    assertThat(ranking.layers())
        .filteredOn(layer -> !chosen.contains(layer))
        .allMatch(layer -> layer.parameterCount() > budget - spent);
  }

  private static LayerRanking ranking(List<Double> scores) {
    return Layers.ranking(scores.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static List<Layer> layers(List<LayerGroup> groups) {
    return groups.stream().map(LayerGroup::earliest).toList();
  }
}

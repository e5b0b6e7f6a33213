package io.github.adabet.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.BackwardTimes;
import io.github.adabet.InfeasibleBudgetException;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.TensorTime;
import io.github.adabet.spi.SelectionContext.TensorStep;
import io.github.adabet.strategy.ElasticTraining.Importance;
import io.github.adabet.strategy.ElasticTraining.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Four layers of a weight and a bias. Reaching layer i takes 10 for each later layer; a weight
 * takes 10 to train and a bias 1: 74 altogether.
 */
class ElasticTrainingTest {
  private static final int LAYERS = 4;

  @Test
  void select_importantEarlyWeight_paysForAllLaterLayers() {
    FixedContext context = context(step(0, "weight", -8), step(3, "weight", -5));

    assertThat(select(context, share(40)).tensors().named())
        .isEqualTo(Map.of("layer0", List.of("weight")));
    assertThat(select(context, share(39)).tensors().named())
        .isEqualTo(Map.of("layer3", List.of("weight")));
    assertThat(select(context, share(50)).tensors().named())
        .isEqualTo(Map.of("layer0", List.of("weight"), "layer3", List.of("weight")));
  }

  @Test
  void select_lossChange_isNegatedAndScaledByTheLargest() {
    // What a step made worse is worth less than nothing, however large it is.
    FixedContext context =
        context(step(1, "weight", 900), step(2, "bias", -3), step(3, "weight", -2));

    LayerSelection selection = select(context, 1);

    assertThat(selection.tensors().named())
        .isEqualTo(Map.of("layer2", List.of("bias"), "layer3", List.of("weight")));
    assertThat(selection.layers()).extracting(Layer::name).containsExactly("layer2", "layer3");
    assertThat(selection.provenance().settings())
        .containsEntry("selection.importance", "LOSS_CHANGE")
        .containsEntry("selection.backward_time_unit", "ticks")
        .containsEntry("selection.backward_time_ratio", Double.toString(21 / 74.0));
  }

  @Test
  void select_magnitudes_areWhatTheyAreNamedAfter() {
    FixedContext context = context();
    context =
        context.with(
            List.of(
                new TensorStep(context.layers().get(0), "bias", 9, 1, -1),
                new TensorStep(context.layers().get(3), "bias", 1, 9, -1)),
            times(context));

    assertThat(
            new ElasticTraining(share(31), 1, Importance.WEIGHT_MAGNITUDE, Times.ESTIMATED)
                .select(context)
                .tensors()
                .named())
        .isEqualTo(Map.of("layer0", List.of("bias")));
    assertThat(
            new ElasticTraining(share(31), 1, Importance.GRADIENT_MAGNITUDE, Times.ESTIMATED)
                .select(context)
                .tensors()
                .named())
        .isEqualTo(Map.of("layer3", List.of("bias")));
  }

  @Test
  void select_newHead_isPaidForFirstAndWhole() {
    FixedContext context = context(step(2, "bias", -1), step(3, "weight", -9)).withHead();

    assertThat(select(context, share(22)).tensors().named())
        .isEqualTo(Map.of("layer2", List.of("bias"), "layer3", List.of("bias", "weight")));
    assertThat(select(context, share(21)).tensors().named())
        .isEqualTo(Map.of("layer3", List.of("bias", "weight")));
    assertThatThrownBy(() -> select(context, share(10)))
        .isInstanceOf(InfeasibleBudgetException.class)
        .hasMessageContaining("always trained takes 0.148649");
  }

  @Test
  void select_nothingFits_namesTheSmallestShare() {
    FixedContext context = context(step(0, "weight", -8));

    assertThatThrownBy(() -> select(context, 0.01))
        .isInstanceOf(InfeasibleBudgetException.class)
        .hasMessageContaining("rho is 0.01")
        .hasMessageContaining("the cheapest takes 0.013514");
    assertThat(select(context, 0.013514).layers()).hasSize(1);
  }

  @Test
  void select_nothingOfValue_trainsTheLeastHarmfulOfWhatFits() {
    assertThat(select(context(), 1).layers()).hasSize(1);
    assertThat(
            select(context(step(3, "bias", 4), step(3, "weight", 2)), share(10)).tensors().named())
        .isEqualTo(Map.of("layer3", List.of("weight")));
  }

  @Test
  void select_measuredTimes_areAskedForInstead() {
    FixedContext context = context(step(3, "weight", -5));
    new ElasticTraining(0.5, 4, Importance.LOSS_CHANGE, Times.ESTIMATED).select(context);
    assertThat(context.asked()).isEmpty();

    new ElasticTraining(0.5, 4, Importance.LOSS_CHANGE, Times.MEASURED).select(context);
    assertThat(context.asked()).containsExactly("measured times");
  }

  @Test
  void selectsBefore_interval_isEverySoManyEpochs() {
    ElasticTraining every = new ElasticTraining(0.5, 3, Importance.LOSS_CHANGE, Times.ESTIMATED);
    assertThat(every.selectsBefore(4)).isTrue();
    assertThat(every.selectsBefore(5)).isFalse();
    assertThat(
            new ElasticTraining(0.5, 0, Importance.LOSS_CHANGE, Times.ESTIMATED).selectsBefore(4))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 1.01, Double.NaN})
  void create_rhoOutOfRange_isRefused(double rho) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ElasticTraining(rho, 4, Importance.LOSS_CHANGE, Times.ESTIMATED))
        .withMessageContaining("rho is " + rho);
  }

  /** A share of the time that is a little more than so many of the 74 ticks. */
  private static double share(int ticks) {
    return (ticks + 0.5) / 74;
  }

  private static LayerSelection select(FixedContext context, double rho) {
    return new ElasticTraining(rho, 4, Importance.LOSS_CHANGE, Times.ESTIMATED).select(context);
  }

  private static FixedContext context(TensorStep... steps) {
    FixedContext context = FixedContext.of(LAYERS);
    return context.with(List.of(steps), times(context));
  }

  private static TensorStep step(int layer, String tensor, double lossChange) {
    return new TensorStep(FixedContext.of(LAYERS).layers().get(layer), tensor, 1, 1, lossChange);
  }

  private static BackwardTimes times(FixedContext context) {
    List<TensorTime> times = new ArrayList<>();
    for (Layer layer : context.layers()) {
      long reach = 10L * (LAYERS - 1 - layer.index());
      times.add(new TensorTime(layer, "weight", reach, 10));
      times.add(new TensorTime(layer, "bias", reach, 1));
    }
    return new BackwardTimes("ticks", times);
  }
}

package io.github.adabet.djl.internal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.adabet.BackwardTimes;
import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.LayerSelection;
import io.github.adabet.TensorTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/** Measurements of passes whose times are computed, not read from a clock. */
class MeasuredTimesTest {
  private static final int LAYERS = 30;
  private static final long FORWARD = 5_000_000;

  @Test
  void of_clockThatAgreesWithTheEstimate_isTheEstimateInNanoseconds() {
    BackwardTimes estimated = estimated();
    List<LayerSelection> passes = new ArrayList<>();

    BackwardTimes measured =
        MeasuredTimes.of(
            estimated,
            LAYERS,
            selection -> {
              passes.add(selection);
              return FORWARD + 7 * reach(estimated, selection) + 3 * training(estimated, selection);
            });

    assertThat(measured.unit()).contains("nanoseconds");
    for (int i = 0; i < measured.tensors().size(); i++) {
      TensorTime expected = estimated.tensors().get(i);
      TensorTime actual = measured.tensors().get(i);
      assertThat(actual.layer()).isEqualTo(expected.layer());
      assertThat(actual.tensor()).isEqualTo(expected.tensor());
      assertThat(actual.reach()).isCloseTo(7 * expected.reach(), within(8L));
      assertThat((double) actual.training())
          .isCloseTo(3.0 * expected.training(), within(1 + 0.01 * expected.training()));
    }
    // One to warm up, then twelve tensors and all of them, twice each.
    assertThat(passes).hasSize(27);
    assertThat(passes).filteredOn(pass -> pass.layers().size() == LAYERS).hasSize(3);
  }

  @Test
  void of_clockThatSeesEarlyLayersTakeLonger_followsIt() {
    BackwardTimes estimated = estimated();
    long middle = estimated.tensors().get(LAYERS).reach();
    // Beyond the middle a unit takes ten times as long.
    ToLongFunction<Long> curve = reach -> reach <= middle ? reach : middle + 10 * (reach - middle);

    BackwardTimes measured =
        MeasuredTimes.of(
            estimated,
            LAYERS,
            selection -> FORWARD + curve.applyAsLong(reach(estimated, selection)));

    long full = curve.applyAsLong(estimated.tensors().get(0).reach());
    long base = measured.tensors().get(2 * LAYERS - 1).reach();
    for (int i = 0; i < measured.tensors().size(); i++) {
      TensorTime actual = measured.tensors().get(i);
      double expected = curve.applyAsLong(estimated.tensors().get(i).reach());
      // Between two of twelve tensors, a twelfth of the way may be off where the curve bends.
      assertThat(actual.reach() - base)
          .isBetween((long) (expected - 0.12 * full), (long) (expected + 0.12 * full));
      assertThat(actual.training()).isZero();
    }
  }

  @Test
  void of_clockThatRunsBackwards_neverReachesAnEarlierLayerSooner() {
    BackwardTimes estimated = estimated();
    long[] clock = {1_000_000};

    BackwardTimes measured = MeasuredTimes.of(estimated, LAYERS, selection -> clock[0] -= 1_000);

    for (int i = 1; i < measured.tensors().size(); i++) {
      assertThat(measured.tensors().get(i).reach())
          .isLessThanOrEqualTo(measured.tensors().get(i - 1).reach());
    }
    assertThat(measured.full()).isNotNegative();
  }

  @Test
  void of_singleTensor_measuresItsGradientAlone() {
    BackwardTimes single =
        new BackwardTimes("units", List.of(new TensorTime(layer(0), "weight", 40, 60)));
    long[] passes = {0};

    BackwardTimes measured = MeasuredTimes.of(single, 1, selection -> 100 + passes[0]++);

    assertThat(measured.tensors()).hasSize(1);
    assertThat(measured.tensors().get(0).reach()).isZero();
  }

  @Test
  void parse_whatWasFormatted_isEqual() {
    BackwardTimes estimated = estimated();
    BackwardTimes measured =
        MeasuredTimes.of(estimated, LAYERS, selection -> 17 * reach(estimated, selection));

    assertThat(MeasuredTimes.parse(MeasuredTimes.format(measured), estimated)).isEqualTo(measured);
  }

  @Test
  void parse_timesOfOtherTensorsOrNone_areRefused() {
    for (String text : List.of("", "1 2", "1 2;".repeat(59) + "1", "1 2;".repeat(59) + "a b")) {
      assertThatIllegalArgumentException()
          .as(text)
          .isThrownBy(() -> MeasuredTimes.parse(text, estimated()));
    }
  }

  private static long reach(BackwardTimes times, LayerSelection selection) {
    return times.tensors().stream()
        .filter(time -> isSelected(time, selection))
        .mapToLong(TensorTime::reach)
        .max()
        .orElseThrow();
  }

  private static long training(BackwardTimes times, LayerSelection selection) {
    return times.tensors().stream()
        .filter(time -> isSelected(time, selection))
        .mapToLong(TensorTime::training)
        .sum();
  }

  private static boolean isSelected(TensorTime time, LayerSelection selection) {
    return selection.contains(time.layer().name())
        && selection.tensors().trains(time.layer().name(), time.tensor(), false);
  }

  /** Layers of a weight and a bias, the earlier the larger. */
  private static BackwardTimes estimated() {
    List<TensorTime> times = new ArrayList<>();
    for (int i = 0; i < LAYERS; i++) {
      long later = (long) LAYERS - i;
      times.add(new TensorTime(layer(i), "weight", 500 + 100 * later * later, 1_000 * later));
      times.add(new TensorTime(layer(i), "bias", 500 + 100 * later * later, 1));
    }
    return new BackwardTimes("units", times);
  }

  private static Layer layer(int index) {
    return new Layer("layer" + index, index, LayerKind.DENSE, 10);
  }
}

package io.github.adabet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How much of a network may be trained. A budget turns a ranking into a choice of layers.
 *
 * <p>Budgets of layers and parameters follow the ranking. Those of memory and time look for the
 * best set of layers as a whole, because what a layer costs depends on the earliest layer that is
 * trained; they need the {@link TrainingCosts} of the network. Sealed, so that every budget has a
 * JSON form.
 */
public sealed interface SelectionBudget
    permits SelectionBudget.Fraction,
        SelectionBudget.LayerCount,
        SelectionBudget.TrainableParameters,
        SelectionBudget.ResidentSetPeak,
        SelectionBudget.StepTime {

  /**
   * The layers of the ranking that the budget pays for.
   *
   * @param ranking all layers, best first
   * @return the chosen layers in ranking order, at least one
   * @throws InfeasibleBudgetException if no layer fits; the message names the smallest feasible
   *     budget
   * @throws IllegalArgumentException if the budget is one of memory or time, which needs costs: see
   *     {@link LayerRanking#select(SelectionBudget, TrainingCosts)}
   */
  List<Layer> choose(LayerRanking ranking);

  /**
   * The top share of the layers: {@code max(1, floor(rho * L))} of {@code L} layers, in exact
   * decimal arithmetic on the shortest decimal form of {@code rho} (so that 0.29 of 100 layers are
   * 29).
   *
   * @param rho share of the layers, in (0, 1]
   * @return the budget
   * @throws IllegalArgumentException if {@code rho} is outside (0, 1] or not a number
   */
  static SelectionBudget fraction(double rho) {
    return new Fraction(rho);
  }

  /**
   * The top {@code count} layers, or all of them if the network has fewer.
   *
   * @param count number of layers, 1 or more
   * @return the budget
   * @throws IllegalArgumentException if {@code count} is less than 1
   */
  static SelectionBudget layers(int count) {
    return new LayerCount(count);
  }

  /**
   * The best layers whose trainable parameters together are at most {@code count}: going down the
   * ranking, each layer that still fits is taken and each that does not is passed over.
   *
   * @param count number of trainable scalars, 1 or more; a total of exactly {@code count} fits
   * @return the budget
   * @throws IllegalArgumentException if {@code count} is less than 1
   */
  static SelectionBudget trainableParameters(long count) {
    return new TrainableParameters(count);
  }

  /**
   * The layers of the largest sum of scores whose training needs at most so much memory, by the
   * {@link TrainingCosts} of the network. Among sets of the same sum, the one that needs least.
   *
   * @param bytes peak above the idle process that holds the network, 1 or more; a peak of exactly
   *     {@code bytes} fits
   * @return the budget
   * @throws IllegalArgumentException if {@code bytes} is less than 1
   */
  static SelectionBudget peakMemory(long bytes) {
    return new ResidentSetPeak(bytes);
  }

  /**
   * The layers of the largest sum of scores whose training step takes at most a share of the time
   * that a step takes that trains all layers, by the {@link TrainingCosts} of the network. Among
   * sets of the same sum, the one that takes least.
   *
   * @param ratio share of the time, in (0, 1]; exactly {@code ratio} fits
   * @return the budget
   * @throws IllegalArgumentException if {@code ratio} is outside (0, 1] or not a number
   */
  static SelectionBudget stepTime(double ratio) {
    return new StepTime(ratio);
  }

  /**
   * See {@link SelectionBudget#fraction}.
   *
   * @param rho share of the layers, in (0, 1]
   */
  record Fraction(double rho) implements SelectionBudget {
    /**
     * Checks the share.
     *
     * @throws IllegalArgumentException if {@code rho} is outside (0, 1]
     */
    public Fraction {
      Requirements.require(
          rho > 0 && rho <= 1,
          "rho is %s; it must be in (0, 1]. Use 0.1 to train the top tenth of the layers.",
          rho);
    }

    @Override
    public List<Layer> choose(LayerRanking ranking) {
      List<Layer> layers = ranking.layers();
      int floor =
          java.math.BigDecimal.valueOf(rho)
              .multiply(java.math.BigDecimal.valueOf(layers.size()))
              .intValue();
      return layers.subList(0, Math.max(1, floor));
    }

    @Override
    public String toString() {
      return "fraction " + rho + " of the layers";
    }
  }

  /**
   * See {@link SelectionBudget#layers}.
   *
   * @param count number of layers, 1 or more
   */
  record LayerCount(int count) implements SelectionBudget {
    /**
     * Checks the count.
     *
     * @throws IllegalArgumentException if {@code count} is less than 1
     */
    public LayerCount {
      Requirements.requirePositive(count, "number of layers to select");
    }

    @Override
    public List<Layer> choose(LayerRanking ranking) {
      List<Layer> layers = ranking.layers();
      return layers.subList(0, Math.min(count, layers.size()));
    }

    @Override
    public String toString() {
      return "at most " + Quantity.of(count, "layer");
    }
  }

  /**
   * See {@link SelectionBudget#trainableParameters}.
   *
   * @param count number of trainable scalars, 1 or more
   */
  record TrainableParameters(long count) implements SelectionBudget {
    /**
     * Checks the count.
     *
     * @throws IllegalArgumentException if {@code count} is less than 1
     */
    public TrainableParameters {
      Requirements.requirePositive(count, "number of trainable parameters");
    }

    @Override
    public List<Layer> choose(LayerRanking ranking) {
      List<Layer> chosen = new ArrayList<>();
      long left = count;
      long smallest = Long.MAX_VALUE;
      for (Layer layer : ranking.layers()) {
        smallest = Math.min(smallest, layer.parameterCount());
        if (layer.parameterCount() <= left) {
          chosen.add(layer);
          left -= layer.parameterCount();
        }
      }
      if (chosen.isEmpty()) {
        throw new InfeasibleBudgetException(
            String.format(
                Locale.ROOT,
                "No layer fits a budget of %d trainable parameters; the smallest layer has %d."
                    + " Raise the budget to that or more.",
                count,
                smallest));
      }
      return List.copyOf(chosen);
    }

    @Override
    public String toString() {
      return "at most " + count + " trainable parameters";
    }
  }

  /**
   * See {@link SelectionBudget#peakMemory}.
   *
   * @param bytes peak above the idle process, 1 or more
   */
  record ResidentSetPeak(long bytes) implements SelectionBudget {
    /**
     * Checks the bytes.
     *
     * @throws IllegalArgumentException if {@code bytes} is less than 1
     */
    public ResidentSetPeak {
      Requirements.requirePositive(bytes, "peak memory in bytes");
    }

    @Override
    public List<Layer> choose(LayerRanking ranking) {
      throw needsCosts(this);
    }

    @Override
    public String toString() {
      return "at most " + bytes + " bytes of memory above the idle process";
    }
  }

  /**
   * See {@link SelectionBudget#stepTime}.
   *
   * @param ratio share of the time of a step that trains all layers, in (0, 1]
   */
  record StepTime(double ratio) implements SelectionBudget {
    /**
     * Checks the ratio.
     *
     * @throws IllegalArgumentException if {@code ratio} is outside (0, 1]
     */
    public StepTime {
      Requirements.require(
          ratio > 0 && ratio <= 1,
          "step time ratio is %s; it must be in (0, 1]. Use 0.5 for half the time of full"
              + " training.",
          ratio);
    }

    @Override
    public List<Layer> choose(LayerRanking ranking) {
      throw needsCosts(this);
    }

    @Override
    public String toString() {
      return "at most " + ratio + " of the step time of full training";
    }
  }

  private static IllegalArgumentException needsCosts(SelectionBudget budget) {
    return new IllegalArgumentException(
        "The budget of "
            + budget
            + " depends on what the layers cost; give the network's TrainingCosts to"
            + " LayerRanking.select");
  }
}

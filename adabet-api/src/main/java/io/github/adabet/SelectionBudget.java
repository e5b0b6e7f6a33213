package io.github.adabet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How much of a network may be trained. A budget turns a ranking into a choice of layers, or of
 * groups of layers where the ranking has such ({@link LayerRanking#grouped}).
 *
 * <p>Budgets of count (share, number, parameters) follow the ranking. Those of cost (memory, time)
 * look for the best set as a whole, because what a layer costs depends on the earliest layer that
 * is trained; they need the {@link TrainingCosts} of the network. Layers that are always trained
 * ({@link LayerRanking#alwaysTraining}) come on top of a share or a number, and count in
 * parameters, memory and time. Sealed, so that every budget has a JSON form.
 */
public sealed interface SelectionBudget permits CountBudget, CostBudget {

  /**
   * The top share of the layers: {@code max(1, floor(rho * L))} of the {@code L} layers (or groups)
   * that are not trained anyway, in exact decimal arithmetic on the shortest decimal form of {@code
   * rho} (so that 0.29 of 100 layers are 29).
   *
   * @param rho share of the layers, in (0, 1]
   * @return the budget
   * @throws IllegalArgumentException if {@code rho} is outside (0, 1] or not a number
   */
  static CountBudget fraction(double rho) {
    return new Fraction(rho);
  }

  /**
   * The top {@code count} layers (or groups), or all of them if the network has fewer.
   *
   * @param count number of layers, 1 or more
   * @return the budget
   * @throws IllegalArgumentException if {@code count} is less than 1
   */
  static CountBudget layers(int count) {
    return new LayerCount(count);
  }

  /**
   * The best layers (or groups) whose trainable parameters, together with those of the layers that
   * are always trained, are at most {@code count}: going down the ranking, each that still fits is
   * taken and each that does not is passed over.
   *
   * @param count number of trainable scalars, 1 or more; a total of exactly {@code count} fits
   * @return the budget
   * @throws IllegalArgumentException if {@code count} is less than 1
   */
  static CountBudget trainableParameters(long count) {
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
  static CostBudget peakMemory(long bytes) {
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
  static CostBudget stepTime(double ratio) {
    return new StepTime(ratio);
  }

  /**
   * See {@link SelectionBudget#fraction}.
   *
   * @param rho share of the layers, in (0, 1]
   */
  record Fraction(double rho) implements CountBudget {
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
    public List<LayerGroup> choose(LayerRanking ranking) {
      List<LayerGroup> groups = ranking.candidates();
      int floor =
          java.math.BigDecimal.valueOf(rho)
              .multiply(java.math.BigDecimal.valueOf(groups.size()))
              .intValue();
      return groups.subList(0, Math.min(groups.size(), Math.max(1, floor)));
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
  record LayerCount(int count) implements CountBudget {
    /**
     * Checks the count.
     *
     * @throws IllegalArgumentException if {@code count} is less than 1
     */
    public LayerCount {
      Requirements.requirePositive(count, "number of layers to select");
    }

    @Override
    public List<LayerGroup> choose(LayerRanking ranking) {
      List<LayerGroup> groups = ranking.candidates();
      return groups.subList(0, Math.min(count, groups.size()));
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
  record TrainableParameters(long count) implements CountBudget {
    /**
     * Checks the count.
     *
     * @throws IllegalArgumentException if {@code count} is less than 1
     */
    public TrainableParameters {
      Requirements.requirePositive(count, "number of trainable parameters");
    }

    @Override
    public List<LayerGroup> choose(LayerRanking ranking) {
      List<LayerGroup> always = ranking.alwaysTrainedGroups();
      long fixed = always.stream().mapToLong(LayerGroup::parameterCount).sum();
      List<LayerGroup> chosen = new ArrayList<>();
      long left = count - fixed;
      long smallest = always.isEmpty() ? Long.MAX_VALUE : fixed;
      for (LayerGroup group : ranking.candidates()) {
        smallest = always.isEmpty() ? Math.min(smallest, group.parameterCount()) : smallest;
        if (group.parameterCount() <= left) {
          chosen.add(group);
          left -= group.parameterCount();
        }
      }
      if (left < 0 || (chosen.isEmpty() && always.isEmpty())) {
        throw new InfeasibleBudgetException(
            String.format(
                Locale.ROOT,
                "No layer fits a budget of %d trainable parameters; %s %d. Raise the budget to"
                    + " that or more.",
                count,
                always.isEmpty() ? "the smallest layer has" : "what is always trained has",
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
  record ResidentSetPeak(long bytes) implements CostBudget {
    /**
     * Checks the bytes.
     *
     * @throws IllegalArgumentException if {@code bytes} is less than 1
     */
    public ResidentSetPeak {
      Requirements.requirePositive(bytes, "peak memory in bytes");
    }

    @Override
    public String toString() {
      return "at most " + MemorySize.available(bytes) + " of memory above the idle process";
    }
  }

  /**
   * See {@link SelectionBudget#stepTime}.
   *
   * @param ratio share of the time of a step that trains all layers, in (0, 1]
   */
  record StepTime(double ratio) implements CostBudget {
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
    public String toString() {
      return "at most " + ratio + " of the step time of full training";
    }
  }
}

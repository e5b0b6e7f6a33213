package io.github.adabet.strategy;

import io.github.adabet.BackwardTimes;
import io.github.adabet.InfeasibleBudgetException;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.SelectedTensors;
import io.github.adabet.TensorTime;
import io.github.adabet.spi.SelectionContext;
import io.github.adabet.spi.SelectionContext.TensorStep;
import io.github.adabet.spi.SelectionStrategy;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * ElasticTrainer: trains the tensors of the largest sum of importance whose backward pass takes at
 * most a share of the time of full training's, chosen anew every few epochs. Kai Huang, Boyuan Yang
 * and Wei Gao, "ElasticTrainer: Speeding Up On-Device Training with Runtime Elastic Tensor
 * Selection", MobiSys 2023.
 *
 * <p><b>Importance.</b> By {@link Importance#LOSS_CHANGE}, a tensor's is {@code -sum(g · dw)}: the
 * change of its weights in a probe step that trains everything, times the gradient after that step,
 * which is by how much the step lowered the loss through this tensor, to first order. Importances
 * are divided by the largest of their sizes, and may be negative. The step is taken back; see
 * {@link SelectionContext#probeStep()}.
 *
 * <p><b>Time.</b> That of reaching the earliest trained tensor, with the passing on of the gradient
 * through all later layers, and of the gradient of each trained tensor. It is estimated from the
 * operations of the network, so that the choice is a function of seed and data, or measured, as the
 * paper does, once in a run: then a resumed training still chooses as the uninterrupted one, but
 * two trainings with one seed may differ. The forward pass is left out: {@code rho} is a share of
 * the backward pass alone. (The authors' program takes a share of the whole step and reckons with a
 * third of it for the forward pass.)
 *
 * <p><b>Choice.</b> By dynamic programming over time ({@code BackwardTimeKnapsack}). Layers that
 * are always trained are paid for first, as a whole.
 *
 * <p>Stateless and safe for use by several threads.
 *
 * @param rho share of the time of full training's backward pass, in (0, 1]
 * @param everyEpochs epochs from one choice to the next, 1 or more; 0 to choose once
 * @param importance what tensors are judged by
 * @param times where the times of the backward pass come from
 */
public record ElasticTraining(double rho, int everyEpochs, Importance importance, Times times)
    implements SelectionStrategy {
  private static final int RATIO_DIGITS = 6;

  /** What tensors are judged by. */
  public enum Importance {
    /** By how much a step lowers the loss through a tensor: ElasticTrainer's own. */
    LOSS_CHANGE,
    /** The sum of the sizes of its weights, which the paper compares with. */
    WEIGHT_MAGNITUDE,
    /** The sum of the sizes of its gradient, which the paper compares with. */
    GRADIENT_MAGNITUDE;

    private double of(TensorStep step) {
      return switch (this) {
        case LOSS_CHANGE -> -step.lossChange();
        case WEIGHT_MAGNITUDE -> step.weightMagnitude();
        case GRADIENT_MAGNITUDE -> step.gradientMagnitude();
      };
    }
  }

  /** Where the times of a backward pass come from. */
  public enum Times {
    /** {@link SelectionContext#backwardTimes()}. */
    ESTIMATED,
    /** {@link SelectionContext#measuredTimes()}. */
    MEASURED
  }

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public ElasticTraining {
    if (!(rho > 0 && rho <= 1)) {
      throw new IllegalArgumentException(
          "rho is "
              + rho
              + "; it must be in (0, 1]. Use 0.3 for three tenths of the time of full training's"
              + " backward pass.");
    }
    if (everyEpochs < 0) {
      throw new IllegalArgumentException(
          "everyEpochs is " + everyEpochs + "; it must be 1 or more, or 0 to choose once.");
    }
  }

  @Override
  public String name() {
    return toString();
  }

  @Override
  public boolean selectsBefore(int epoch) {
    return everyEpochs > 0 && (epoch - 1) % everyEpochs == 0;
  }

  @Override
  public LayerSelection select(SelectionContext context) {
    BackwardTimes known =
        times == Times.MEASURED ? context.measuredTimes() : context.backwardTimes();
    Set<Layer> always = new LinkedHashSet<>(context.alwaysTrained());
    List<TensorTime> fixed =
        known.tensors().stream().filter(time -> always.contains(time.layer())).toList();
    List<TensorTime> open =
        known.tensors().stream().filter(time -> !always.contains(time.layer())).toList();
    long capacity = BigDecimal.valueOf(rho).multiply(BigDecimal.valueOf(known.full())).longValue();
    long fixedReach = fixed.stream().mapToLong(TensorTime::reach).max().orElse(0);
    long left = capacity - known.of(fixed) + fixedReach;
    BackwardTimeKnapsack choice =
        new BackwardTimeKnapsack(
            open.stream().mapToLong(time -> Math.max(fixedReach, time.reach())).toArray(),
            open.stream().mapToLong(TensorTime::training).toArray(),
            importances(context.probeStep(), open),
            Math.max(0, left),
            !fixed.isEmpty());
    List<Integer> places = choice.chosen();
    if (places == null || left < fixedReach) {
      throw infeasible(known, fixed);
    }
    List<TensorTime> chosen = new ArrayList<>(fixed);
    places.forEach(place -> chosen.add(open.get(place)));
    return selection(context, known, chosen, choice.step());
  }

  /** Returns the importance of some tensors, divided by the largest size. */
  private double[] importances(List<TensorStep> steps, List<TensorTime> tensors) {
    Map<List<String>, Double> byTensor = new HashMap<>();
    double largest = 0;
    for (TensorStep step : steps) {
      double own = importance.of(step);
      byTensor.put(List.of(step.layer().name(), step.tensor()), own);
      largest = Math.max(largest, Math.abs(own));
    }
    double scale = largest == 0 ? 1 : largest;
    return tensors.stream()
        .mapToDouble(
            time -> byTensor.getOrDefault(List.of(time.layer().name(), time.tensor()), 0.0) / scale)
        .toArray();
  }

  private InfeasibleBudgetException infeasible(BackwardTimes known, List<TensorTime> fixed) {
    long least =
        fixed.isEmpty()
            ? known.tensors().stream().mapToLong(time -> known.of(List.of(time))).min().orElse(0)
            : known.of(fixed);
    BigDecimal ratio =
        BigDecimal.valueOf(least)
            .divide(BigDecimal.valueOf(known.full()), RATIO_DIGITS, RoundingMode.UP);
    return new InfeasibleBudgetException(
        "rho is "
            + rho
            + ", and no tensor can be trained in that share of the time of full training's backward"
            + " pass; "
            + (fixed.isEmpty() ? "the cheapest takes " : "what is always trained takes ")
            + ratio.toPlainString()
            + " of it. Raise rho to that or more.");
  }

  private LayerSelection selection(
      SelectionContext context, BackwardTimes known, List<TensorTime> chosen, long granularity) {
    Map<String, List<String>> tensors = new LinkedHashMap<>();
    Set<Layer> layers = new LinkedHashSet<>();
    for (TensorTime time : chosen) {
      layers.add(time.layer());
      tensors.computeIfAbsent(time.layer().name(), name -> new ArrayList<>()).add(time.tensor());
    }
    Provenance how =
        Provenance.builder()
            .setting("selection.rule", "elastic")
            .setting("selection.importance", importance.toString())
            .setting("selection.budget", "at most " + rho + " of the time of the backward pass")
            .setting(
                "selection.backward_time_ratio",
                Double.toString((double) known.of(chosen) / Math.max(1, known.full())))
            .setting("selection.backward_time_unit", known.unit())
            .setting("selection.granularity", Long.toString(granularity))
            .build();
    return LayerSelection.of(layers, context.layers().size(), how)
        .withTensors(SelectedTensors.of(tensors));
  }
}

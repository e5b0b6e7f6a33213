package io.github.adabet.strategy;

import io.github.adabet.CountBudget;
import io.github.adabet.GroupingRule;
import io.github.adabet.InfeasibleBudgetException;
import io.github.adabet.Layer;
import io.github.adabet.LayerGroup;
import io.github.adabet.LayerGrouping;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemorySize;
import io.github.adabet.Provenance;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingCosts;
import io.github.adabet.spi.SelectionContext;
import io.github.adabet.spi.SelectionStrategy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains everything behind a cut, convolutions and normalisations alike: the longest run of last
 * groups that the budget pays for. It looks at no data, and trains no convolution without the
 * normalisation behind it, unless the cut itself divides the two, which groups of {@link
 * GroupingRule#UNITS} exclude.
 *
 * <p>Layers that are always trained come on top of a share or a number, and count in parameters,
 * memory and time, as they do for rankings.
 *
 * @param budget how much is trained
 * @param grouping what the cut does not divide
 */
public record LateCut(SelectionBudget budget, GroupingRule grouping) implements SelectionStrategy {
  private static final String RULE = "everything from the earliest layer that the budget pays for";

  @Override
  public String name() {
    return "LateCut[budget=" + budget + ", group=" + grouping + "]";
  }

  @Override
  public boolean selectsBefore(int epoch) {
    return false;
  }

  @Override
  public LayerSelection select(SelectionContext context) {
    LayerSelection chosen = of(context.layers(), context.alwaysTrained(), context::costs);
    return budget instanceof SelectionBudget.ResidentSetPeak memory
        ? within(memory, chosen, context)
        : chosen;
  }

  /** Cuts later, until the estimate of the whole says that it fits. */
  private static LayerSelection within(
      SelectionBudget.ResidentSetPeak budget, LayerSelection chosen, SelectionContext context) {
    LayerSelection left = chosen;
    long bytes = context.estimate(left).aboveIdle();
    while (bytes > budget.bytes()) {
      List<LayerGroup> fewer = new ArrayList<>(left.groups());
      LayerGroup first =
          fewer.stream()
              .filter(group -> group.layers().stream().noneMatch(context.alwaysTrained()::contains))
              .findFirst()
              .orElse(null);
      if (first == null || fewer.size() == 1) {
        throw new InfeasibleBudgetException(
            "The budget of "
                + budget
                + " does not pay for "
                + fewer.get(0).name()
                + ", which is estimated to need "
                + MemorySize.needed(bytes)
                + ". Raise the budget to that or more, or use a smaller batch.");
      }
      fewer.remove(first);
      left = new LayerSelection(fewer, left.layerCount(), left.provenance());
      bytes = context.estimate(left).aboveIdle();
    }
    return left;
  }

  /**
   * The layers behind the cut.
   *
   * @param layers all layers of a network
   * @param alwaysTrained those that every selection holds, such as a new head; may be empty
   * @param costs what it costs to train each layer; asked for once, by budgets of memory and time
   *     only
   * @return the selection
   * @throws InfeasibleBudgetException if not even what is always trained fits, or where there is no
   *     such layer the last group
   */
  public LayerSelection of(
      List<Layer> layers, List<Layer> alwaysTrained, Supplier<TrainingCosts> costs) {
    TrainingCosts known = budget instanceof CountBudget ? null : costs.get();
    List<LayerGroup> always = new ArrayList<>();
    List<LayerGroup> fromLast = new ArrayList<>();
    for (LayerGroup group : grouping.of(layers).groups()) {
      boolean held = group.layers().stream().anyMatch(alwaysTrained::contains);
      (held ? always : fromLast).add(group);
    }
    Collections.reverse(fromLast);
    List<LayerGroup> behind = new ArrayList<>(always);
    behind.addAll(fromLast.subList(0, fitting(fromLast, always, known)));
    Provenance.Builder how =
        Provenance.builder()
            .setting("selection.rule", RULE)
            .setting("selection.budget", budget.toString())
            .setting("selection.grouping", grouping.toString());
    if (known != null) {
      List<Layer> trained = layers(behind);
      how.setting("selection.peak_bytes", Long.toString(known.peakBytes(trained)))
          .setting("selection.step_time_ratio", Double.toString(known.stepTimeRatio(trained)));
    }
    return new LayerSelection(behind, layers.size(), how.build());
  }

  /** How many of the last groups the budget pays for, those that are always trained besides. */
  private int fitting(
      List<LayerGroup> fromLast, List<LayerGroup> always, @Nullable TrainingCosts costs) {
    if (budget instanceof SelectionBudget.Fraction
        || budget instanceof SelectionBudget.LayerCount) {
      return fromLast.isEmpty() ? 0 : ((CountBudget) budget).choose(inOrder(fromLast)).size();
    }
    int fitting = !always.isEmpty() && fits(layers(always), costs) ? 0 : -1;
    List<LayerGroup> taken = new ArrayList<>(always);
    for (int count = 1; count <= fromLast.size(); count++) {
      taken.add(fromLast.get(count - 1));
      fitting = fits(layers(taken), costs) ? count : fitting;
    }
    if (fitting < 0) {
      LayerGroup least = always.isEmpty() ? fromLast.get(0) : always.get(0);
      List<Layer> needed = layers(always.isEmpty() ? List.of(least) : always);
      throw new InfeasibleBudgetException(
          "The budget of "
              + budget
              + " does not pay for "
              + least.name()
              + ", which needs "
              + need(needed, costs)
              + ". Raise the budget to that or more.");
    }
    return fitting;
  }

  /** A ranking in the order of a list, for budgets that count from its beginning. */
  private static LayerRanking inOrder(List<LayerGroup> groups) {
    List<LayerScore> scores = new ArrayList<>();
    for (int place = 0; place < groups.size(); place++) {
      for (Layer layer : groups.get(place).layers()) {
        scores.add(LayerScore.ofBatches(layer, List.of((double) (groups.size() - place))));
      }
    }
    return new LayerRanking(scores, Provenance.builder().build())
        .grouped(new LayerGrouping("from the last", groups));
  }

  private static String need(List<Layer> trained, @Nullable TrainingCosts costs) {
    if (costs == null) {
      return trained.stream().mapToLong(Layer::parameterCount).sum() + " parameters";
    }
    return MemorySize.needed(costs.peakBytes(trained))
        + String.format(
            Locale.ROOT, " and %.3g of the time of a full step", costs.stepTimeRatio(trained));
  }

  private boolean fits(List<Layer> trained, @Nullable TrainingCosts costs) {
    if (costs == null) {
      long parameters = trained.stream().mapToLong(Layer::parameterCount).sum();
      return parameters <= ((SelectionBudget.TrainableParameters) budget).count();
    }
    return budget instanceof SelectionBudget.ResidentSetPeak memory
        ? costs.peakBytes(trained) <= memory.bytes()
        : costs.stepTimeRatio(trained) <= ((SelectionBudget.StepTime) budget).ratio();
  }

  private static List<Layer> layers(List<LayerGroup> groups) {
    return groups.stream().flatMap(group -> group.layers().stream()).toList();
  }
}

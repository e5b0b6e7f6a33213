package io.github.adabet.examples.cli.flags;

import io.github.adabet.ChoiceRule;
import io.github.adabet.CostBudget;
import io.github.adabet.GroupingRule;
import io.github.adabet.ScoreWeighting;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TieOrder;
import io.github.adabet.examples.task.KnownNames;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What is made of a ranking before the budget chooses from it. */
@OptionGroup.In(OptionGroup.CHOICE)
public final class ChoiceFlags {
  /** What is chosen as one. */
  public static final String GROUP = "--group";

  /** The options that only what chooses from a ranking asks for. */
  public static final Set<String> OF_RANKINGS = Set.of("--ties", "--weigh");

  @Option(
      names = GROUP,
      paramLabel = "WHAT",
      description =
          "What is chosen as one: layers; units, a convolution or dense layer with the"
              + " normalisation behind it; blocks, whose layers' names agree in their first two"
              + " parts, or blocks:DEPTH. Default: ${DEFAULT-VALUE}.")
  private String grouping = GroupingRule.LAYERS.toString();

  @Option(
      names = "--ties",
      paramLabel = "WHICH",
      description =
          "Which of several layers of the same score comes first: earlier, or later, which is"
              + " cheaper to reach. Default: ${DEFAULT-VALUE}.")
  private String ties = TieOrder.EARLIER_FIRST.label();

  @Option(
      names = "--weigh",
      paramLabel = "HOW",
      description =
          "What scores are multiplied by before layers are chosen: none, times-parameters, or"
              + " per-byte, which divides by what training the layer adds to the memory of a step."
              + " Default: ${DEFAULT-VALUE}.")
  private String weighting = ScoreWeighting.NONE.label();

  /** For picocli. */
  public ChoiceFlags() {}

  /**
   * The rule; the words are checked here.
   *
   * @return what is made of a ranking
   * @throws IllegalArgumentException if there is no such grouping, order or weight
   */
  public ChoiceRule rule() {
    return new ChoiceRule(
        GroupingRule.parse(grouping),
        named("order of ties", ties, TieOrder.values(), TieOrder::label),
        named("weight of scores", weighting, ScoreWeighting.values(), ScoreWeighting::label));
  }

  /**
   * Refuses what has no effect with a budget.
   *
   * @param spec the command
   * @param budget that chooses
   * @throws picocli.CommandLine.ParameterException if it was typed
   */
  public static void refuseIdle(CommandSpec spec, SelectionBudget budget) {
    if (budget instanceof CostBudget) {
      TypedOptions.refuse(
          spec, List.of("--ties"), "of equal sums " + budget + " takes the one that costs least");
    }
  }

  private static <T> T named(String kind, String word, T[] all, Function<T, String> label) {
    String known = new KnownNames(kind, Arrays.stream(all).map(label).toList()).require(word);
    return Arrays.stream(all)
        .filter(one -> label.apply(one).equals(known))
        .findFirst()
        .orElseThrow();
  }
}

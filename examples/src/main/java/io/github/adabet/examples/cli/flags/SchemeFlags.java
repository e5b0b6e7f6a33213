package io.github.adabet.examples.cli.flags;

import io.github.adabet.SelectionBudget;
import io.github.adabet.examples.task.RankingSettings;
import io.github.adabet.examples.task.Scorers;
import io.github.adabet.strategy.SchemePlan;
import io.github.adabet.strategy.SchemeSettings;
import io.github.adabet.strategy.SelectionSchemes;
import io.github.adabet.strategy.UnknownSchemeException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What selection schemes are told besides the budget. */
public final class SchemeFlags {
  /** The scheme that is taken unless another is asked for. */
  public static final String USUAL = "betti";

  /** What {@code --scheme} says of itself. */
  public static final String DESCRIPTION =
      "What is trained: betti (the layers that rank highest), full, head, bn-bias, prunetrain,"
          + " group-lasso, fisher, elastic, elastic-magnitude, elastic-gradient, magnitude,"
          + " gradient, random, or a FILE with a ranking, a selection or a list of layers.";

  @Option(
      names = "--interval",
      paramLabel = "EPOCHS",
      description =
          "Choose layers anew every so many epochs; 0 chooses once, before training. Default: 4 for"
              + " elastic and its variants, otherwise once.")
  private @Nullable Integer interval;

  /** For picocli. */
  public SchemeFlags() {}

  /**
   * What a scheme is to do.
   *
   * @param name a scheme, or a file
   * @param budget how much may be trained
   * @param ranking how layers are ranked, where the scheme ranks; {@code betti} by its first score
   * @return the plan
   * @throws IllegalArgumentException if there is no such scheme, or a setting is out of its range
   */
  public SchemePlan plan(String name, SelectionBudget budget, RankingSettings ranking) {
    SchemeSettings.Builder settings =
        SchemeSettings.builder()
            .budget(budget)
            .seed(ranking.seed())
            .scorer(Scorers.of(ranking.scores().get(0)));
    if (ranking.scores().size() > 1) {
      throw new IllegalArgumentException(
          "--score is %s; give one to train by, several are for rank".formatted(ranking.scores()));
    }
    if (ranking.batches() != null) {
      settings.batches(ranking.batches());
    }
    if (interval != null) {
      settings.interval(interval);
    }
    try {
      return SelectionSchemes.of(name).plan(settings.build());
    } catch (UnknownSchemeException e) {
      // What was typed is wrong, not what was done with it.
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}

package io.github.adabet.examples.cli.flags;

import io.github.adabet.ChoiceRule;
import io.github.adabet.SelectionBudget;
import io.github.adabet.examples.task.RankingSettings;
import io.github.adabet.examples.task.Scorers;
import io.github.adabet.strategy.ElasticTraining;
import io.github.adabet.strategy.ElasticTraining.Times;
import io.github.adabet.strategy.SchemeNeed;
import io.github.adabet.strategy.SchemePlan;
import io.github.adabet.strategy.SchemeSettings;
import io.github.adabet.strategy.SelectionScheme;
import io.github.adabet.strategy.SelectionSchemes;
import io.github.adabet.strategy.UnknownSchemeException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What selection schemes are told besides the budget. */
@OptionGroup.In(OptionGroup.CHOICE)
public final class SchemeFlags {
  /** The scheme that is taken unless another is asked for. */
  public static final String USUAL = "betti";

  /** The scheme that trains every layer. */
  public static final String FULL = "full";

  /** What {@code --scheme} says of itself. */
  public static final String DESCRIPTION =
      "What is trained: betti (the layers that rank highest), full, head, bn-bias, prunetrain,"
          + " group-lasso, late-cut (everything from some layer on), fisher, elastic,"
          + " elastic-magnitude, elastic-gradient (ElasticTrainer's choice by weight_magnitude and"
          + " grad_magnitude, which are other names of these), magnitude, gradient, random, or a"
          + " FILE with a ranking, a selection or a list of layers.";

  private static final String LATE_CUT = "late-cut";
  private static final String INTERVAL = "--interval";
  private static final String TIMES = "--backward-times";

  @Option(
      names = INTERVAL,
      paramLabel = "EPOCHS",
      description =
          "Choose layers anew every so many epochs; 0 chooses once, before training. Default: 4 for"
              + " elastic and its variants, otherwise once.")
  private @Nullable Integer interval;

  @Option(
      names = TIMES,
      paramLabel = "HOW",
      description =
          "How elastic and its variants know how long each tensor's share of the backward pass"
              + " takes: ${COMPLETION-CANDIDATES}. Measured times differ from run to run, and so"
              + " may what is chosen; a resumed run keeps its own. Default: ${DEFAULT-VALUE}.")
  private Times times = Times.MEASURED;

  /** For picocli. */
  public SchemeFlags() {}

  /**
   * The options that have no effect on a scheme.
   *
   * @param name a scheme, or a file
   * @return their longest names, with the dashes
   */
  public static Set<String> idle(String name) {
    SelectionScheme scheme = named(name);
    Set<SchemeNeed> needs = scheme.needs();
    Set<String> idle = new TreeSet<>();
    if (!needs.contains(SchemeNeed.BUDGET)) {
      idle.addAll(BudgetFlags.NAMES);
    }
    if (!needs.contains(SchemeNeed.BUDGET) || isFile(scheme) || scheme.name().equals(LATE_CUT)) {
      idle.add(INTERVAL);
    }
    if (!needs.contains(SchemeNeed.BUDGET) || needs.contains(SchemeNeed.PROBE_STEP)) {
      idle.add(ChoiceFlags.GROUP);
      idle.addAll(ChoiceFlags.OF_RANKINGS);
    }
    if (scheme.name().equals(LATE_CUT)) {
      idle.addAll(ChoiceFlags.OF_RANKINGS);
    }
    if (!needs.contains(SchemeNeed.SAMPLES)) {
      idle.addAll(RankFlags.BATCHES);
    }
    if (!scheme.name().equals(USUAL)) {
      idle.add(RankFlags.SCORE);
    }
    if (!needs.contains(SchemeNeed.TIMES)) {
      idle.add(TIMES);
    }
    return idle;
  }

  /**
   * Whether a scheme ranks layers by what it sees of images.
   *
   * @param name a scheme, or a file
   * @return false for one that chooses otherwise, or takes a probe step during training
   */
  public static boolean ranks(String name) {
    return named(name).needs().contains(SchemeNeed.SAMPLES);
  }

  /**
   * Whether a scheme takes probe steps of all layers.
   *
   * @param name a scheme, or a file
   * @return true if it does, during training
   */
  public static boolean probes(String name) {
    return named(name).needs().contains(SchemeNeed.PROBE_STEP);
  }

  /**
   * The file that says what to select.
   *
   * @param name a scheme, or a file
   * @return empty for a scheme that goes by its name
   */
  public static Optional<String> file(String name) {
    return isFile(named(name)) ? Optional.of(name) : Optional.empty();
  }

  private static boolean isFile(SelectionScheme scheme) {
    return SelectionSchemes.all().stream().noneMatch(known -> known.name().equals(scheme.name()));
  }

  /**
   * Adds what was not given, as it is taken.
   *
   * @param settings values by the names of options
   * @param name a scheme, or a file
   * @param plan the plan of that scheme
   */
  public void resolve(Map<String, Object> settings, String name, SchemePlan plan) {
    if (!idle(name).contains(INTERVAL)) {
      settings.putIfAbsent(
          "interval",
          plan.strategy() instanceof ElasticTraining elastic
              ? Integer.toString(elastic.everyEpochs())
              : "0");
    }
  }

  /**
   * What a scheme is to do.
   *
   * @param name a scheme, or a file
   * @param budget how much may be trained
   * @param ranking how layers are ranked, where the scheme ranks; {@code betti} by its first score
   * @param rule what is made of a ranking before the budget chooses
   * @return the plan
   * @throws IllegalArgumentException if there is no such scheme, or a setting is out of its range
   */
  public SchemePlan plan(
      String name, SelectionBudget budget, RankingSettings ranking, ChoiceRule rule) {
    SchemeSettings.Builder settings =
        SchemeSettings.builder()
            .budget(budget)
            .rule(rule)
            .seed(ranking.seed())
            .scorer(Scorers.of(ranking.scores().get(0)));
    if (ranking.scores().size() > 1) {
      throw new IllegalArgumentException(
          "--score is %s; give one to train by, several are for rank".formatted(ranking.scores()));
    }
    if (ranking.batches() != null) {
      settings.batches(ranking.batches());
    }
    if (ranking.batchSize() != null) {
      settings.batchSize(ranking.batchSize());
    }
    if (interval != null) {
      settings.interval(interval);
    }
    if (times == Times.MEASURED) {
      settings.measuredTimes();
    }
    return named(name).plan(settings.build());
  }

  private static SelectionScheme named(String name) {
    try {
      return SelectionSchemes.of(name);
    } catch (UnknownSchemeException e) {
      // What was typed is wrong, not what was done with it.
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}

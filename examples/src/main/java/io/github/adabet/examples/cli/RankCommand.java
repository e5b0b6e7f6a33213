package io.github.adabet.examples.cli;

import io.github.adabet.ChoiceRule;
import io.github.adabet.CountBudget;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.ScoreWeighting;
import io.github.adabet.TrainingCosts;
import io.github.adabet.examples.ConsoleProgress;
import io.github.adabet.examples.cli.flags.BudgetFlags;
import io.github.adabet.examples.cli.flags.ChoiceFlags;
import io.github.adabet.examples.cli.flags.OptionGroup;
import io.github.adabet.examples.cli.flags.OutputFile;
import io.github.adabet.examples.cli.flags.RankFlags;
import io.github.adabet.examples.cli.flags.StepFlags;
import io.github.adabet.examples.cli.flags.TaskFlags;
import io.github.adabet.examples.cli.flags.TextTarget;
import io.github.adabet.examples.cli.flags.TypedOptions;
import io.github.adabet.examples.report.RankingBars;
import io.github.adabet.examples.task.ImageSettings.Need;
import io.github.adabet.examples.task.RankingSettings;
import io.github.adabet.examples.task.Task;
import io.github.adabet.examples.task.TimedRanking;
import io.github.adabet.json.AdaBetJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code adabet rank}: prints the layers, the one most worth retraining first. */
@Command(
    name = "rank",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Rank the layers from unlabelled images.",
    headerHeading = "%n",
    descriptionHeading = "%n",
    description = {
      "Ranks the layers of a network from images of its new task, whose labels are not looked at.",
      "Runs forward passes only. The more loops a layer's activations form, per value, the higher"
          + " it ranks. With several scores the rankings stand side by side.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  adabet rank",
      "  adabet rank --model resnet50 --weights resnet50.pth --data photos/",
      "  adabet rank --rank-batches 16 --rank-batch-size 32 --layers 5",
      "  adabet rank --score betti,betti:weight,one-minus-cka --csv scores.csv",
      "  adabet rank --score betti,activation-size,depth --report scores.html",
      "  adabet rank --rho 0.2 --group units --ties later",
      "  adabet rank --json ranking.json --plot ranking.png"
    })
final class RankCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private final TaskFlags task = new TaskFlags();

  @Mixin private final RankFlags rank = new RankFlags();

  @Mixin private final BudgetFlags budget = new BudgetFlags();

  @Mixin private final ChoiceFlags choice = new ChoiceFlags();

  @Mixin private final StepFlags step = new StepFlags();

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--json",
      paramLabel = "FILE",
      converter = TextTarget.Converter.class,
      description = "Write the ranking as JSON. - prints it in place of the table.")
  private @Nullable TextTarget json;

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--csv",
      paramLabel = "FILE",
      converter = TextTarget.Converter.class,
      description = "Write the scores as CSV. - prints it in place of the table.")
  private @Nullable TextTarget csv;

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--plot",
      paramLabel = "FILE",
      converter = OutputFile.class,
      description =
          "Draw a bar chart of the first score, as SVG if the name ends in .svg, otherwise as PNG.")
  private @Nullable Path plot;

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--report",
      paramLabel = "FILE",
      converter = OutputFile.class,
      description = "Write a report as one self-contained HTML file.")
  private @Nullable Path report;

  @Override
  public Integer call() throws IOException {
    RankingSettings settings = rank.settings(task.seed());
    ChoiceRule rule = choice.rule().under(budget.budget());
    ChoiceFlags.refuseIdle(spec, budget.budget());
    step.options();
    if (budget.budget() instanceof CountBudget && !rule.weighting().takesCosts()) {
      TypedOptions.refuse(
          spec,
          StepFlags.NAMES,
          "it says what a step of training costs, which only --memory, --step-time and --weigh"
              + " per-byte depend on");
    }
    return Interruption.listening(spec, progress -> rank(settings, rule, progress));
  }

  private void rank(RankingSettings settings, ChoiceRule rule, ConsoleProgress progress)
      throws IOException {
    try (Task opened = task.open(Need.IMAGES, progress)) {
      Supplier<TrainingCosts> costs = once(() -> opened.network().costs(step.options()));
      Map<String, TimedRanking> rankings = new LinkedHashMap<>();
      settings
          .rank(opened.network(), opened.images().training().samples(), progress)
          .forEach(
              (name, ranked) ->
                  rankings.put(
                      called(name, rule),
                      ranked
                          .with(opened::describe)
                          .with(ranking -> rule.ofScores().applyTo(ranking, costs))));
      progress.finishTask();
      RankingComparison comparison = new RankingComparison(rankings);
      LayerRanking first = rankings.values().iterator().next().ranking();
      LayerRanking ranking = rule.ofGroups().applyTo(first, costs);
      LayerSelection selection = opened.network().select(ranking, budget.budget(), step.options());
      PrintWriter out = spec.commandLine().getOut();
      if (!TextTarget.takesTheOutput(json, csv)) {
        if (rankings.size() == 1) {
          out.print(ranking);
        } else {
          comparison.print(out);
        }
        out.printf(
            "%n%s selects %s%n%n", budget.budget(), SelectionText.of(spec, null).of(selection));
        Map<String, String> used = new LinkedHashMap<>(opened.used());
        used.put("ranked on", settings.describe(opened.images().training().samples()));
        Used.print(out, used);
      }
      SelectionWarning.print(
          spec.commandLine().getErr(), selection, opened.network().layers(), null);
      TextTarget.write(
          json,
          spec,
          () ->
              rankings.size() == 1
                  ? AdaBetJson.write(ranking) + System.lineSeparator()
                  : comparison.toJson());
      TextTarget.write(csv, spec, comparison::toCsv);
      out.flush();
      if (plot != null) {
        draw(opened, rankings.keySet().iterator().next(), ranking, selection, plot);
        OutputFile.sayWritten(spec, plot);
      }
      if (report != null) {
        Map<String, String> used = new LinkedHashMap<>(opened.used());
        used.put("ranked on", settings.describe(opened.images().training().samples()));
        used.put("selected", budget.budget() + ": " + selection);
        new RankingReport(comparison, selection, used).write(report);
        OutputFile.sayWritten(spec, report);
      }
    }
  }

  /** What a score is called where it is shown: with the weights, which are part of its numbers. */
  private static String called(String score, ChoiceRule rule) {
    return rule.weighting() == ScoreWeighting.NONE ? score : score + " " + rule.weighting().label();
  }

  /** Asks once, at the first need. */
  private static Supplier<TrainingCosts> once(Supplier<TrainingCosts> asked) {
    AtomicReference<TrainingCosts> known = new AtomicReference<>();
    return () -> known.updateAndGet(costs -> costs == null ? asked.get() : costs);
  }

  private void draw(
      Task opened, String score, LayerRanking ranking, LayerSelection selection, Path file)
      throws IOException {
    new RankingBars(ranking, selection.layers().stream().map(Layer::name).toList())
        .write(
            file,
            "%s on %s: layers by score"
                .formatted(opened.network().name(), opened.used().get("images")),
            "Score: %s. In colour: %d of %d layers, selected by %s."
                .formatted(
                    score, selection.layers().size(), selection.layerCount(), budget.budget()));
  }
}

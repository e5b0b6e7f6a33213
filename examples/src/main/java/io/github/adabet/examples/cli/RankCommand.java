package io.github.adabet.examples.cli;

import ai.djl.Model;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingOptions;
import io.github.adabet.examples.ConsoleProgress;
import io.github.adabet.examples.data.TargetDomain;
import io.github.adabet.examples.model.PretrainedDigits;
import io.github.adabet.examples.model.RankingSettings;
import io.github.adabet.json.AdaBetJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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
      "Ranks the layers of the network from unlabelled images of its new task.",
      "Runs forward passes only. The more loops a layer's activations form, per value, the higher"
          + " it ranks.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  adabet rank",
      "  adabet rank --batches 16 --batch-size 64 --layers 5",
      "  adabet rank --score weight --json ranking.json --plot ranking.png"
    })
final class RankCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private final RankingFlags ranking = new RankingFlags();

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Images per batch, 2 or more. Default: ${DEFAULT-VALUE}.")
  private int batchSize = 32;

  @Mixin private final BudgetFlags budget = new BudgetFlags();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      converter = OutputFile.class,
      description = "Write the ranking as JSON.")
  private @Nullable Path json;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      converter = OutputFile.class,
      description = "Write a bar chart as PNG.")
  private @Nullable Path plot;

  @Override
  public Integer call() throws IOException {
    SelectionBudget selectionBudget = budget.budget();
    RankingSettings settings = ranking.settings(batchSize);
    try (Model model = PretrainedDigits.load();
        ConsoleProgress progress = new ConsoleProgress()) {
      LayerRanking result = settings.rank(model, TargetDomain.load().training(), progress);
      progress.finishTask();
      PrintWriter out = spec.commandLine().getOut();
      out.print(result);
      out.printf("%n%s selects %s%n", selectionBudget, selected(model, result));
      out.flush();
      if (json != null) {
        Files.writeString(json, AdaBetJson.write(result));
      }
      if (plot != null) {
        RankingChart.write(result, plot);
      }
    }
    return 0;
  }

  private LayerSelection selected(Model model, LayerRanking result) {
    return budget.select(result, model, TrainingOptions.builder().batchSize(batchSize).build());
  }
}

package io.github.adabet.examples.cli;

import io.github.adabet.CountBudget;
import io.github.adabet.examples.ConsoleProgress;
import io.github.adabet.examples.cli.flags.BudgetFlags;
import io.github.adabet.examples.cli.flags.ConfigFlags;
import io.github.adabet.examples.cli.flags.OutputFile;
import io.github.adabet.examples.cli.flags.RankFlags;
import io.github.adabet.examples.cli.flags.SeedFlag;
import io.github.adabet.examples.cli.flags.TrainFlags;
import io.github.adabet.examples.compare.Comparison;
import io.github.adabet.examples.compare.ComparisonSettings;
import io.github.adabet.examples.compare.ComparisonTable;
import io.github.adabet.examples.compare.HtmlReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code adabet compare}: AdaBet beside its alternatives, each in a process of its own. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Compare with the alternatives; write a report.",
    headerHeading = "%n",
    descriptionHeading = "%n",
    description = {
      "Adapts the network in six ways from the same checkpoint, with the same seed and number of"
          + " steps: not at all, AdaBet, random layers of the same number, the last layer,"
          + " batch normalisation and biases, and everything.",
      "Each runs in a process of its own. Peak memory is what the process needs above idle: engine"
          + " running, network and images loaded, one batch classified.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  adabet compare --report report.html",
      "  adabet compare --rho 0.1 --seed 2 --epochs 16",
      "  adabet compare --rho 0.3 --draws 10 --markdown"
    })
final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private final RankFlags rank = new RankFlags();

  @Mixin private final BudgetFlags budget = new BudgetFlags();

  @Mixin private final TrainFlags train = new TrainFlags();

  @Mixin private final SeedFlag seed = new SeedFlag();

  @Mixin private final ConfigFlags config = new ConfigFlags();

  @Option(
      names = "--draws",
      paramLabel = "N",
      description = "Random selections to train. Default: ${DEFAULT-VALUE}.")
  private int draws = 5;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the engine, 1 or more. Default: ${DEFAULT-VALUE}.")
  private int threads = 1;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      converter = OutputFile.class,
      description = "Write a report as one self-contained HTML file.")
  private @Nullable Path report;

  @Option(names = "--markdown", description = "Print the table as Markdown.")
  private boolean markdown;

  @Override
  public Integer call() throws IOException {
    ComparisonSettings settings =
        new ComparisonSettings(
            countBudget(), rank.settings(seed.seed()), train.options(seed.seed()), draws, threads);
    return Interruption.listening(spec, progress -> compare(settings, progress));
  }

  private CountBudget countBudget() {
    if (budget.budget() instanceof CountBudget count) {
      return count;
    }
    throw new IllegalArgumentException(
        "the budget is "
            + budget.budget()
            + "; a comparison takes --rho, --layers or --parameters, so that each configuration"
            + " trains as much.");
  }

  private void compare(ComparisonSettings settings, ConsoleProgress progress) throws IOException {
    Comparison comparison = Comparison.run(settings, progress);
    progress.finishTask();
    ComparisonTable table = ComparisonTable.of(comparison);
    PrintWriter out = spec.commandLine().getOut();
    out.print(markdown ? table.toMarkdown() : table);
    out.flush();
    if (report != null) {
      HtmlReport.write(comparison, report);
      spec.commandLine().getErr().println("Report: " + report.toAbsolutePath());
    }
  }
}

package io.github.adabet.examples.cli;

import io.github.adabet.OperationCancelledException;
import io.github.adabet.TrainingListener;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.examples.ConsoleProgress;
import io.github.adabet.examples.TrainingProgress;
import io.github.adabet.examples.cli.flags.BudgetFlags;
import io.github.adabet.examples.cli.flags.ConfigFlags;
import io.github.adabet.examples.cli.flags.Configuration;
import io.github.adabet.examples.cli.flags.RankFlags;
import io.github.adabet.examples.cli.flags.RunFlags;
import io.github.adabet.examples.cli.flags.TaskFlags;
import io.github.adabet.examples.cli.flags.TextTarget;
import io.github.adabet.examples.cli.flags.TrainFlags;
import io.github.adabet.examples.training.Training;
import io.github.adabet.examples.training.TrainingOutcome;
import io.github.adabet.examples.training.TrainingOutcomeJson;
import io.github.adabet.examples.task.ImageSettings.Need;
import io.github.adabet.examples.task.RankingSettings;
import io.github.adabet.examples.task.Task;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code adabet train}: ranks, selects and trains; can be interrupted and resumed. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Train the best layers only.",
    headerHeading = "%n",
    descriptionHeading = "%n",
    description = {
      "Ranks the layers, selects the best of them, and trains only those on the labelled images.",
      "Ctrl-C stops after the step under way and, with --out, leaves a checkpoint; the"
          + " same command with --resume added ends with the same weights, bit for bit, as one that"
          + " was never interrupted.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  adabet train --rho 0.2",
      "  adabet train --model resnet50 --weights resnet50.pth --data photos/ --memory 300MiB",
      "  adabet train --rho 0.3 --channels 0.25",
      "  adabet train --parameters 20000 --optimizer adamw --learning-rate 0.001 --epochs 20",
      "  adabet train --rho 0.3 --out run1",
      "  adabet train --rho 0.3 --out run1 --resume"
    })
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private final TaskFlags task = new TaskFlags();

  @Mixin private final RankFlags rank = new RankFlags();

  @Mixin private final BudgetFlags budget = new BudgetFlags();

  @Mixin private final TrainFlags train = new TrainFlags();

  @Mixin private final ConfigFlags config = new ConfigFlags();

  @Option(
      names = "--channels",
      paramLabel = "SHARE",
      description =
          "Rank the channels of the selected layers too, and train only this share of each layer's,"
              + " in (0, 1]. Default: all.")
  private @Nullable Double channelShare;

  @Mixin private final RunFlags run = new RunFlags();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      converter = TextTarget.Converter.class,
      description = "Write the result as JSON. - prints it in place of the text.")
  private @Nullable TextTarget json;

  @Override
  public Integer call() throws IOException {
    run.check(spec);
    RankingSettings ranking = rank.settings(task.seed());
    budget.budget();
    TrainerOptions options = run.into(train.trainer(task.seed()));
    return Interruption.listening(spec, progress -> train(ranking, options, progress));
  }

  private void train(RankingSettings ranking, TrainerOptions options, ConsoleProgress progress)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    try (Task opened = task.open(Need.CLASSES)) {
      TrainingOutcome outcome = train(opened, ranking, options, progress);
      progress.finishTask();
      String text = TrainingOutcomeJson.write(outcome, Configuration.resolved(spec));
      Map<String, String> files =
          run.directory().isPresent()
              ? TrainedFiles.write(run.directory().get(), opened, outcome, spec, text)
              : Map.of();
      TextTarget.write(json, out, () -> text);
      if (!TextTarget.takesTheOutput(json)) {
        out.print(outcome.report());
        TrainingSummary.print(out, outcome, files);
      }
      out.flush();
    }
  }

  private TrainingOutcome train(
      Task opened, RankingSettings ranking, TrainerOptions options, ConsoleProgress progress) {
    TrainingListener listener =
        new TrainingProgress(
            progress, options.training().batchSize(), opened.images().training().samples().size());
    Training training =
        new Training(
            opened,
            ranking,
            (ranked, network) -> budget.select(ranked, network, options.training()),
            channelShare,
            options,
            train.objective(),
            progress,
            listener);
    try {
      return training.run();
    } catch (OperationCancelledException e) {
      throw new OperationCancelledException(e.getMessage() + run.remedy(spec));
    }
  }
}

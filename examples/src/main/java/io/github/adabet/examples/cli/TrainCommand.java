package io.github.adabet.examples.cli;

import ai.djl.Model;
import ai.djl.training.dataset.ArrayDataset;
import io.github.adabet.ChannelSelection;
import io.github.adabet.LayerSelection;
import io.github.adabet.OperationCancelledException;
import io.github.adabet.SelectionBudget;
import io.github.adabet.StopReason;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.block.BlockSelectiveTrainer;
import io.github.adabet.examples.ConsoleProgress;
import io.github.adabet.examples.data.DigitDatasets;
import io.github.adabet.examples.data.TargetDomain;
import io.github.adabet.examples.model.Accuracy;
import io.github.adabet.examples.model.PretrainedDigits;
import io.github.adabet.examples.model.RankingSettings;
import io.github.adabet.examples.model.WeightsDigest;
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
import picocli.CommandLine.ParameterException;
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
      "Ctrl-C stops after the step under way and, with --checkpoint-dir, leaves a checkpoint; the"
          + " same command with --resume added ends with the same weights, bit for bit, as one that"
          + " was never interrupted.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  adabet train --rho 0.2",
      "  adabet train --rho 0.3 --channels 0.25",
      "  adabet train --parameters 20000 --optimizer adamw --lr 0.001 --epochs 20",
      "  adabet train --rho 0.3 --checkpoint-dir run1 --json report.json",
      "  adabet train --rho 0.3 --checkpoint-dir run1 --json report.json --resume"
    })
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private final AdaptationFlags flags = new AdaptationFlags();

  @Option(
      names = "--channels",
      paramLabel = "SHARE",
      description =
          "Rank the channels of the selected layers too, and train only this share of each layer's,"
              + " in (0, 1]. Default: all.")
  private @Nullable Double channelShare;

  @Option(
      names = "--checkpoint-dir",
      paramLabel = "DIR",
      description = "Keep a checkpoint here, renewed after every epoch.")
  private @Nullable Path checkpointDirectory;

  @Option(
      names = "--resume",
      description =
          "Continue from the checkpoint in --checkpoint-dir. More --epochs extend a finished run:"
              + " under CONSTANT and STEP to the bits of a longer one, otherwise under another"
              + " --schedule for the added epochs.")
  private boolean resume;

  @Option(names = "--overwrite", description = "Replace the checkpoint in --checkpoint-dir.")
  private boolean overwrite;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      converter = OutputFile.class,
      description = "Write the report as JSON.")
  private @Nullable Path json;

  @Override
  public Integer call() throws IOException {
    if (resume && checkpointDirectory == null) {
      throw new ParameterException(
          spec.commandLine(), "--resume needs --checkpoint-dir, the one of the interrupted run");
    }
    if (overwrite && (resume || checkpointDirectory == null)) {
      throw new ParameterException(
          spec.commandLine(), "--overwrite needs --checkpoint-dir, and excludes --resume");
    }
    return Interruption.listening(spec, this::adapt);
  }

  private void adapt(ConsoleProgress progress) throws IOException {
    SelectionBudget budget = flags.budget().budget();
    RankingSettings ranking = flags.ranking();
    TrainingOptions options = flags.training();
    TargetDomain target = TargetDomain.load();
    try (Model model = PretrainedDigits.load()) {
      double before = Accuracy.of(model, target.test());
      LayerSelection selection =
          flags.budget().select(ranking.rank(model, target.training(), progress), model, options);
      progress.finishTask();
      PrintWriter out = spec.commandLine().getOut();
      out.printf("%s selects %s%n", budget, selection);
      ChannelSelection channels = channels(model, ranking, selection, target, progress);
      if (channels != null) {
        out.printf("of their channels %s%n", channels);
      }
      TrainingRequest.Builder<ArrayDataset> request =
          TrainingRequest.builder(
                  selection,
                  DigitDatasets.labelled(
                      model.getNDManager(), target.training(), options.batchSize()))
              .progress(progress);
      if (channels != null) {
        request.channels(channels);
      }
      TrainingReport report = train(model, options, request.build());
      progress.finishTask();
      out.print(report);
      out.printf(
          "test accuracy before %.2f %%, after %.2f %%%n",
          100 * before, 100 * Accuracy.of(model, target.test()));
      out.printf("weights sha256 %s%n", WeightsDigest.of(model.getBlock()));
      out.flush();
      if (json != null) {
        Files.writeString(json, AdaBetJson.write(report));
      }
    }
  }

  private @Nullable ChannelSelection channels(
      Model model,
      RankingSettings ranking,
      LayerSelection selection,
      TargetDomain target,
      ConsoleProgress progress) {
    if (channelShare == null) {
      return null;
    }
    ChannelSelection selected =
        ranking.rankChannels(model, selection, target.training(), progress).select(channelShare);
    progress.finishTask();
    return selected;
  }

  private TrainingReport train(
      Model model, TrainingOptions options, TrainingRequest<ArrayDataset> request) {
    BlockSelectiveTrainer.Builder trainer = BlockSelectiveTrainer.builder(model, options);
    if (checkpointDirectory != null) {
      trainer.checkpointDirectory(checkpointDirectory);
    }
    if (resume) {
      trainer.resume();
    }
    if (overwrite) {
      trainer.overwrite();
    }
    TrainingReport report = trainer.build().train(request);
    if (report.stop().kind() == StopReason.Kind.LISTENER) {
      throw new OperationCancelledException(
          "Training was cancelled after step %d%s".formatted(report.steps(), remedy()));
    }
    return report;
  }

  private String remedy() {
    return checkpointDirectory == null
        ? "; without --checkpoint-dir it cannot be resumed"
        : ".%nTo continue: adabet %s".formatted(resumeCommand());
  }

  private String resumeCommand() {
    String arguments = String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
    return resume ? arguments : arguments.replace(" --overwrite", "") + " --resume";
  }
}

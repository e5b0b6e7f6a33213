package io.github.adabet.examples.cli;

import io.github.adabet.CheckpointException;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.OperationCancelledException;
import io.github.adabet.Reranking;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingOptions.FinalWeights;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.dataset.ImageSplits;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.djl.tensorflow.SavedModelEstimator;
import io.github.adabet.examples.ConsoleProgress;
import io.github.adabet.examples.TrainingProgress;
import io.github.adabet.examples.cli.flags.BudgetFlags;
import io.github.adabet.examples.cli.flags.ChoiceFlags;
import io.github.adabet.examples.cli.flags.Configuration;
import io.github.adabet.examples.cli.flags.OptionGroup;
import io.github.adabet.examples.cli.flags.RankFlags;
import io.github.adabet.examples.cli.flags.RunFlags;
import io.github.adabet.examples.cli.flags.SchemeFlags;
import io.github.adabet.examples.cli.flags.StepFlags;
import io.github.adabet.examples.cli.flags.TaskFlags;
import io.github.adabet.examples.cli.flags.TextTarget;
import io.github.adabet.examples.cli.flags.TrainFlags;
import io.github.adabet.examples.cli.flags.TypedOptions;
import io.github.adabet.examples.report.RunSummary;
import io.github.adabet.examples.run.RunOutputs;
import io.github.adabet.examples.task.RankingSettings;
import io.github.adabet.examples.task.SavedNetwork;
import io.github.adabet.examples.task.Task;
import io.github.adabet.examples.training.Training;
import io.github.adabet.examples.training.Training.Choice;
import io.github.adabet.examples.training.TrainingOutcome;
import io.github.adabet.examples.training.TrainingOutcomeJson;
import io.github.adabet.strategy.SchemePlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
      "Ranks the layers, selects the best of them, and trains only those on labelled images; or"
          + " selects by another scheme. Prints accuracy before and after, memory and time.",
      "Ctrl-C stops after the step under way and, with --out, leaves a checkpoint; the"
          + " same command with --resume added ends with the same weights, bit for bit, as one that"
          + " was never interrupted.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  adabet train --rho 0.2",
      "  adabet train --model resnet50 --data photos/ --memory 300MiB --micro-batch-size 8",
      "  adabet train --scheme bn-bias --epochs 4",
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

  @Mixin private final ChoiceFlags choice = new ChoiceFlags();

  @OptionGroup.In(OptionGroup.CHOICE)
  @Option(
      names = "--scheme",
      paramLabel = "NAME|FILE",
      description = {SchemeFlags.DESCRIPTION, "Default: ${DEFAULT-VALUE}."})
  private String scheme = SchemeFlags.USUAL;

  @Mixin private final SchemeFlags schemes = new SchemeFlags();

  @Mixin private final TrainFlags train = new TrainFlags();

  @OptionGroup.In(OptionGroup.CHOICE)
  @Option(
      names = "--channels",
      paramLabel = "SHARE",
      description =
          "Rank the channels of the selected layers too, and train only this share of each layer's,"
              + " in (0, 1]. Default: all.")
  private @Nullable Double channelShare;

  @Mixin private final RunFlags run = new RunFlags();

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--json",
      paramLabel = "FILE",
      converter = TextTarget.Converter.class,
      description = "Write the result as JSON. - prints it in place of the text.")
  private @Nullable TextTarget json;

  @Override
  public Integer call() throws IOException {
    run.check(spec, read());
    RankingSettings ranking = rank.settings(task.seed());
    SchemePlan plan = schemes.plan(scheme, budget.budget(), ranking, choice.rule());
    refuseIdle();
    // Whether there are images for validation is known when they were found; the ranges now.
    TrainingOptions unused = train.options(task.seed(), true);
    return Interruption.listening(spec, progress -> train(plan, ranking, progress));
  }

  /** The files and folders that say what is trained. */
  private List<String> read() {
    List<String> files = new ArrayList<>(task.files());
    SchemeFlags.file(scheme).ifPresent(files::add);
    return files;
  }

  private void refuseIdle() {
    Set<String> idle = new HashSet<>(SchemeFlags.idle(scheme));
    if (channelShare != null) {
      // The channels of what any scheme selects are ranked, too.
      idle.removeAll(RankFlags.BATCHES);
      idle.remove(RankFlags.SCORE);
    }
    ChoiceFlags.refuseIdle(spec, budget.budget());
    TypedOptions.refuse(
        spec, idle, "the scheme " + scheme + " does not ask for it, see adabet train --help");
  }

  /** All settings, those that nobody gave included, as a file for {@code --config}. */
  private Map<String, Object> settings(Task opened, SchemePlan plan, RankingSettings ranking) {
    Map<String, Object> settings = Configuration.resolved(spec);
    Set<String> idle = SchemeFlags.idle(scheme);
    if (!idle.containsAll(BudgetFlags.NAMES)) {
      budget.resolve(settings);
    }
    schemes.resolve(settings, scheme, plan);
    train.resolve(settings, opened.images().forValidation().isPresent());
    task.resolve(settings, opened);
    if (plan.ranking().isPresent() || channelShare != null) {
      ranking.resolved(opened.images().training().samples()).forEach(settings::putIfAbsent);
    } else if (plan.strategy() instanceof Reranking again) {
      settings.putIfAbsent("rank-batches", Integer.toString(again.batches()));
      settings.putIfAbsent("rank-batch-size", settings.get("batch-size"));
    }
    return settings;
  }

  private void train(SchemePlan plan, RankingSettings ranking, ConsoleProgress progress)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    // The folder comes last: what stands there is replaced only by a run that can begin.
    try (Task opened = task.openToTrain(train.augmentation(), progress);
        RunOutputs outputs = run.open()) {
      if (opened.network().alwaysTrained().isEmpty()) {
        TypedOptions.refuse(
            spec,
            List.of(StepFlags.HEAD_RATE),
            "the network tells the classes of the images apart already, and gets no new head");
      }
      if (opened.network().unwrap(SavedModelEstimator.class).isEmpty()) {
        TypedOptions.refuse(
            spec,
            List.of(TrainFlags.MOMENTUM),
            "the network says itself with which momentum its statistics follow; it is no"
                + " SavedModel");
      }
      Map<String, Object> settings = settings(opened, plan, ranking);
      TrainerOptions options =
          train.trainer(opened.network(), task.seed(), opened.images().forValidation().isPresent());
      TrainerOptions kept = outputs == null ? options : run.into(options, outputs.folder());
      if (outputs != null) {
        begin(outputs, opened, settings);
      }
      TrainingOutcome outcome;
      EpochLines lines = new EpochLines(out, selections(outputs));
      try {
        outcome = train(opened, plan, ranking, kept, progress, outputs, lines);
      } catch (CheckpointException e) {
        throw outputs == null ? e : begunOtherwise(outputs, settings, e);
      }
      progress.finishTask();
      Map<String, String> files =
          outputs == null ? Map.of() : write(outputs, opened, outcome, settings);
      if (!TextTarget.takesTheOutput(json)) {
        lines.printEarlier(outcome.report());
        TrainingSummary.print(out, outcome, selections(outputs), files);
      }
      TextTarget.write(json, spec, () -> TrainingOutcomeJson.write(outcome, settings));
      out.flush();
    }
  }

  /**
   * Writes down what begins. A run that is resumed may yet be refused: what stands there of it
   * stays until it has gone on.
   */
  private static void begin(RunOutputs outputs, Task opened, Map<String, Object> settings)
      throws IOException {
    if (!outputs.folder().resumed()) {
      outputs.configuration(settings);
    }
    Optional<ImageSplits> splits = opened.splits();
    if (splits.isPresent()) {
      outputs.split(splits.get());
    }
    outputs.history(opened.history());
  }

  /** Says which options a run that cannot be resumed was begun with, where they are others. */
  private static CheckpointException begunOtherwise(
      RunOutputs outputs, Map<String, Object> settings, CheckpointException refused)
      throws IOException {
    if (!outputs.folder().resumed()
        || !String.valueOf(refused.getMessage()).contains("another run")) {
      return refused;
    }
    Map<String, List<String>> differences = outputs.differences(settings);
    differences
        .keySet()
        .removeAll(List.of("epochs", "resume", "overwrite", "out", "threads", "prefix-cache"));
    if (differences.isEmpty()) {
      return refused;
    }
    String options =
        differences.entrySet().stream()
            .map(
                option ->
                    "--%s was %s, and is %s now"
                        .formatted(
                            option.getKey(), option.getValue().get(0), option.getValue().get(1)))
            .collect(Collectors.joining("; "));
    return new CheckpointException(
        "The run in %s was begun with other options: %s. Resume it with the former, or train into another folder"
            .formatted(outputs.folder().path(), options),
        refused);
  }

  private TrainingOutcome train(
      Task opened,
      SchemePlan plan,
      RankingSettings ranking,
      TrainerOptions options,
      ConsoleProgress progress,
      @Nullable RunOutputs outputs,
      EpochLines lines) {
    TrainingListener shown =
        new TrainingProgress(
            progress,
            options.training().batchSize(),
            opened.images().training().samples().size(),
            TextTarget.takesTheOutput(json) ? null : lines::print);
    Training training =
        new Training(
            opened,
            plan,
            ranking,
            channelShare,
            options,
            train.objective(),
            progress,
            outputs == null ? shown : outputs.recording(keeping(opened, options, outputs, shown)),
            choice -> chosen(opened, choice, outputs));
    try {
      return training.run();
    } catch (OperationCancelledException e) {
      throw new OperationCancelledException(e.getMessage() + run.remedy(spec));
    }
  }

  private static TrainingListener keeping(
      Task opened, TrainerOptions options, RunOutputs outputs, TrainingListener shown) {
    boolean best = options.training().finalWeights() == FinalWeights.BEST;
    return outputs.keeping(opened.network(), best, shown);
  }

  /** Returns what was to be chosen, where the scheme asks for that. */
  private String asked(Task opened) {
    return SchemeFlags.idle(scheme).containsAll(BudgetFlags.NAMES)
        ? ""
        : budget.budget() + besides(opened.network()) + ", by ";
  }

  /** Returns what comes on top of a budget. */
  private static String besides(PretrainedNetwork network) {
    return network.alwaysTrained().isEmpty() ? "" : " and the new head";
  }

  private void chosen(Task opened, Choice choice, @Nullable RunOutputs outputs) {
    PrintWriter out = spec.commandLine().getOut();
    if (!TextTarget.takesTheOutput(json)) {
      LayerSelection selection = choice.selection();
      out.println(
          selection == null
              ? scheme + " chooses layers during training"
              : asked(opened) + scheme + ": " + selections(outputs).of(selection));
      if (choice.channels() != null) {
        out.println("of their channels " + choice.channels());
      }
      out.flush();
    }
    if (choice.selection() != null) {
      SelectionWarning.print(
          spec.commandLine().getErr(),
          choice.selection(),
          opened.network().layers(),
          train.options(task.seed(), true).batchNorm());
    }
    if (outputs == null || outputs.folder().resumed()) {
      return;
    }
    try {
      write(outputs, choice.ranking(), choice.selection());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private SelectionText selections(@Nullable RunOutputs outputs) {
    return SelectionText.of(spec, outputs == null ? null : outputs.folder().selection());
  }

  private static void write(
      RunOutputs outputs, @Nullable LayerRanking ranking, @Nullable LayerSelection selection)
      throws IOException {
    if (ranking != null) {
      outputs.ranking(ranking, selection);
    } else if (selection != null) {
      outputs.selection(selection);
    }
  }

  private Map<String, String> write(
      RunOutputs outputs, Task opened, TrainingOutcome outcome, Map<String, Object> settings)
      throws IOException {
    Map<String, Object> all = new LinkedHashMap<>(outcome.used());
    settings.forEach((name, value) -> all.put("--" + name, value));
    RunSummary.Builder summary =
        RunSummary.builder(opened.network().name() + " on " + outcome.used().get("images"))
            .configuration(all)
            .layers(outcome.ranking(), outcome.selection())
            .training(outcome.report())
            .measured(RunSummary.TEST, outcome.before(), outcome.after());
    TrainingSummary.addFigures(summary, outcome.costs());
    if (outputs.folder().resumed()) {
      outputs.configuration(settings);
      write(outputs, outcome.ranking(), outcome.selection());
    }
    SavedNetwork saved = outputs.networks(opened, outcome.report());
    outputs.finish(summary.build());
    Map<String, String> files = new LinkedHashMap<>();
    if (saved.best() == null && outcome.report().bestEpoch() != null) {
      files.put(
          "best network", "lost with a process that was killed, as it was not kept otherwise");
    }
    files.putAll(saved.described(outputs.folder().path()));
    files.put("report", outputs.folder().report().toString());
    files.put("everything else", outputs.folder().path().toString());
    files.put("to use it", "adabet predict --model " + outputs.folder().path() + " IMAGES");
    return files;
  }
}

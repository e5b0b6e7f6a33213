package io.github.adabet.examples.cli;

import io.github.adabet.Layer;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.PlannedTraining;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.examples.ConsoleProgress;
import io.github.adabet.examples.cli.flags.BudgetFlags;
import io.github.adabet.examples.cli.flags.ChoiceFlags;
import io.github.adabet.examples.cli.flags.OptionGroup;
import io.github.adabet.examples.cli.flags.RankFlags;
import io.github.adabet.examples.cli.flags.SchemeFlags;
import io.github.adabet.examples.cli.flags.TaskFlags;
import io.github.adabet.examples.cli.flags.TextTarget;
import io.github.adabet.examples.cli.flags.TrainFlags;
import io.github.adabet.examples.cli.flags.TypedOptions;
import io.github.adabet.examples.task.RankingSettings;
import io.github.adabet.examples.task.Task;
import io.github.adabet.examples.training.Training;
import io.github.adabet.json.AdaBetJson;
import io.github.adabet.strategy.SchemePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code adabet estimate}: says what memory training would need. */
@Command(
    name = "estimate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Estimate the memory and time of training before it begins.",
    headerHeading = "%n",
    descriptionHeading = "%n",
    description = {
      "Takes the options of adabet train, and prints what that run would take: the peak memory of"
          + " training by purpose, the layers and operations that need most, how long a step takes"
          + " against one that trains all layers, and the peak memory of choosing layers. Trains"
          + " nothing.",
      "With images, layers are ranked as train does. Without, the network runs on a few zeros and"
          + " needs no weights: schemes that rank need --ranking then, and unless something says"
          + " which layers, all are trained.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  adabet estimate --model resnet50 --batch-size 32",
      "  adabet estimate --model vit_b_16 --last 0.1 --optimizer adam",
      "  adabet estimate --model resnet50 --data photos/ --memory 300MiB --micro-batch-size 8",
      "  adabet estimate --model resnet50 --classes 10 --scheme bn-bias",
      "  adabet estimate --model net.pt --input-size 224",
      "  adabet estimate --ranking ranking.json --memory 64MiB --json estimate.json"
    })
final class EstimateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private final TaskFlags task = new TaskFlags();

  @Mixin private final RankFlags rank = new RankFlags();

  @Mixin private final BudgetFlags budget = new BudgetFlags();

  @Mixin private final ChoiceFlags choice = new ChoiceFlags();

  @OptionGroup.In(OptionGroup.CHOICE)
  @Option(
      names = "--scheme",
      paramLabel = "NAME|FILE",
      description = {
        SchemeFlags.DESCRIPTION,
        "Default: betti where there are images, otherwise full."
      })
  private @Nullable String scheme;

  @Mixin private final SchemeFlags schemes = new SchemeFlags();

  @OptionGroup.In(OptionGroup.CHOICE)
  @Option(
      names = "--last",
      paramLabel = "SHARE",
      description = "Train the last share of the layers, in (0, 1].")
  private @Nullable Double last;

  @OptionGroup.In(OptionGroup.CHOICE)
  @Option(
      names = "--ranking",
      paramLabel = "FILE",
      description =
          "Train what the budget selects from this ranking, written by adabet rank --json.")
  private @Nullable Path ranking;

  @Mixin private final TrainFlags train = new TrainFlags();

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--largest",
      paramLabel = "N",
      description = "Contributions to print. Default: ${DEFAULT-VALUE}.")
  private int largest = 10;

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--json",
      paramLabel = "FILE",
      converter = TextTarget.Converter.class,
      description = "Write the estimate as JSON. - prints it in place of the table.")
  private @Nullable TextTarget json;

  @Override
  public Integer call() throws IOException {
    RankingSettings settings = rank.settings(task.seed());
    TrainingOptions options = train.options(task.seed(), true);
    requireOneChoice();
    String name = scheme();
    SchemePlan plan = schemes.plan(name, budget.budget(), settings, choice.rule());
    ChoiceFlags.refuseIdle(spec, budget.budget());
    boolean ranks = ranking == null && last == null && SchemeFlags.ranks(name);
    if (ranks && !task.knowsImages()) {
      throw new ParameterException(
          spec.commandLine(),
          "%s selects from a ranking, and there are no images to rank. Give --data with images, which are ranked as adabet train does, or --ranking with a file of adabet rank --json"
              .formatted(scheme == null ? "a budget" : "--scheme " + name));
    }
    if (ranking == null && last == null) {
      TypedOptions.refuse(
          spec, SchemeFlags.idle(name), "the scheme %s does not ask for it".formatted(name));
    }
    return Interruption.listening(
        spec,
        progress -> {
          if (ranks) {
            ofRun(plan, settings, plan.options(options), progress);
          } else {
            ofNetwork(plan, plan.options(options), progress);
          }
        });
  }

  private void requireOneChoice() {
    if ((ranking == null ? 0 : 1) + (last == null ? 0 : 1) + (scheme == null ? 0 : 1) > 1) {
      throw new ParameterException(
          spec.commandLine(), "--ranking, --last and --scheme each say which layers; give one");
    }
    if (last != null && !(last > 0 && last <= 1)) {
      throw new IllegalArgumentException("--last is " + last + "; it must be in (0, 1]");
    }
    if (last != null) {
      Set<String> chosen = new HashSet<>(BudgetFlags.NAMES);
      chosen.addAll(ChoiceFlags.OF_RANKINGS);
      chosen.add(ChoiceFlags.GROUP);
      TypedOptions.refuse(spec, chosen, "--last says which layers are trained");
    }
  }

  /** Returns the scheme asked for, or what is usual for what else was. */
  private String scheme() {
    if (scheme != null) {
      return scheme;
    }
    boolean budgeted = BudgetFlags.NAMES.stream().anyMatch(name -> TypedOptions.typed(spec, name));
    return ranking != null || budgeted || (last == null && task.knowsImages())
        ? SchemeFlags.USUAL
        : SchemeFlags.FULL;
  }

  /** Chooses layers from images as a training does. */
  private void ofRun(
      SchemePlan plan, RankingSettings settings, TrainingOptions options, ConsoleProgress progress)
      throws IOException {
    try (Task opened = task.openToTrain(train.augmentation(), progress)) {
      Training training =
          new Training(
              opened,
              plan,
              settings,
              null,
              TrainerOptions.of(options),
              train.objective(),
              progress,
              TrainingListener.NONE,
              unused -> {});
      Training.Choice chosen = training.choose();
      progress.finishTask();
      LayerSelection selection = chosen.selection();
      EstimateText text =
          new EstimateText(spec, options, largest)
              .samples(opened.images().training().samples().size())
              .choosing(
                  "peak of a ranking above idle",
                  opened
                      .network()
                      .estimateRanking(
                          settings.imagesOfABatch(opened.images().training().samples()))
                      .orElse(null));
      write(
          opened.network(),
          selection == null ? everything(opened.network()) : selection,
          plan,
          text,
          opened.used());
    }
  }

  /** Looks at the network alone, which needs no weights. */
  private void ofNetwork(SchemePlan plan, TrainingOptions options, ConsoleProgress progress)
      throws IOException {
    try (PretrainedNetwork network = task.openStructure(progress)) {
      EstimateText text = new EstimateText(spec, options, largest);
      LayerSelection selection = selection(network, plan, options);
      if (SchemeFlags.probes(plan.scheme()) && last == null && ranking == null) {
        text.choosing(
            "peak of choosing above idle: a probe step of all layers, with a copy of their weights",
            network.estimateProbe(options));
      } else {
        text.choosing(
            "peak of a ranking above idle",
            network.estimateRanking(options.batchSize()).orElse(null));
      }
      write(network, selection, plan, text, task.used(network));
    }
  }

  private LayerSelection selection(
      PretrainedNetwork network, SchemePlan plan, TrainingOptions options) throws IOException {
    Path file = ranking;
    if (file != null) {
      TrainingCosts costs = network.costs(options);
      LayerRanking read = AdaBetJson.read(Files.readString(file), LayerRanking.class);
      LayerSelection selected =
          network.select(choice.rule().applyTo(read, () -> costs), budget.budget(), options);
      SelectionWarning.print(
          spec.commandLine().getErr(), selected, network.layers(), options.batchNorm());
      return selected;
    }
    if (last != null) {
      List<Layer> layers = network.layers();
      int trained = Math.max(1, (int) (last * layers.size()));
      return LayerSelection.of(
          layers.subList(layers.size() - trained, layers.size()),
          layers.size(),
          Provenance.builder().build());
    }
    if (plan.duringTraining()) {
      return everything(network);
    }
    // Looked at by no scheme that chooses without a ranking.
    Samples none = Samples.of(HostTensor.of(new float[1], 1, 1), new long[1]);
    return PlannedTraining.of(network, plan, none, options).selection().orElseThrow();
  }

  private static LayerSelection everything(PretrainedNetwork network) {
    return LayerSelection.of(
        network.layers(), network.layers().size(), Provenance.builder().build());
  }

  private void write(
      PretrainedNetwork network,
      LayerSelection selection,
      SchemePlan plan,
      EstimateText text,
      Map<String, String> used)
      throws IOException {
    TrainingOptions options = text.options();
    MemoryEstimate estimate = network.estimate(selection, options);
    if (!TextTarget.takesTheOutput(json)) {
      if (plan.duringTraining() && ranking == null && last == null) {
        text.note(
            plan.scheme()
                + " chooses during training; these are the figures of all layers, more than which"
                + " it cannot train");
      } else if (scheme == null && ranking == null && last == null && !task.knowsImages()) {
        text.note(
            "nothing says which layers are trained, so these are the figures of all; say so by"
                + " --data with images, --ranking, --scheme or --last");
      }
      text.besides("prefix cache, at most", train.prefixCache());
      text.print(selection, estimate, network.costs(options).stepTimeRatio(selection.layers()));
      Used.print(spec.commandLine().getOut(), used);
    }
    TextTarget.write(json, spec, () -> AdaBetJson.write(estimate) + System.lineSeparator());
    spec.commandLine().getOut().flush();
  }
}

package io.github.adabet.examples.cli;

import io.github.adabet.Layer;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.examples.cli.flags.BudgetFlags;
import io.github.adabet.examples.cli.flags.ChoiceFlags;
import io.github.adabet.examples.cli.flags.ModelFlags;
import io.github.adabet.examples.cli.flags.OptionGroup;
import io.github.adabet.examples.cli.flags.PresetFlag;
import io.github.adabet.examples.cli.flags.SeedFlag;
import io.github.adabet.examples.cli.flags.StepFlags;
import io.github.adabet.examples.cli.flags.TextTarget;
import io.github.adabet.examples.cli.flags.TypedOptions;
import io.github.adabet.examples.task.EngineThreads;
import io.github.adabet.examples.task.NetworkSettings;
import io.github.adabet.examples.task.Task;
import io.github.adabet.json.AdaBetJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
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
      "Prints the peak memory of training by purpose, the layers and operations that need most, how"
          + " long a step takes against one that trains all layers, and the peak memory of a"
          + " ranking. Trains nothing; runs the network on a few zeros. Without a ranking all"
          + " layers are trained.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  adabet estimate --model resnet50 --batch-size 32",
      "  adabet estimate --model vit_b_16 --last 0.1 --optimizer adam",
      "  adabet estimate --model net.pt --input-size 224",
      "  adabet estimate --ranking ranking.json --memory 64MiB --json estimate.json"
    })
final class EstimateCommand implements Callable<Integer> {
  private static final double MEBIBYTE = 1024.0 * 1024.0;

  @Spec private CommandSpec spec;

  @Mixin private final ModelFlags model = new ModelFlags();

  @Mixin private final SeedFlag seed = new SeedFlag();

  @Mixin private final StepFlags step = new StepFlags();

  // Read through picocli, before the command runs.
  @SuppressWarnings("UnusedVariable")
  @Mixin
  private final PresetFlag preset = new PresetFlag();

  @OptionGroup.In(OptionGroup.CHOICE)
  @Option(
      names = "--last",
      paramLabel = "SHARE",
      description = "Train the last share of the layers, in (0, 1]. Default: all.")
  private double last = 1;

  @OptionGroup.In(OptionGroup.CHOICE)
  @Option(
      names = "--ranking",
      paramLabel = "FILE",
      description =
          "Train what the budget selects from this ranking, written by adabet rank --json.")
  private @Nullable Path ranking;

  @Mixin private final BudgetFlags budget = new BudgetFlags();

  @Mixin private final ChoiceFlags choice = new ChoiceFlags();

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
    TrainingOptions options = step.options();
    NetworkSettings settings = model.settings(seed.seed());
    EngineThreads.request(null, settings.resolved().model());
    try (PretrainedNetwork network = settings.resolved().openStructure()) {
      TrainingCosts costs = network.costs(options);
      LayerSelection selection = selection(network, options, costs);
      MemoryEstimate estimate = network.estimate(selection, options);
      PrintWriter out = spec.commandLine().getOut();
      TextTarget.write(json, spec, () -> AdaBetJson.write(estimate) + System.lineSeparator());
      if (!TextTarget.takesTheOutput(json)) {
        print(options.batchSize(), selection, estimate, costs.stepTimeRatio(selection.layers()));
        network
            .estimateRanking(options.batchSize())
            .ifPresent(ranking -> row(out, "peak of a ranking above idle", ranking.aboveIdle()));
        out.println();
        Used.print(out, Task.used(settings, network));
      }
      out.flush();
    }
    return 0;
  }

  private LayerSelection selection(
      PretrainedNetwork network, TrainingOptions options, TrainingCosts costs) throws IOException {
    if (ranking != null) {
      LayerRanking read = AdaBetJson.read(Files.readString(ranking), LayerRanking.class);
      LayerSelection selected =
          network.select(
              choice.rule().applyTo(read, () -> costs), budget.budget(), options);
      SelectionWarning.print(spec.commandLine().getErr(), selected, network.layers());
      return selected;
    }
    Set<String> ofRankings = new HashSet<>(ChoiceFlags.OF_RANKINGS);
    ofRankings.add(ChoiceFlags.GROUP);
    TypedOptions.refuse(
        spec, ofRankings, "what a budget chooses from is a ranking; give one with --ranking");
    if (budget.given()) {
      throw new ParameterException(
          spec.commandLine(), "a budget selects from a ranking; give one with --ranking");
    }
    if (!(last > 0 && last <= 1)) {
      throw new IllegalArgumentException("--last is " + last + "; it must be in (0, 1]");
    }
    List<Layer> layers = network.layers();
    int trained = Math.max(1, (int) (last * layers.size()));
    return LayerSelection.of(
        layers.subList(layers.size() - trained, layers.size()),
        layers.size(),
        Provenance.builder().build());
  }

  private void print(
      int batchSize, LayerSelection selection, MemoryEstimate estimate, double stepTime) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%d of %d %s, batches of %d%n",
        selection.layers().size(),
        selection.layerCount(),
        selection.layerCount() == 1 ? "layer" : "layers",
        batchSize);
    row(out, "parameters", estimate.parameters());
    row(out, "gradients", estimate.gradients());
    row(out, "optimizer state", estimate.optimizerState());
    row(out, "kept activations", estimate.savedActivations());
    row(out, "working space", estimate.workspace());
    row(out, "peak above idle", estimate.aboveIdle());
    out.printf("step time %.2f of full training%n%nlargest contributions:%n", stepTime);
    List<MemoryEstimate.Contribution> parts = estimate.largest(largest);
    parts.forEach(part -> row(out, part.name(), part.total()));
    out.printf("%nassumptions:%n");
    estimate.assumptions().forEach(sentence -> out.printf("- %s%n", sentence));
    out.println();
  }

  private static void row(PrintWriter out, String name, long bytes) {
    out.printf("%12.1f MiB  %s%n", bytes / MEBIBYTE, name);
  }
}

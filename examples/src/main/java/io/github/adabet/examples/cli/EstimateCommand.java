package io.github.adabet.examples.cli;

import ai.djl.Model;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.block.TrainingEstimator;
import io.github.adabet.json.AdaBetJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
      "Prints the peak memory of training by purpose, the layers and operations that need most, and"
          + " how long a step takes against one that trains all layers. Trains nothing; runs the"
          + " network once, on zeros. Without a ranking all layers are trained.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  adabet estimate --model resnet50 --batch-size 32",
      "  adabet estimate --model vit_b_16 --last 0.1 --optimizer adam",
      "  adabet estimate --ranking ranking.json --memory 64MiB --json estimate.json"
    })
final class EstimateCommand implements Callable<Integer> {
  private static final double MEBIBYTE = 1024.0 * 1024.0;

  private enum Rule {
    SGD,
    ADAM
  }

  @Spec private CommandSpec spec;

  @Mixin private final NetworkFlags network = new NetworkFlags();

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Samples per training step. Default: ${DEFAULT-VALUE}.")
  private int batchSize = 32;

  @Option(
      names = "--optimizer",
      paramLabel = "RULE",
      description = "${COMPLETION-CANDIDATES}; SGD has momentum 0.9. Default: ${DEFAULT-VALUE}.")
  private Rule optimizer = Rule.SGD;

  @Option(
      names = "--last",
      paramLabel = "SHARE",
      description = "Train the last share of the layers, in (0, 1]. Default: all.")
  private double last = 1;

  @Option(
      names = "--ranking",
      paramLabel = "FILE",
      description =
          "Train what the budget selects from this ranking, written by adabet rank --json.")
  private @Nullable Path ranking;

  @Mixin private final BudgetFlags budget = new BudgetFlags();

  @Option(
      names = "--largest",
      paramLabel = "N",
      description = "Contributions to print. Default: ${DEFAULT-VALUE}.")
  private int largest = 10;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      converter = OutputFile.class,
      description = "Write the estimate as JSON.")
  private @Nullable Path json;

  @Override
  public Integer call() throws IOException {
    TrainingOptions options =
        TrainingOptions.builder()
            .batchSize(batchSize)
            .optimizer(optimizer == Rule.SGD ? OptimizerOptions.sgd(0.9) : OptimizerOptions.adam())
            .build();
    try (Model model = network.open()) {
      TrainingEstimator estimator = TrainingEstimator.of(model, network.sample());
      TrainingCosts costs = estimator.costs(options);
      LayerSelection selection = selection(estimator, costs);
      MemoryEstimate estimate = estimator.training(selection, options);
      print(selection, estimate, costs.stepTimeRatio(selection.layers()));
      if (json != null) {
        Files.writeString(json, AdaBetJson.write(estimate));
      }
    }
    return 0;
  }

  private LayerSelection selection(TrainingEstimator estimator, TrainingCosts costs)
      throws IOException {
    if (ranking != null) {
      return AdaBetJson.read(Files.readString(ranking), LayerRanking.class)
          .select(budget.budget(), costs);
    }
    if (budget.given()) {
      throw new ParameterException(
          spec.commandLine(), "a budget selects from a ranking; give one with --ranking");
    }
    if (!(last > 0 && last <= 1)) {
      throw new IllegalArgumentException("--last is " + last + "; it must be in (0, 1]");
    }
    int count = estimator.layers().size();
    int trained = Math.max(1, (int) (last * count));
    return LayerSelection.of(
        estimator.layers().subList(count - trained, count), count, Provenance.builder().build());
  }

  private void print(LayerSelection selection, MemoryEstimate estimate, double stepTime) {
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
    out.flush();
  }

  private static void row(PrintWriter out, String name, long bytes) {
    out.printf("%12.1f MiB  %s%n", bytes / MEBIBYTE, name);
  }
}

package io.github.adabet.examples.cli;

import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.TrainingOptions;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** What a training would take, for a reader. Used once. */
final class EstimateText {
  private static final double MEBIBYTE = 1024.0 * 1024.0;

  private final CommandSpec command;
  private final TrainingOptions options;
  private final int largest;
  private final List<String> notes = new ArrayList<>();
  private final Map<String, Long> others = new LinkedHashMap<>();
  private long samples;

  /**
   * Begins.
   *
   * @param command prints
   * @param options how is trained
   * @param largest how many contributions are shown
   */
  EstimateText(CommandSpec command, TrainingOptions options, int largest) {
    this.command = command;
    this.options = options;
    this.largest = largest;
  }

  /** Returns how is trained. */
  TrainingOptions options() {
    return options;
  }

  /** Says of how many images an epoch is; returns this. */
  EstimateText samples(long number) {
    samples = number;
    return this;
  }

  /** Adds what choosing layers needs, if that is known; returns this. */
  EstimateText choosing(String name, @Nullable MemoryEstimate estimate) {
    return besides(name, estimate == null ? null : estimate.aboveIdle());
  }

  /** Adds an amount of memory of something else, if there is any; returns this. */
  EstimateText besides(String name, @Nullable Long bytes) {
    if (bytes != null) {
      others.put(name, bytes);
    }
    return this;
  }

  /** Adds a sentence that stands in front. */
  void note(String sentence) {
    notes.add(sentence);
  }

  /**
   * Prints it.
   *
   * @param selection what is trained
   * @param estimate of training it
   * @param stepTime of a step, as a share of full training's
   */
  void print(LayerSelection selection, MemoryEstimate estimate, double stepTime) {
    PrintWriter out = command.commandLine().getOut();
    notes.forEach(out::println);
    boolean divided = options.microBatchSize() < options.batchSize();
    out.printf(
        "%d of %d %s, batches of %d%s%n",
        selection.layers().size(),
        selection.layerCount(),
        selection.layerCount() == 1 ? "layer" : "layers",
        options.batchSize(),
        divided ? ", " + options.microBatchSize() + " at a time" : "");
    if (selection.layers().size() < selection.layerCount()) {
      out.println(SelectionText.of(command, null).names(selection));
    }
    row(out, "parameters", estimate.parameters());
    row(out, "gradients", estimate.gradients());
    row(out, "optimizer state", estimate.optimizerState());
    row(out, "kept activations", estimate.savedActivations());
    row(out, "working space", estimate.workspace());
    row(out, "peak above idle", estimate.aboveIdle());
    out.printf(Locale.ROOT, "step time %.2f of full training%n", stepTime);
    if (samples > 0) {
      long steps = Math.max(1, (samples + options.batchSize() - 1) / options.batchSize());
      out.printf(
          "%d images: %d steps an epoch, %d in %d epochs%n",
          samples, steps, steps * options.epochs(), options.epochs());
    }
    out.printf("%nlargest contributions:%n");
    estimate.largest(largest).forEach(part -> row(out, part.name(), part.total()));
    out.printf("%nassumptions:%n");
    estimate.assumptions().forEach(sentence -> out.printf("- %s%n", sentence));
    out.println();
    others.forEach((name, bytes) -> row(out, name, bytes));
    out.println();
  }

  private static void row(PrintWriter out, String name, long bytes) {
    out.printf(Locale.ROOT, "%12.1f MiB  %s%n", bytes / MEBIBYTE, name);
  }
}

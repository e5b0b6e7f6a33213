package io.github.adabet.examples.compare;

import io.github.adabet.Layer;
import io.github.adabet.TrainingReport;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What one configuration came to.
 *
 * @param configuration which one
 * @param layers the layers it trains, in forward order; empty without adaptation
 * @param measurement what its process measured
 * @param report its training report, or null without training or if training diverged
 * @param selectionSeconds time spent on choosing the layers, or null if nothing had to be computed
 */
public record Outcome(
    Configuration configuration,
    List<Layer> layers,
    Measurement measurement,
    @Nullable TrainingReport report,
    @Nullable Double selectionSeconds) {
  /** Copies the layers. */
  public Outcome {
    layers = List.copyOf(layers);
  }

  /** Median over the epochs of the time the training steps took; empty without training. */
  OptionalDouble secondsPerEpoch() {
    if (report == null) {
      return OptionalDouble.empty();
    }
    double[] seconds =
        report.epochs().stream().mapToDouble(epoch -> epoch.seconds()).sorted().toArray();
    int middle = seconds.length / 2;
    return OptionalDouble.of(
        seconds.length % 2 == 1 ? seconds[middle] : (seconds[middle - 1] + seconds[middle]) / 2);
  }

  /** Mean over the epochs of the processor time of training; empty without it. */
  OptionalDouble cpuSecondsPerEpoch() {
    Double seconds = measurement.cpuSeconds();
    return report == null || seconds == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(seconds / report.epochs().size());
  }

  /** The ways to adapt that are compared. */
  public enum Configuration {
    /** The pre-trained network as it is. */
    NO_ADAPTATION("no adaptation"),
    /** The layers that rank highest. */
    ADABET("AdaBet"),
    /** As many layers, drawn at random. */
    RANDOM("random layers"),
    /** The last layer in forward order. */
    LAST_LAYER("last layer"),
    /** Scales, shifts and biases of all layers. */
    NORMALIZATION_AND_BIAS("batch-norm and bias"),
    /** Every parameter. */
    FULL("full training");

    private final String label;

    Configuration(String label) {
      this.label = label;
    }

    /**
     * The name in tables.
     *
     * @return for example {@code last layer}
     */
    public String label() {
      return label;
    }
  }
}

package io.github.adabet.examples.report;

import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.TrainingReport;
import io.github.adabet.examples.classification.ClassificationResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run came to, for its report and its table of results. Every part may be missing: a ranking
 * alone has no training, an evaluation alone neither. Immutable.
 */
public final class RunSummary {
  /** What the images for testing are called in {@link #measuredOn()}. */
  public static final String TEST = "test";

  private final String title;
  private final Map<String, String> configuration;
  private final @Nullable LayerRanking ranking;
  private final @Nullable LayerSelection selection;
  private final @Nullable TrainingReport training;
  private final @Nullable ClassificationResult before;
  private final @Nullable ClassificationResult after;
  private final List<Figure> figures;
  private final String measuredOn;

  private RunSummary(Builder builder) {
    this.title = builder.title;
    this.configuration = Collections.unmodifiableMap(new LinkedHashMap<>(builder.configuration));
    this.ranking = builder.ranking;
    this.selection = builder.selection;
    this.training = builder.training;
    this.before = builder.before;
    this.after = builder.after;
    this.figures = List.copyOf(builder.figures);
    this.measuredOn = builder.measuredOn;
  }

  /**
   * Begins a summary.
   *
   * @param title what the run is, for example {@code resnet50 on photographs}
   * @return a builder without any part
   */
  public static Builder builder(String title) {
    return new Builder(title);
  }

  /**
   * What the run is.
   *
   * @return the title
   */
  public String title() {
    return title;
  }

  /**
   * The settings of the run.
   *
   * @return names and values in their order, perhaps none
   */
  public Map<String, String> configuration() {
    return configuration;
  }

  /**
   * The layers by score.
   *
   * @return the ranking, if there was one
   */
  public Optional<LayerRanking> ranking() {
    return Optional.ofNullable(ranking);
  }

  /**
   * The layers that were chosen.
   *
   * @return the selection, if there was one
   */
  public Optional<LayerSelection> selection() {
    return Optional.ofNullable(selection);
  }

  /**
   * What the trainer reports.
   *
   * @return the report, if there was a training
   */
  public Optional<TrainingReport> training() {
    return Optional.ofNullable(training);
  }

  /**
   * How the network did before the training.
   *
   * @return on the images of {@link #measuredOn()}, if it was measured
   */
  public Optional<ClassificationResult> before() {
    return Optional.ofNullable(before);
  }

  /**
   * How the network does: after the training, or as it is where there was none.
   *
   * @return on the images of {@link #measuredOn()}, if it was measured
   */
  public Optional<ClassificationResult> after() {
    return Optional.ofNullable(after);
  }

  /**
   * Which images the network was measured on.
   *
   * @return test, validation or training
   */
  public String measuredOn() {
    return measuredOn;
  }

  /**
   * Further figures for the table of results.
   *
   * @return in the order added
   */
  public List<Figure> figures() {
    return figures;
  }

  /**
   * A line of the table of results.
   *
   * @param name what it is
   * @param before its value before the training, or empty
   * @param after its value after the training, or of the run
   */
  public record Figure(String name, String before, String after) {}

  /** Collects the parts of a summary. Not safe for use by several threads. */
  public static final class Builder {
    private final String title;
    private final Map<String, String> configuration = new LinkedHashMap<>();
    private final List<Figure> figures = new ArrayList<>();
    private @Nullable LayerRanking ranking;
    private @Nullable LayerSelection selection;
    private @Nullable TrainingReport training;
    private @Nullable ClassificationResult before;
    private @Nullable ClassificationResult after;
    private String measuredOn = TEST;

    private Builder(String title) {
      this.title = title;
    }

    /**
     * Adds settings.
     *
     * @param settings names and values in their order; a value that is null is shown as {@code
     *     none}
     * @return this
     */
    public Builder configuration(Map<String, ?> settings) {
      settings.forEach(
          (name, value) -> configuration.put(name, value == null ? "none" : value.toString()));
      return this;
    }

    /**
     * Sets what was trained, and what it was chosen from.
     *
     * @param ranking the layers by score, or null if they were not ranked
     * @param selection those that were chosen, or null if they were chosen during training
     * @return this
     */
    public Builder layers(@Nullable LayerRanking ranking, @Nullable LayerSelection selection) {
      this.ranking = ranking;
      this.selection = selection;
      return this;
    }

    /**
     * Sets the report of the training.
     *
     * @param report the trainer's
     * @return this
     */
    public Builder training(TrainingReport report) {
      training = report;
      return this;
    }

    /**
     * Sets how the network classified images.
     *
     * @param part which images: test, validation or training
     * @param before how it did before the training, or null if that was not measured
     * @param after how it does after the training, or as it is where there is none; null if that
     *     was not measured
     * @return this
     */
    public Builder measured(
        String part, @Nullable ClassificationResult before, @Nullable ClassificationResult after) {
      this.measuredOn = part;
      this.before = before;
      this.after = after;
      return this;
    }

    /**
     * Adds a line to the table of results.
     *
     * @param name what it is, for example {@code test loss} or {@code time to rank}
     * @param before its value before the training with its unit, or an empty text
     * @param value its value after the training, or of the run
     * @return this
     */
    public Builder figure(String name, String before, String value) {
      figures.add(new Figure(name, before, value));
      return this;
    }

    /**
     * Makes the summary.
     *
     * @return it
     */
    public RunSummary build() {
      return new RunSummary(this);
    }
  }
}

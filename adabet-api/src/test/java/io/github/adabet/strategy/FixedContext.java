package io.github.adabet.strategy;

import io.github.adabet.BackwardTimes;
import io.github.adabet.Layer;
import io.github.adabet.LayerCost;
import io.github.adabet.LayerKind;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingCosts;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.SelectionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A network of dense layers whose every ranking prefers those of odd index, the last first, then
 * the others, and which answers with the figures it was given.
 */
record FixedContext(
    int epoch,
    List<Layer> layers,
    List<Layer> alwaysTrained,
    List<TensorStep> probeStep,
    Optional<BackwardTimes> times,
    List<String> asked,
    long more)
    implements SelectionContext {

  static FixedContext of(int layers) {
    return of(layers, 1);
  }

  static FixedContext of(int count, int epoch) {
    List<Layer> layers =
        IntStream.range(0, count)
            .mapToObj(i -> new Layer("layer" + i, i, LayerKind.DENSE, 10L * (i + 1)))
            .toList();
    return new FixedContext(
        epoch, layers, List.of(), List.of(), Optional.empty(), new ArrayList<>(), 0);
  }

  FixedContext withHead() {
    return new FixedContext(
        epoch, layers, List.of(layers.get(layers.size() - 1)), probeStep, times, asked, more);
  }

  FixedContext with(List<TensorStep> steps, BackwardTimes known) {
    return new FixedContext(epoch, layers, alwaysTrained, steps, Optional.of(known), asked, more);
  }

  /** Estimates so many bytes more than the costs add up to. */
  FixedContext estimatedMore(long bytes) {
    return new FixedContext(epoch, layers, alwaysTrained, probeStep, times, asked, bytes);
  }

  @Override
  public Optional<LayerSelection> current() {
    return Optional.empty();
  }

  @Override
  public LayerRanking rank(LayerScorer scorer, int batches, OptionalInt batchSize) {
    asked.add(
        scorer.name()
            + " by "
            + batches
            + (batchSize.isPresent() ? " of " + batchSize.getAsInt() : ""));
    List<LayerScore> scores =
        layers.stream()
            .map(
                layer ->
                    LayerScore.ofBatches(
                        layer, List.of(layer.index() + (layer.index() % 2) * 1000.0)))
            .toList();
    return new LayerRanking(scores, Provenance.builder().build())
        .alwaysTraining(alwaysTrained.stream().map(Layer::name).toArray(String[]::new));
  }

  @Override
  public TrainingCosts costs() {
    asked.add("costs");
    return figures();
  }

  private TrainingCosts figures() {
    return new TrainingCosts(
        layers.stream()
            .map(layer -> new LayerCost(layer, 100L * (layers.size() - layer.index()), 1, 1, 1))
            .toList(),
        List.of());
  }

  @Override
  public MemoryEstimate estimate(LayerSelection selection) {
    asked.add("estimate");
    return new MemoryEstimate(
        0, 0, 0, 0, figures().peakBytes(selection.layers()) + more, List.of(), List.of());
  }

  @Override
  public BackwardTimes backwardTimes() {
    return times.orElseThrow();
  }

  @Override
  public BackwardTimes measuredTimes() {
    asked.add("measured times");
    return times.orElseThrow();
  }

  @Override
  public List<LayerGradient> probe() {
    throw new AssertionError("no scheme asks for it");
  }
}

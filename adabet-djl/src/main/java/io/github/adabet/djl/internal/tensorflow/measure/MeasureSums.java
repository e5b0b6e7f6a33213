package io.github.adabet.djl.internal.tensorflow.measure;

import io.github.adabet.Evaluation;
import io.github.adabet.Objective;
import io.github.adabet.TrainingDivergedException;
import io.github.adabet.djl.data.HostTensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sums over batches from which loss and metrics are computed. Not thread-safe. */
public final class MeasureSums {

  private final Objective objective;
  private final Measure measure;
  private final double[] sums;
  private double loss;
  private double weight;
  private long samples;

  /**
   * Begins at nothing.
   *
   * @param objective what to measure
   * @throws IllegalArgumentException if TensorFlow models cannot compute it
   */
  public MeasureSums(Objective objective) {
    this.objective = objective;
    this.measure = Measure.of(objective);
    this.sums = new double[measure.sumCount()];
  }

  /**
   * Adds a batch.
   *
   * @param logits one row per sample
   * @param targets as many samples
   * @param positions the samples' positions in the data set, for messages
   * @throws IllegalArgumentException if they are not as the objective needs them
   */
  public void add(HostTensor logits, HostTensor targets, long[] positions) {
    double[] batch = measure.sums(logits, targets, positions);
    loss += batch[0];
    weight += batch[1];
    for (int i = 0; i < sums.length; i++) {
      sums[i] += batch[2 + i];
    }
    samples += positions.length;
  }

  /**
   * Returns what the samples came to.
   *
   * @return mean loss and metrics; a loss of 0 if no sample weighs anything
   * @throws TrainingDivergedException if a figure is not finite
   */
  public Evaluation evaluation() {
    double[] values = measure.values(sums.clone(), samples);
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      metrics.put(objective.metrics().get(i).name(), values[i]);
    }
    double mean = weight == 0 ? 0 : loss / weight;
    if (!Double.isFinite(mean) || !metrics.values().stream().allMatch(Double::isFinite)) {
      throw new TrainingDivergedException(
          "The loss is "
              + mean
              + " and the metrics are "
              + metrics
              + ". Check that weights and inputs of the network are finite");
    }
    return new Evaluation(samples, mean, metrics);
  }
}

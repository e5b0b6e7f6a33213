package io.github.adabet.djl.block.objective;

import ai.djl.ndarray.NDArray;
import io.github.adabet.Evaluation;
import io.github.adabet.TrainingDivergedException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sums over samples from which loss and metrics are computed. Not thread-safe. */
public final class MetricSums {

  private static final String SEPARATOR = ",";

  private final SummedObjective objective;
  private final double[] sums;
  private double lossSum;
  private double weight;
  private long samples;

  /**
   * Begins at nothing.
   *
   * @param objective whose sums are added up
   */
  public MetricSums(SummedObjective objective) {
    this.objective = objective;
    this.sums = new double[objective.sumCount()];
  }

  /**
   * Returns the value of a loss.
   *
   * @param objective what computed it, for the message
   * @param loss one number
   * @return its value
   * @throws IllegalArgumentException if it is not one number
   */
  public static double value(BlockObjective objective, NDArray loss) {
    if (loss.size() != 1) {
      throw new IllegalArgumentException(
          "The loss of the objective "
              + objective.name()
              + " has shape "
              + loss.getShape()
              + "; it must be one number, the mean over the batch");
    }
    return loss.toArray()[0].doubleValue();
  }

  /**
   * Adds a batch.
   *
   * @param meanLoss its mean loss
   * @param batchWeight its weight in the mean loss
   * @param batch what {@link BlockObjective#sums} says of it
   * @param batchSamples its number of samples
   * @throws IllegalArgumentException if there is another number of sums than the objective states
   */
  public void add(double meanLoss, double batchWeight, double[] batch, int batchSamples) {
    if (batch.length != sums.length) {
      throw new IllegalArgumentException(
          "The objective "
              + objective.name()
              + " gave "
              + batch.length
              + " sums; its sumCount is "
              + sums.length);
    }
    lossSum += meanLoss * batchWeight;
    weight += batchWeight;
    samples += batchSamples;
    for (int i = 0; i < sums.length; i++) {
      sums[i] += batch[i];
    }
  }

  /**
   * Adds all of another.
   *
   * @param other of the same objective; stays as it is
   */
  public void add(MetricSums other) {
    lossSum += other.lossSum;
    weight += other.weight;
    samples += other.samples;
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.sums[i];
    }
  }

  /**
   * Returns the mean loss.
   *
   * @return 0 before the first sample that weighs something
   */
  public double meanLoss() {
    return weight == 0 ? 0 : lossSum / weight;
  }

  /**
   * Returns the weight of all batches.
   *
   * @return 0 or more
   */
  public double weight() {
    return weight;
  }

  /**
   * Returns what the samples came to.
   *
   * @param role what they are, for the message
   * @return mean loss and metrics
   * @throws TrainingDivergedException if a figure is not finite
   */
  public Evaluation evaluation(String role) {
    double[] values = objective.values(sums.clone(), samples);
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (int i = 0; i < objective.metrics().size(); i++) {
      metrics.put(objective.metrics().get(i).name(), values[i]);
    }
    requireFinite(role, "loss", meanLoss());
    metrics.forEach((name, value) -> requireFinite(role, name, value));
    return new Evaluation(samples, meanLoss(), metrics);
  }

  private static void requireFinite(String role, String name, double value) {
    if (!Double.isFinite(value)) {
      throw new TrainingDivergedException(
          "The "
              + role
              + " "
              + name
              + " is "
              + value
              + ". Lower the learning rate, and check that the "
              + role
              + " inputs are finite");
    }
  }

  /**
   * Writes this as text, exactly.
   *
   * @return what {@link #parse} reads
   */
  public String format() {
    StringBuilder text = new StringBuilder();
    text.append(samples).append(SEPARATOR).append(weight).append(SEPARATOR).append(lossSum);
    Arrays.stream(sums).forEach(sum -> text.append(SEPARATOR).append(sum));
    return text.toString();
  }

  /**
   * Reads what {@link #format} wrote.
   *
   * @param objective whose sums they are
   * @param text the text
   * @return equal sums
   * @throws IllegalArgumentException if it is malformed
   */
  public static MetricSums parse(SummedObjective objective, String text) {
    MetricSums parsed = new MetricSums(objective);
    String[] fields = text.split(SEPARATOR, -1);
    if (fields.length != parsed.sums.length + 3) {
      throw new IllegalArgumentException("the sums of the epoch are malformed: " + text);
    }
    parsed.samples = Long.parseLong(fields[0]);
    parsed.weight = Double.parseDouble(fields[1]);
    parsed.lossSum = Double.parseDouble(fields[2]);
    for (int i = 0; i < parsed.sums.length; i++) {
      parsed.sums[i] = Double.parseDouble(fields[i + 3]);
    }
    return parsed;
  }
}

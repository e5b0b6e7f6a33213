package io.github.adabet.djl.internal.tensorflow.variable;

import io.github.adabet.TrainingDivergedException;
import io.github.adabet.djl.internal.tensorflow.gradient.BatchStatistics;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import io.github.adabet.djl.internal.tensorflow.session.VariableNode;
import io.github.adabet.djl.internal.tensorflow.session.VariableValues;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.Tensor;

/**
 * The stored statistics of the batch normalisations that use those of the batch: each step moves
 * them towards the batch's, {@code stored * momentum + batch * (1 - momentum)} in float32, as Keras
 * does; a step of several micro-batches moves them once for each of these. Not thread-safe.
 */
public final class MovingStatistics {

  private final List<BatchStatistics> statistics;
  private final VariableValues values;
  private final double momentum;

  /**
   * Prepares.
   *
   * @param statistics what the graph of training computes; may be empty
   * @param values the network's variables
   * @param momentum the share of the stored ones that stays, in [0, 1)
   */
  public MovingStatistics(
      List<BatchStatistics> statistics, VariableValues values, double momentum) {
    this.statistics = statistics;
    this.values = values;
    this.momentum = momentum;
  }

  /** Returns the stored statistics: mean and variance of each normalisation. */
  List<GraphVariable> variables() {
    List<GraphVariable> variables = new ArrayList<>();
    statistics.forEach(each -> variables.addAll(List.of(each.mean(), each.variance())));
    return variables;
  }

  /** Returns what a pass is to fetch for them, in the order of {@link #variables()}. */
  public static List<TensorName> fetches(List<BatchStatistics> statistics) {
    List<TensorName> fetches = new ArrayList<>();
    statistics.forEach(each -> fetches.addAll(List.of(each.batchMean(), each.batchVariance())));
    return fetches;
  }

  /**
   * Refuses batches of one sample where a normalisation would have to take its statistics from one
   * value per channel: their variance is 0, and what it puts out does not depend on the sample.
   *
   * @param batches the training data
   * @throws IllegalArgumentException if there are such; the message names the remedies
   */
  public void requireSeveralValues(LabelledBatches batches) {
    if (!batches.hasSingleSamples()) {
      return;
    }
    for (BatchStatistics each : statistics) {
      if (each.ofOneValueEach()) {
        throw new IllegalArgumentException(
            "The training data has "
                + batches.samples()
                + " samples, in batches of "
                + batches.batchSize()
                + " of which "
                + batches.microBatchSize()
                + " run together, so that one runs alone, and the batch normalisation "
                + each.layer()
                + " would take its statistics from one value per channel. Use another batch size,"
                + " dropLast, or BatchNormMode.FROZEN");
      }
    }
  }

  /**
   * Moves the statistics.
   *
   * @param batches those of each micro-batch in turn, in the order of {@link #variables()}
   */
  public void take(List<float[][]> batches) {
    if (statistics.isEmpty()) {
      return;
    }
    List<GraphVariable> variables = variables();
    Map<VariableNode, Tensor> moved = new LinkedHashMap<>();
    try (Result now = read(variables)) {
      for (int i = 0; i < variables.size(); i++) {
        float[] stored = NativeTensors.copyOf(now.get(i)).toFloats();
        for (float[][] batch : batches) {
          move(stored, batch[i]);
        }
        NativeNumbers after = NativeNumbers.unset(variables.get(i).shape());
        moved.put(VariableNode.of(variables.get(i)), after.tensor());
        NativeNumbers.of(after.tensor()).put(stored);
      }
      values.assign(moved);
    } finally {
      moved.values().forEach(Tensor::close);
    }
  }

  private void move(float[] stored, float[] batch) {
    float kept = (float) momentum;
    float added = (float) (1 - momentum);
    for (int i = 0; i < stored.length; i++) {
      stored[i] = stored[i] * kept + batch[i] * added;
    }
  }

  private Result read(List<GraphVariable> variables) {
    return values.read(variables.stream().map(VariableNode::of).toList());
  }

  /**
   * Checks that the last step left finite statistics.
   *
   * @param step the number of steps made
   * @throws TrainingDivergedException if one is NaN or infinite
   */
  public void requireFinite(long step) {
    if (statistics.isEmpty()) {
      return;
    }
    List<GraphVariable> variables = variables();
    try (Result now = read(variables)) {
      for (int i = 0; i < variables.size(); i++) {
        for (float value : NativeTensors.copyOf(now.get(i)).toFloats()) {
          if (!Float.isFinite(value)) {
            throw new TrainingDivergedException(
                "The stored statistics "
                    + variables.get(i).name()
                    + " are no longer finite after step "
                    + step
                    + ". Lower the learning rate; the last checkpoint, if there is one, is sound");
          }
        }
      }
    }
  }
}

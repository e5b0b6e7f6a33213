package io.github.adabet.djl.internal.tensorflow.variable;

import io.github.adabet.djl.block.objective.MetricSums;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Result;

/**
 * The gradients of a step: as TensorFlow gave them for a single micro-batch, or added up over
 * several; and the statistics of each micro-batch. Not thread-safe; whoever makes them closes them.
 */
public final class GradientParts implements AutoCloseable {

  private final List<TrainedVariable> variables;
  private final int first;
  private final int statisticsEach;
  private final List<float[][]> statistics = new ArrayList<>();
  private final List<NativeNumbers> sums = new ArrayList<>();
  private @Nullable Result single;
  private double factor = 1;

  /**
   * Begins a step.
   *
   * @param variables in the order in which their gradients come
   * @param first position of the first gradient among what is fetched
   * @param statisticsEach how many tensors of statistics come behind the gradients
   */
  public GradientParts(List<TrainedVariable> variables, int first, int statisticsEach) {
    this.variables = variables;
    this.first = first;
    this.statisticsEach = statisticsEach;
  }

  /**
   * Takes the gradients of a micro-batch over.
   *
   * @param fetched is closed by this
   */
  public void add(Result fetched) {
    float[][] ofBatch = new float[statisticsEach][];
    for (int i = 0; i < statisticsEach; i++) {
      ofBatch[i] = NativeTensors.copyOf(fetched.get(first + variables.size() + i)).toFloats();
    }
    statistics.add(ofBatch);
    if (single == null && sums.isEmpty()) {
      single = fetched;
      return;
    }
    try (fetched) {
      if (single != null) {
        for (int i = 0; i < variables.size(); i++) {
          sums.add(NativeNumbers.copyOf(variables.get(i).shape(), single.get(first + i)));
        }
        single.close();
        single = null;
      }
      for (int i = 0; i < variables.size(); i++) {
        add(sums.get(i), NativeNumbers.of(fetched.get(first + i)));
      }
    }
  }

  private static void add(NativeNumbers sum, FloatBuffer part) {
    float[] sums = new float[Slices.MOST];
    float[] parts = new float[Slices.MOST];
    for (Slices.Slice slice : Slices.of(sum.size())) {
      sum.read(slice, sums);
      part.get(slice.from(), parts, 0, slice.size());
      for (int i = 0; i < slice.size(); i++) {
        sums[i] += parts[i];
      }
      sum.write(slice, sums);
    }
  }

  /** Returns the statistics of each micro-batch in turn, in the order in which they come. */
  public List<float[][]> statistics() {
    return statistics;
  }

  /**
   * Divides all gradients by the weight of the samples instead of their number, where these differ.
   *
   * @param samples by which the sum of the losses was divided
   * @param sums of the samples
   */
  public void weigh(int samples, MetricSums sums) {
    if (sums.weight() != samples && sums.weight() != 0) {
      factor *= samples / sums.weight();
    }
  }

  /** A figure of one number of a gradient. */
  public interface Figure {

    /** Returns the figure of the number at a position. */
    double of(int at, double gradient);
  }

  /** Adds up a figure of all numbers of a gradient, in order. */
  public double sum(int variable, Figure figure) {
    double sum = 0;
    float[] numbers = new float[Slices.MOST];
    int size = Math.toIntExact(variables.get(variable).variable().elements());
    for (Slices.Slice slice : Slices.of(size)) {
      read(variable, slice, numbers);
      for (int i = 0; i < slice.size(); i++) {
        sum += figure.of(slice.from() + i, numbers[i]);
      }
    }
    return sum;
  }

  /**
   * Reads a slice of a gradient.
   *
   * @param variable its position
   * @param slice which numbers
   * @param target receives them from its beginning
   */
  void read(int variable, Slices.Slice slice, float[] target) {
    if (single == null) {
      sums.get(variable).read(slice, target);
    } else {
      NativeNumbers.of(single.get(first + variable)).get(slice.from(), target, 0, slice.size());
    }
    if (factor != 1) {
      float by = (float) factor;
      for (int i = 0; i < slice.size(); i++) {
        target[i] *= by;
      }
    }
  }

  @Override
  public void close() {
    if (single != null) {
      single.close();
      single = null;
    }
    sums.forEach(NativeNumbers::close);
    sums.clear();
  }
}

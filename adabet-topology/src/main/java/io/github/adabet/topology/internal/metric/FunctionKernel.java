package io.github.adabet.topology.internal.metric;

import io.github.adabet.topology.internal.support.Cancellation;
import io.github.adabet.topology.internal.support.TaskProgress;
import io.github.adabet.topology.internal.support.Workers;
import java.util.function.ToDoubleBiFunction;

/**
 * All distances of a cloud by a caller's function, which sees both points as a whole. One point's
 * distances to those before it are one task, by one thread.
 */
public final class FunctionKernel {
  private FunctionKernel() {}

  /**
   * Computes the distances.
   *
   * @param coordinates at most 65,536 points
   * @param function maps two points to their distance; called by several threads at once
   * @param threads the largest number of threads, 1 or more
   * @param cancellation asked before each pair
   * @param listener hears of progress
   * @return the strict lower triangle row by row, as the function says, rounded to float32
   */
  public static float[] condensed(
      Coordinates coordinates,
      ToDoubleBiFunction<double[], double[]> function,
      int threads,
      Cancellation cancellation,
      TaskProgress.Listener listener) {
    int n = coordinates.points();
    float[] condensed = new float[(int) ((long) n * (n - 1) / 2)];
    TaskProgress progress = new TaskProgress(listener, "distances", n);
    Workers.run(
        threads,
        n,
        cancellation,
        () -> new Pair(coordinates),
        (own, task) -> {
          // Later rows are longer, so they go first.
          int i = n - 1 - task;
          int start = (int) ((long) i * (i - 1) / 2);
          own.setFirst(i);
          for (int j = 0; j < i; j++) {
            cancellation.check();
            condensed[start + j] = (float) own.distance(function, j);
          }
          progress.advance(1);
        });
    return condensed;
  }

  /** The buffers of one thread. */
  private static final class Pair {
    private final Coordinates.Reader reader;
    private final double[] first;
    private final double[] second;

    Pair(Coordinates coordinates) {
      reader = coordinates.reader();
      first = new double[coordinates.dimension()];
      second = new double[coordinates.dimension()];
    }

    void setFirst(int point) {
      reader.read(point, 0, first.length, first, 0);
    }

    double distance(ToDoubleBiFunction<double[], double[]> function, int point) {
      reader.read(point, 0, second.length, second, 0);
      return function.applyAsDouble(first, second);
    }
  }
}

package io.github.adabet.djl.torchscript;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.Layer;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayer;
import io.github.adabet.djl.torchscript.internal.walk.RunningScript;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Outputs of layers whose first axis holds several rows of each sample, as networks have them that
 * cut images into windows and let the windows take the batch's place: with 64 windows, 8 samples
 * become 512 rows. If the rows of a sample stand together, in the order of the samples, the output
 * is one of shape (B, rows, ...).
 *
 * <p>The shape alone does not say so: networks that put the windows before the samples have the
 * same. So the first sample of a batch is run alone, and the last one, and a layer's rows of the
 * batch must have the means and mean squares of theirs. Where both samples have the same figures
 * nothing is known. What was proven holds for later batches, too, because the code that folds is
 * the same for each.
 *
 * <p>Not safe for use by several threads at once.
 */
final class FoldedRows {

  /** Batches add up in another order than single samples, and in half precision to 11 bits. */
  private static final float TOLERANCE = 2e-3f;

  /** So many numbers tell of a row. */
  private static final int FIGURES = 2;

  private final RunningScript script;
  private final List<ScriptLayer> layers;

  /** How many rows a sample has in the output of each run of a layer, by its number in a pass. */
  private final Map<Integer, Long> proven = new HashMap<>();

  private @Nullable Trial trial;

  /** The figures of every run of a layer when the first, and when the last sample passes alone. */
  private record Trial(List<float[]> first, List<float[]> last) {}

  /**
   * Knows nothing of any layer.
   *
   * @param script the network
   * @param layers its layers
   */
  FoldedRows(RunningScript script, List<ScriptLayer> layers) {
    this.script = script;
    this.layers = layers;
  }

  /** Notes that another batch begins to pass. */
  void begins() {
    trial = null;
  }

  /**
   * Returns an output with an axis of samples, if it holds several rows of each.
   *
   * @param run which one of the pass's runs of layers it is, from 0
   * @param output of shape (B * rows, ...); left alone
   * @param batch the inputs of the pass
   * @return an array that the caller closes; empty if the output is no such one, or that is not
   *     certain
   */
  Optional<NDArray> unfolded(int run, NDArray output, NDList batch) {
    Shape shape = output.getShape();
    long samples = batch.head().getShape().get(0);
    if (samples < 2 || shape.dimension() < 2 || shape.size() == 0 || shape.get(0) % samples != 0) {
      return Optional.empty();
    }
    long rows = shape.get(0) / samples;
    if (rows < 2 || !isProven(run, output, batch, rows)) {
      return Optional.empty();
    }
    return Optional.of(output.reshape(new Shape(samples, rows).addAll(shape.slice(1))));
  }

  /**
   * Refuses an output that holds several rows of each sample in an order that is not known.
   *
   * @param layer whose it is
   * @param shape its shape
   * @param samples of the batch
   * @throws UnsupportedModelException if its rows are a multiple of the samples
   */
  static void requireNone(Layer layer, Shape shape, long samples) {
    if (shape.dimension() < 2 || shape.get(0) <= samples || shape.get(0) % samples != 0) {
      return;
    }
    throw new UnsupportedModelException(
        String.format(
            Locale.ROOT,
            "The layer %s puts out an array of shape %s for a batch of %d samples: %d rows for"
                + " each. Running the first and the last sample alone did not show that the rows of"
                + " a sample stand together. If these two samples are equal, or the batch has no"
                + " other, rank from batches whose samples differ; otherwise the layer mixes"
                + " samples and cannot be ranked",
            layer.name(),
            shape,
            samples,
            shape.get(0) / samples));
  }

  private boolean isProven(int run, NDArray output, NDList batch, long rows) {
    Long known = proven.get(run);
    if (known != null) {
      return known == rows;
    }
    Trial tried = trial;
    if (tried == null) {
      tried = new Trial(alone(batch, 0), alone(batch, batch.head().getShape().get(0) - 1));
      trial = tried;
    }
    float[] first = of(tried.first(), run);
    float[] last = of(tried.last(), run);
    float[] all = figures(output);
    boolean stands =
        first.length == FIGURES * rows
            && agrees(all, 0, first)
            && agrees(all, all.length - last.length, last)
            && !agrees(first, 0, last);
    if (stands) {
      proven.put(run, rows);
    }
    return stands;
  }

  private static float[] of(List<float[]> runs, int run) {
    return run < runs.size() ? runs.get(run) : new float[0];
  }

  /** Returns the figures of each run of a layer with several rows when one sample passes alone. */
  private List<float[]> alone(NDList batch, long sample) {
    List<float[]> seen = new ArrayList<>();
    try (NDManager own = batch.head().getManager().newSubManager()) {
      NDList one = new NDList();
      for (NDArray array : batch) {
        NDArray cut = array.get(new NDIndex("{}:{}", sample, sample + 1));
        cut.attach(own);
        one.add(cut);
      }
      script.walk(
          one,
          (layer, value) -> {
            try (NDArray tensor = value.tensor(layers.get(layer).place(), own).orElse(null)) {
              seen.add(tensor == null ? new float[0] : figuresOfRows(tensor));
            }
          });
    }
    return seen;
  }

  /** Returns no figures of an output with one row. */
  private static float[] figuresOfRows(NDArray output) {
    Shape shape = output.getShape();
    return shape.dimension() > 1 && shape.get(0) > 1 ? figures(output) : new float[0];
  }

  /** Returns the mean of each row, and behind it the mean of its squares. */
  private static float[] figures(NDArray output) {
    Shape shape = output.getShape();
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray rows =
          output.reshape(shape.get(0), shape.size() / shape.get(0)).toType(DataType.FLOAT32, true);
      NDArray means = rows.mean(new int[] {1});
      NDArray squares = rows.square().mean(new int[] {1});
      return means.stack(squares, 1).toFloatArray();
    }
  }

  /** Tells whether figures are those of another list from a place on. */
  private static boolean agrees(float[] all, int from, float[] figures) {
    if (figures.length == 0 || from < 0 || from + figures.length > all.length) {
      return false;
    }
    float largest = 0;
    for (float figure : figures) {
      largest = Math.max(largest, Math.abs(figure));
    }
    for (int i = 0; i < figures.length; i++) {
      if (!(Math.abs(all[from + i] - figures[i]) <= TOLERANCE * largest)) {
        return false;
      }
    }
    return true;
  }
}

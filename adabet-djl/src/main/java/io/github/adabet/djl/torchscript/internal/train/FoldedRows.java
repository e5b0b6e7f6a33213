package io.github.adabet.djl.torchscript.internal.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.Layer;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.engine.ScriptEngine.Value;
import io.github.adabet.djl.internal.rank.BlockObservation;
import io.github.adabet.djl.internal.rank.SampleRows;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayers;
import io.github.adabet.djl.torchscript.internal.walk.RunningScript;
import io.github.adabet.djl.torchscript.internal.walk.Walk.LayerHook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Inputs and outputs of layers whose first axis holds several rows of each sample, as networks have
 * them that cut images into windows and let the windows take the batch's place: with 64 windows, 8
 * samples become 512 rows. If the rows of a sample stand together, in the order of the samples, the
 * array is one of shape (B, rows, ...).
 *
 * <p>The shape alone does not say so: networks that put the windows before the samples have the
 * same. So the first sample of a batch is run alone, and the last one, and a layer's rows of the
 * batch must have the means and mean squares of theirs. Where both samples have the same figures
 * nothing is known. All rows of a batch of one are that sample's. What was proven holds for later
 * batches, too, because the code that folds is the same for each.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class FoldedRows {

  /** Batches add up in another order than single samples, and in half precision to 11 bits. */
  private static final float TOLERANCE = 2e-3f;

  /** So many numbers tell of a row. */
  private static final int FIGURES = 2;

  private static final Figures NONE = new Figures(new float[0], new float[0]);

  private final RunningScript script;
  private final ScriptLayers layers;

  /** How many rows a sample has. */
  private final Map<Place, Long> proven = new HashMap<>();

  /** An array of a pass. */
  private record Place(int run, SampleRows.Side side) {}

  /** What tells of the rows of a run's input and output. */
  private static final class Figures {

    private final float[] input;
    private final float[] output;

    Figures(float[] input, float[] output) {
      this.input = input;
      this.output = output;
    }

    float[] of(SampleRows.Side side) {
      return side == SampleRows.Side.INPUT ? input : output;
    }
  }

  /** The figures of every run of a layer when the first, and when the last sample passes alone. */
  private record Trial(List<Figures> first, List<Figures> last) {}

  /**
   * Knows nothing of any layer.
   *
   * @param script the network
   * @param layers its layers
   */
  public FoldedRows(RunningScript script, ScriptLayers layers) {
    this.script = script;
    this.layers = layers;
  }

  /**
   * What is to be shown of a pass.
   *
   * @param batch the inputs, which stay open as long as the pass
   * @return gives arrays with several rows of each sample an axis of samples, and refuses them if
   *     their order is not certain
   */
  public SampleRows begin(NDList batch) {
    return new Pass(batch);
  }

  /** One pass. */
  private final class Pass implements SampleRows {

    private final NDList batch;
    private final long samples;
    private @Nullable Trial trial;

    Pass(NDList batch) {
      this.batch = batch;
      this.samples = batch.head().getShape().get(0);
    }

    @Override
    public NDArray ofSamples(int run, Side side, Layer layer, NDList arrays) {
      Shape shape = arrays.isEmpty() ? new Shape() : arrays.head().getShape();
      boolean divides = shape.dimension() > 1 && shape.size() > 0 && shape.get(0) % samples == 0;
      long rows = divides ? shape.get(0) / samples : 1;
      if (rows < 2) {
        return BlockObservation.requireBatch(layer, side.does(), arrays, samples);
      }
      NDArray array = arrays.head();
      if (samples > 1 && !isProven(new Place(run, side), array, rows)) {
        throw unknownOrder(layer, side, shape);
      }
      return array.reshape(new Shape(samples, rows).addAll(shape.slice(1)));
    }

    private UnsupportedModelException unknownOrder(Layer layer, Side side, Shape shape) {
      return new UnsupportedModelException(
          String.format(
              Locale.ROOT,
              "The layer %s %s an array of shape %s for a batch of %d samples: %d rows for each."
                  + " Running the first and the last sample alone did not show that the rows of a"
                  + " sample stand together. If these two samples are equal, or the batch has no"
                  + " other, rank from batches whose samples differ; otherwise the layer mixes"
                  + " samples and cannot be ranked",
              layer.name(),
              side.does(),
              shape,
              samples,
              shape.get(0) / samples));
    }

    private boolean isProven(Place place, NDArray array, long rows) {
      Long known = proven.get(place);
      if (known != null) {
        return known == rows;
      }
      Trial tried = trial;
      if (tried == null) {
        tried = new Trial(alone(batch, 0), alone(batch, samples - 1));
        trial = tried;
      }
      float[] first = of(tried.first(), place);
      float[] last = of(tried.last(), place);
      float[] all = figures(array);
      boolean stands =
          first.length == FIGURES * rows
              && agrees(all, 0, first)
              && agrees(all, all.length - last.length, last)
              && !agrees(first, 0, last);
      if (stands) {
        proven.put(place, rows);
      }
      return stands;
    }
  }

  private static float[] of(List<Figures> runs, Place place) {
    return (place.run() < runs.size() ? runs.get(place.run()) : NONE).of(place.side());
  }

  /** Returns the figures of each run of a ranked layer when one sample passes alone. */
  private List<Figures> alone(NDList batch, long sample) {
    try (NDManager own = batch.head().getManager().newSubManager()) {
      NDList one = new NDList();
      for (NDArray array : batch) {
        NDArray cut = array.get(new NDIndex("{}:{}", sample, sample + 1));
        cut.attach(own);
        one.add(cut);
      }
      Observer observer = new Observer(own);
      script.walk(one, observer);
      return observer.seen;
    }
  }

  /** Notes the figures of what has several rows. */
  private final class Observer implements LayerHook {

    private final NDManager own;
    private final List<Figures> seen = new ArrayList<>();
    private float[] input = NONE.input;

    Observer(NDManager own) {
      this.own = own;
    }

    @Override
    public Value passOn(int layer, @Nullable Value input, Value output) {
      this.input = input == null ? NONE.input : figuresOfRows(input, 0);
      return output;
    }

    @Override
    public void ran(int layer, Value output) {
      if (layers.isRanked(layer)) {
        seen.add(new Figures(input, figuresOfRows(output, layers.all().get(layer).place())));
      }
    }

    private float[] figuresOfRows(Value value, int place) {
      try (NDArray tensor = value.tensor(place, own).orElse(null)) {
        return tensor == null ? NONE.output : FoldedRows.figuresOfRows(tensor);
      }
    }
  }

  /** Returns no figures of an array with one row. */
  private static float[] figuresOfRows(NDArray array) {
    Shape shape = array.getShape();
    return shape.dimension() > 1 && shape.get(0) > 1 && shape.size() > 0
        ? figures(array)
        : new float[0];
  }

  /** Returns the mean of each row, and behind it the mean of its squares. */
  private static float[] figures(NDArray array) {
    Shape shape = array.getShape();
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray rows =
          array.reshape(shape.get(0), shape.size() / shape.get(0)).toType(DataType.FLOAT32, true);
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

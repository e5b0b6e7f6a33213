package io.github.adabet.djl.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.EngineOperators;
import io.github.adabet.djl.internal.engine.MemoryReuse;
import io.github.adabet.djl.internal.engine.Overwriting;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A leaf without parameters whose output's shape follows from its input's. (DJL's lambda blocks run
 * their function on zeros, on the default engine, to find out.)
 */
class Operation extends AbstractBlock {

  private static final byte VERSION = 1;

  private final UnaryOperator<NDArray> function;
  private final UnaryOperator<Shape> outputShape;

  private Operation(UnaryOperator<NDArray> function, UnaryOperator<Shape> outputShape) {
    super(VERSION);
    this.function = function;
    this.outputShape = outputShape;
  }

  /** Returns max(0, x). */
  static Operation relu() {
    return new Rectifier(Activation::relu, MemoryReuse::relu);
  }

  /** Returns min(6, max(0, x)), as {@link EngineOperators#relu6} of the array's engine has it. */
  static Operation relu6() {
    return new Rectifier(
        array -> EngineBinding.of(array.getManager().getEngine()).operators().relu6(array),
        MemoryReuse::relu6);
  }

  /** Returns x times the standard normal distribution function of x. */
  static Operation gelu() {
    return new Operation(Activation::gelu, UnaryOperator.identity());
  }

  /** Returns maxima of windows, (B, C, H, W) to (B, C, H', W'); windows must fit into the image. */
  static Operation maxPool(int kernel, int stride, int padding) {
    Shape window = new Shape(kernel, kernel);
    Shape step = new Shape(stride, stride);
    Shape border = new Shape(padding, padding);
    return new Operation(
        array -> Pool.maxPool2d(array, window, step, border, false),
        shape ->
            new Shape(
                shape.get(0),
                shape.get(1),
                (shape.get(2) + 2L * padding - kernel) / stride + 1,
                (shape.get(3) + 2L * padding - kernel) / stride + 1));
  }

  /** Returns the mean over height and width, (B, C, H, W) to (B, C). */
  static Operation globalAveragePool() {
    return new Operation(Pool::globalAvgPool2d, shape -> shape.slice(0, 2));
  }

  /** Returns each sample as a row, channel by channel, (B, C, H, W) to (B, C·H·W). */
  static Operation flatten() {
    return new Operation(
        array -> array.reshape(array.getShape().get(0), -1),
        shape -> new Shape(shape.get(0), shape.slice(1).size()));
  }

  /** Returns each place of an image as a token, (B, C, H, W) to (B, H·W, C). */
  static Operation tokens() {
    return new Operation(
        array -> {
          Shape shape = array.getShape();
          return array.reshape(shape.get(0), shape.get(1), -1).transpose(0, 2, 1);
        },
        shape -> new Shape(shape.get(0), shape.get(2) * shape.get(3), shape.get(1)));
  }

  /** Returns the first token, (B, N, D) to (B, D). */
  static Operation firstToken() {
    return new Operation(
        array -> array.get(":, 0"), shape -> new Shape(shape.get(0), shape.get(2)));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {outputShape.apply(inputs[0])};
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    return new NDList(function.apply(inputs.singletonOrThrow()));
  }

  /** An operation on each element whose gradient can be computed from its output. */
  private static final class Rectifier extends Operation implements Overwriting {

    private final BiFunction<MemoryReuse, NDArray, NDArray> inPlace;

    Rectifier(UnaryOperator<NDArray> function, BiFunction<MemoryReuse, NDArray, NDArray> inPlace) {
      super(function, UnaryOperator.identity());
      this.inPlace = inPlace;
    }

    @Override
    public NDList overwrite(NDList inputs, MemoryReuse reuse) {
      return new NDList(inPlace.apply(reuse, inputs.singletonOrThrow()));
    }

    @Override
    public boolean gradientNeedsOutput() {
      return true;
    }
  }
}

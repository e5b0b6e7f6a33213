package io.github.adabet.djl.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import io.github.adabet.djl.weights.ParameterNames;
import org.jspecify.annotations.Nullable;

/**
 * A leaf that joins a parameter of its own to the tokens (B, N, D): PyTorch's vision transformers
 * hold these parameters directly, but only a leaf is a layer. The parameter has the name of the
 * block, which is how {@link ParameterNames} knows it.
 */
abstract sealed class TokenParameter extends AbstractBlock {

  private static final byte VERSION = 1;

  private final Parameter parameter;

  private TokenParameter(String name, float deviation) {
    super(VERSION);
    this.parameter =
        addParameter(
            Parameter.builder()
                .setName(name)
                .setType(Parameter.Type.OTHER)
                .optInitializer(new NormalInitializer(deviation))
                .build());
  }

  abstract NDArray join(NDArray tokens, NDArray values);

  /** Returns how many tokens the parameter holds. */
  abstract long parameterTokens(Shape input);

  @Override
  protected final void prepare(Shape[] inputs) {
    parameter.setShape(new Shape(1, parameterTokens(inputs[0]), inputs[0].get(2)));
  }

  @Override
  protected final NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray tokens = inputs.singletonOrThrow();
    NDArray values = parameters.getValue(parameter, tokens.getDevice(), training);
    return new NDList(join(tokens, values));
  }

  /** Puts a token of class information before the others, (B, N, D) to (B, N + 1, D). */
  static final class ClassToken extends TokenParameter {

    static final String NAME = "cls_token";

    ClassToken() {
      super(NAME, 1e-6f);
    }

    @Override
    NDArray join(NDArray tokens, NDArray values) {
      Shape shape = tokens.getShape();
      return values.broadcast(new Shape(shape.get(0), 1, shape.get(2))).concat(tokens, 1);
    }

    @Override
    long parameterTokens(Shape input) {
      return 1;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      Shape shape = inputs[0];
      return new Shape[] {new Shape(shape.get(0), shape.get(1) + 1, shape.get(2))};
    }
  }

  /** Adds to each token what tells its position. */
  static final class PositionEmbedding extends TokenParameter {

    static final String NAME = "pos_embed";

    PositionEmbedding(float deviation) {
      super(NAME, deviation);
    }

    @Override
    NDArray join(NDArray tokens, NDArray values) {
      return tokens.add(values);
    }

    @Override
    long parameterTokens(Shape input) {
      return input.get(1);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return new Shape[] {inputs[0]};
    }
  }
}

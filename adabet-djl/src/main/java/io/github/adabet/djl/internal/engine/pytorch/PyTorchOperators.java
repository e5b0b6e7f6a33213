package io.github.adabet.djl.internal.engine.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.internal.engine.ArrayStandIn;
import io.github.adabet.djl.internal.engine.EngineOperators;
import java.util.Optional;

/**
 * PyTorch's own operators where DJL has none, called by way of TorchScript. Needs the PyTorch
 * engine on the class path: load this class only where that engine runs.
 *
 * <p>An operator that cannot be loaded is an error when it is first called, and each time: nothing
 * else is computed in its place, because gradients and memory would be others.
 */
public final class PyTorchOperators implements EngineOperators {

  private static final TorchScriptFunction HARDTANH =
      new TorchScriptFunction("torch.hardtanh(x, 0., 6.)", "x");

  private static final TorchScriptFunction ATTENTION =
      new TorchScriptFunction("torch.scaled_dot_product_attention(q, k, v)", "q", "k", "v");

  /** {@inheritDoc} The derivative at exactly 0 and 6 is 0, as in PyTorch's own ReLU6. */
  @Override
  public NDArray relu6(NDArray array) {
    return ArrayStandIn.compute(RELU6, array, HARDTANH::apply);
  }

  @Override
  public Optional<SelfAttention> selfAttention() {
    return Optional.of(
        (projections, heads) ->
            ArrayStandIn.compute(SELF_ATTENTION, projections, packed -> attend(packed, heads)));
  }

  /** Attends with views: q, k and v are parts of the projections, and the heads are not moved. */
  private static NDArray attend(NDArray projections, int heads) {
    Shape shape = projections.getShape();
    long samples = shape.get(0);
    long tokens = shape.get(1);
    long features = shape.get(2) / 3;
    NDArray[] byHead =
        projections.split(3, 2).stream()
            .map(part -> part.reshape(samples, tokens, heads, features / heads))
            .map(part -> part.transpose(0, 2, 1, 3))
            .toArray(NDArray[]::new);
    return ATTENTION.apply(byHead).transpose(0, 2, 1, 3).reshape(samples, tokens, features);
  }
}

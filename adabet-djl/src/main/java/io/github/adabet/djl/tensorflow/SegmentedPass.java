package io.github.adabet.djl.tensorflow;

import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.rank.LayerTensors;
import io.github.adabet.djl.internal.tensorflow.rank.PassSegments.Segment;
import io.github.adabet.djl.internal.tensorflow.session.GraphSession;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;

/** One forward pass, segment by segment. Owns every tensor that is alive meanwhile. */
final class SegmentedPass implements AutoCloseable {

  private final GraphSession session;
  private final ModelInputs inputs;
  private final TensorBatch batch;
  private final Set<LayerQuantity> needs;
  private final Map<TensorName, Tensor> alive = new LinkedHashMap<>();

  SegmentedPass(
      GraphSession session, ModelInputs inputs, TensorBatch batch, Set<LayerQuantity> needs) {
    this.session = session;
    this.inputs = inputs;
    this.batch = batch;
    this.needs = needs;
    alive.putAll(inputs.feeds(batch));
  }

  /** Runs a segment on what the ones before left, and shows its layers. */
  void run(Segment segment, Function<GraphLayer, Set<TensorName>> wanted, LayerVisitor visitor) {
    Set<TensorName> fetched = new LinkedHashSet<>(segment.frontier());
    segment.layers().forEach(layer -> fetched.addAll(wanted.apply(layer)));
    fetched.removeAll(alive.keySet());
    fetch(List.copyOf(fetched));
    for (GraphLayer layer : segment.layers()) {
      show(layer, visitor);
    }
    alive
        .entrySet()
        .removeIf(
            tensor -> {
              boolean done = !segment.frontier().contains(tensor.getKey());
              if (done) {
                tensor.getValue().close();
              }
              return done;
            });
  }

  private void fetch(List<TensorName> names) {
    try {
      // Each tensor is closed by itself, as soon as nothing later needs it.
      @SuppressWarnings("MustBeClosed")
      Result result = session.run(alive, names, List.of());
      for (int i = 0; i < names.size(); i++) {
        alive.put(names.get(i), result.get(i));
      }
    } catch (TFInvalidArgumentException e) {
      throw inputs.mismatch(batch, e);
    }
  }

  private void show(GraphLayer layer, LayerVisitor visitor) {
    @Nullable Tensor input =
        needs.contains(LayerQuantity.INPUT) ? layer.input().map(this::required).orElse(null) : null;
    try (LayerTensors shown =
        new LayerTensors(
            layer,
            needs,
            batch.samples(),
            required(layer.output()),
            input,
            variable -> required(session.value(variable)))) {
      visitor.visit(shown);
    }
  }

  private Tensor required(TensorName name) {
    Tensor tensor = alive.get(name);
    if (tensor == null) {
      throw new IllegalStateException("the tensor " + name + " was not fetched");
    }
    return tensor;
  }

  @Override
  public void close() {
    alive.values().forEach(Tensor::close);
    alive.clear();
  }
}

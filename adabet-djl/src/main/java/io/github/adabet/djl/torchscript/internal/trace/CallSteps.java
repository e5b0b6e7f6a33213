package io.github.adabet.djl.torchscript.internal.trace;

import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.internal.trace.OperationTrace.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one call does, as operations of a trace: mostly one. */
final class CallSteps {

  /** Where attention's fast path is told the number of heads. */
  private static final int HEADS_ARGUMENT = 4;

  private static final int MATRIX_AXES = 2;

  private final TraceBuilder trace;
  private final String place;
  private final RecordedCall call;

  CallSteps(TraceBuilder trace, String place, RecordedCall call) {
    this.trace = trace;
    this.place = place;
    this.call = call;
  }

  /** Adds them. */
  void add(List<TensorFacts> fresh) {
    String name = AtenOperations.name(call);
    if (name.equals(AtenOperations.FAST_ATTENTION)) {
      addFastAttention(fresh);
      return;
    }
    Map<Tensor, Tensor> copies = copies(name);
    List<Tensor> read =
        trace.read(call.tensors()).stream().map(t -> copies.getOrDefault(t, t)).toList();
    trace.make(place, name, read, fresh);
    copies.values().forEach(trace::close);
  }

  /** Copies each factor that a product copies to bring its matrices together. */
  private Map<Tensor, Tensor> copies(String name) {
    Map<Tensor, Tensor> copies = new LinkedHashMap<>();
    if (!AtenOperations.PRODUCTS_OF_MATRICES.contains(name)) {
      return copies;
    }
    for (TensorFacts facts : call.tensors()) {
      int axes = facts.shape().dimension();
      int together =
          name.equals(AtenOperations.LINEAR) ? axes - 1 : axes > MATRIX_AXES + 1 ? axes - 2 : 0;
      Tensor factor = trace.read(List.of(facts)).get(0);
      if (factor.parameter() == null
          && !facts.isCollapsible(together)
          && !copies.containsKey(factor)) {
        copies.put(
            factor,
            trace.makeUnseen(
                place, AtenOperations.COPY, List.of(factor), facts.shape(), facts.type()));
      }
    }
    return copies;
  }

  /**
   * Attention's fast path: queries, keys and values in one product; the same by heads, with their
   * bias; the scores of all tokens; the context of each head; the projection.
   */
  private void addFastAttention(List<TensorFacts> fresh) {
    TensorFacts queries = call.tensors().get(0);
    Shape shape = queries.shape();
    Shape threefold = new Shape(3).addAll(shape);
    Tensor product = unseen("projections", trace.read(call.tensors()), threefold);
    Tensor heads = unseen("heads", List.of(product), threefold);
    trace.close(product);
    Tensor scores =
        unseen(
            "scores",
            List.of(heads),
            new Shape(shape.get(0), AtenOperations.whole(call, HEADS_ARGUMENT, 1))
                .add(shape.get(1))
                .add(shape.get(1)));
    Tensor context = unseen("context", List.of(heads, scores), shape);
    trace.close(heads);
    trace.close(scores);
    Tensor first = trace.read(call.tensors()).get(0);
    trace.make(place, AtenOperations.FAST_ATTENTION, List.of(context, first), fresh);
    trace.close(context);
  }

  private Tensor unseen(String part, List<Tensor> read, Shape shape) {
    String name = AtenOperations.FAST_ATTENTION + "/" + part;
    return trace.makeUnseen(place, name, read, shape, call.tensors().get(0).type());
  }
}

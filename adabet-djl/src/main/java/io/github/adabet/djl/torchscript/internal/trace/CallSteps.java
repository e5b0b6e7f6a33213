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

  /** Where a layer of an encoder is. */
  private static final int ENCODER_HEADS_ARGUMENT = 2;

  private static final String ATTENTION = AtenOperations.FAST_ATTENTION + "/";
  private static final String NORMALISATION = "layer_norm";
  private static final String SUM = "add_";
  private static final String ACTIVATION = "gelu_";
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
    if (name.equals(AtenOperations.FAST_ENCODER)) {
      addFastEncoder(fresh);
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

  private void addFastAttention(List<TensorFacts> fresh) {
    Shape shape = call.tensors().get(0).shape();
    Tensor context = context(trace.read(call.tensors()), shape, HEADS_ARGUMENT);
    Tensor first = trace.read(call.tensors()).get(0);
    trace.make(place, AtenOperations.FAST_ATTENTION, List.of(context, first), fresh);
    trace.close(context);
  }

  /**
   * Attention's fast path up to the projection: queries, keys and values in one product; the same
   * by heads, with their bias; the scores of all tokens; the context of each head.
   */
  private Tensor context(List<Tensor> read, Shape shape, int headsArgument) {
    Shape threefold = new Shape(3).addAll(shape);
    Tensor product = unseen(ATTENTION + "projections", read, threefold);
    Tensor heads = unseen(ATTENTION + "heads", List.of(product), threefold);
    trace.close(product);
    long count = AtenOperations.whole(call, headsArgument, 1);
    Shape ofTokens = new Shape(shape.get(0), count).add(shape.get(1)).add(shape.get(1));
    Tensor scores = unseen(ATTENTION + "scores", List.of(heads), ofTokens);
    Tensor context = unseen(ATTENTION + "context", List.of(heads, scores), shape);
    trace.close(heads);
    trace.close(scores);
    return context;
  }

  /**
   * A layer of an encoder: attention and a perceptron of one hidden layer, each behind a
   * normalisation, and each written onto what it was made of. Where the normalisations come last,
   * as much is there at once.
   */
  private void addFastEncoder(List<TensorFacts> fresh) {
    Shape shape = call.tensors().get(0).shape();
    Tensor normed = unseen(NORMALISATION, List.of(read(0), read(5), read(6)), shape);
    List<Tensor> projected = List.of(normed, read(1), read(2));
    Tensor context = context(projected, shape, ENCODER_HEADS_ARGUMENT);
    Tensor attended =
        unseen(AtenOperations.FAST_ATTENTION, List.of(context, read(3), read(4)), shape);
    trace.close(context);
    trace.close(normed);
    Tensor sum = unseen(SUM, List.of(attended, read(0)), shape);
    trace.close(attended);
    Tensor second = unseen(NORMALISATION, List.of(sum, read(7), read(8)), shape);
    Tensor bias = read(10);
    Shape wide = new Shape(shape.get(0), shape.get(1), bias.shape().get(0));
    Tensor hidden = unseen(AtenOperations.LINEAR, List.of(second, read(9), bias), wide);
    trace.close(second);
    Tensor active = unseen(ACTIVATION, List.of(hidden), wide);
    trace.close(hidden);
    Tensor back = unseen(AtenOperations.LINEAR, List.of(active, read(11), read(12)), shape);
    trace.close(active);
    trace.make(place, SUM, List.of(back, sum), fresh);
    trace.close(back);
    trace.close(sum);
  }

  private Tensor read(int tensor) {
    return trace.read(List.of(call.tensors().get(tensor))).get(0);
  }

  private Tensor unseen(String name, List<Tensor> read, Shape shape) {
    return trace.makeUnseen(place, name, read, shape, call.tensors().get(0).type());
  }
}

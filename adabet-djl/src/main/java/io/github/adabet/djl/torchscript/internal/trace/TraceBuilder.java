package io.github.adabet.djl.torchscript.internal.trace;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import io.github.adabet.djl.internal.trace.OperationTrace;
import io.github.adabet.djl.internal.trace.OperationTrace.Operation;
import io.github.adabet.djl.internal.trace.OperationTrace.Tensor;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a trace of the calls of one pass. A tensor that a step makes is closed after the last
 * operation that reads it, as PyTorch's interpreter does it, unless it is handed to later steps;
 * then when the walker lets it go. Not safe for use by several threads.
 */
final class TraceBuilder {

  /** What operations read that read no tensor. */
  private static final Tensor NOTHING = new Tensor(new Shape(0), 1, false, null);

  /** Which tensors differ in size in a batch of another size: they grow with the batch. */
  private final @Nullable List<Long> otherSizes;

  private final Map<String, OptionalInt> steps;
  private final List<ScriptLayer> layers;
  private final Map<Long, Live> live = new HashMap<>();
  private final List<Operation> operations = new ArrayList<>();
  private final List<List<Tensor>> closings = new ArrayList<>();
  private final List<Tensor> inputsOfNetwork = new ArrayList<>();
  private final List<Long> sizes = new ArrayList<>();
  private String lastPlace = "the input";

  /** A tensor that is there. */
  private static final class Live {
    private Tensor tensor;
    private final boolean made;
    private int lastUse;
    private int holders;

    Live(Tensor tensor, boolean made, int lastUse) {
      this.tensor = tensor;
      this.made = made;
      this.lastUse = lastUse;
    }
  }

  /**
   * Begins a trace.
   *
   * @param steps the layer that a step runs, by the step's method
   * @param layers all layers
   * @param otherSizes {@link #sizes()} of a pass with another number of samples, or null for none
   */
  TraceBuilder(
      Map<String, OptionalInt> steps, List<ScriptLayer> layers, @Nullable List<Long> otherSizes) {
    this.steps = steps;
    this.layers = layers;
    this.otherSizes = otherSizes;
  }

  /** Returns the bytes of each tensor that was made, in order. */
  List<Long> sizes() {
    return sizes;
  }

  void parameter(TensorFacts facts, Parameter parameter) {
    Tensor tensor = new Tensor(facts.shape(), facts.type().getNumOfBytes(), false, parameter);
    Live held = new Live(tensor, false, 0);
    held.holders++;
    live.put(facts.identity(), held);
  }

  void input(TensorFacts facts) {
    Tensor tensor = new Tensor(facts.shape(), facts.type().getNumOfBytes(), true, null);
    inputsOfNetwork.add(tensor);
    live.put(facts.identity(), new Live(tensor, false, 0));
  }

  /** A value outside of the engine holds a tensor. */
  void hold(TensorFacts facts) {
    known(facts).holders++;
  }

  /** It does not any more. */
  void letGo(TensorFacts facts) {
    Live held = live.get(facts.identity());
    if (held != null && --held.holders == 0) {
      live.remove(facts.identity());
      close(held, operations.size() - 1);
    }
  }

  private void close(Live gone, int after) {
    if (gone.made) {
      closings.get(after).add(gone.tensor);
    }
  }

  /** A step has run: what nothing holds any more is gone. */
  void endStep(String method) {
    live.values()
        .removeIf(
            tensor -> {
              boolean gone = tensor.holders == 0;
              if (gone) {
                close(tensor, tensor.lastUse);
              }
              return gone;
            });
    layer(method).ifPresent(name -> lastPlace = name);
  }

  /** Returns what is known of a tensor; one that no operation made is a constant. */
  private Live known(TensorFacts facts) {
    return live.computeIfAbsent(
        facts.identity(),
        identity ->
            new Live(
                new Tensor(facts.shape(), facts.type().getNumOfBytes(), false, null), false, 0));
  }

  /** Adds a call that ran in a step. */
  void add(String method, RecordedCall call) {
    List<TensorFacts> fresh =
        call.results().stream()
            .filter(facts -> !live.containsKey(facts.identity()) && !facts.isCounter())
            .toList();
    boolean overwrites = call.site().inPlace() && !call.tensors().isEmpty();
    boolean drops = AtenOperations.dropsInTraining(call);
    if (fresh.isEmpty() && !(overwrites || drops)) {
      return;
    }
    String place = place(method, call.site().operation());
    if (fresh.isEmpty()) {
      replace(place, call);
    } else if (isOfParameter(call)) {
      Live parameter = known(call.tensors().get(0));
      fresh.forEach(facts -> live.put(facts.identity(), new Live(parameter.tensor, false, 0)));
    } else {
      new CallSteps(this, place, call).add(fresh);
    }
  }

  /** Tells whether a view of a parameter was made, which is taken for the parameter. */
  private boolean isOfParameter(RecordedCall call) {
    return call.shares() && known(call.tensors().get(0)).tensor.parameter() != null;
  }

  /** Returns the name of the layer that a step runs. */
  private Optional<String> layer(String method) {
    OptionalInt layer = steps.getOrDefault(method, OptionalInt.empty());
    return layer.isPresent()
        ? Optional.of(layers.get(layer.getAsInt()).layer().name())
        : Optional.empty();
  }

  private String place(String method, String operation) {
    return layer(method).orElse(operation + " after " + lastPlace);
  }

  /** Adds an operation whose result takes the place of what it was given first. */
  private void replace(String place, RecordedCall call) {
    Live first = known(call.tensors().get(0));
    List<Tensor> read = read(call.tensors());
    Tensor before = first.tensor;
    Tensor after = tensor(before.shape(), before.elementBytes());
    record(place, AtenOperations.name(call), read, List.of(after));
    if (first.made) {
      closings.get(operations.size() - 1).add(before);
      first.tensor = after;
    } else {
      Live made = new Live(after, true, operations.size() - 1);
      made.holders = first.holders;
      live.put(call.tensors().get(0).identity(), made);
    }
  }

  /** Returns the tensors of an operation that is about to run. */
  List<Tensor> read(List<TensorFacts> tensors) {
    Set<Tensor> read = new LinkedHashSet<>();
    for (TensorFacts facts : tensors) {
      Live known = known(facts);
      known.lastUse = operations.size();
      read.add(known.tensor);
    }
    return List.copyOf(read);
  }

  /** Adds an operation that makes tensors, and returns these. */
  List<Tensor> make(String place, String name, List<Tensor> read, List<TensorFacts> results) {
    List<Tensor> made = new ArrayList<>();
    for (TensorFacts facts : results) {
      Tensor tensor = tensor(facts.shape(), facts.type().getNumOfBytes());
      made.add(tensor);
      live.put(facts.identity(), new Live(tensor, true, operations.size()));
    }
    record(place, name, read, made);
    return made;
  }

  /** Adds an operation that makes a tensor which only the operations that follow see. */
  Tensor makeUnseen(String place, String name, List<Tensor> read, Shape shape, DataType type) {
    Tensor tensor = tensor(shape, type.getNumOfBytes());
    record(place, name, read, List.of(tensor));
    return tensor;
  }

  /** Closes, after the last operation, a tensor that only operations have seen. */
  void close(Tensor unseen) {
    closings.get(operations.size() - 1).add(unseen);
  }

  private void record(String place, String name, List<Tensor> read, List<Tensor> made) {
    List<Tensor> inputs = read.isEmpty() ? List.of(NOTHING) : read;
    operations.add(new Operation(name, null, place, inputs, made, List.of(), false));
    closings.add(new ArrayList<>());
  }

  private Tensor tensor(Shape shape, int elementBytes) {
    long bytes = shape.size() * elementBytes;
    int index = sizes.size();
    sizes.add(bytes);
    boolean grows =
        otherSizes != null && index < otherSizes.size() && otherSizes.get(index) != bytes;
    return new Tensor(shape, elementBytes, grows, null);
  }

  /**
   * Ends the trace.
   *
   * @param outputs the tensors that the network returned, at least one
   * @param samples of the batch
   */
  OperationTrace build(List<TensorFacts> outputs, int samples) {
    List<Operation> complete = new ArrayList<>();
    for (int i = 0; i < operations.size(); i++) {
      complete.add(operations.get(i).closing(closings.get(i)));
    }
    return new OperationTrace(
        complete, inputsOfNetwork, List.of(known(outputs.get(0)).tensor), samples);
  }
}

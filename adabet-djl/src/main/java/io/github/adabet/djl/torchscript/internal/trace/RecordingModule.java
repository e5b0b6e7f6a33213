package io.github.adabet.djl.torchscript.internal.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.adabet.djl.internal.engine.ScriptEngine;
import io.github.adabet.djl.internal.engine.ScriptEngine.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Runs the twins of steps in their place, and tells a trace what they did. Its values tell the
 * trace when they are let go. For one pass, by one thread.
 */
final class RecordingModule implements ScriptEngine.Module {

  private final ScriptEngine.Module module;
  private final List<CallSite> sites;
  private final NDManager manager;
  private final TraceBuilder trace;

  /** Runs the twins of a module; it stays the caller's. */
  RecordingModule(
      ScriptEngine.Module module, List<CallSite> sites, NDManager manager, TraceBuilder trace) {
    this.module = module;
    this.sites = sites;
    this.manager = manager;
    this.trace = trace;
  }

  @Override
  public Value run(String method, List<Value> arguments) {
    List<Value> given = arguments.stream().map(value -> ((RecordedValue) value).value).toList();
    try (NDManager scratch = manager.newSubManager();
        Value both = module.run(RecordingCode.twin(method), given)) {
      List<Value> parts = both.items();
      Value result = parts.get(0);
      Tensors tensors = new Tensors(scratch);
      List<Note> notes = new ArrayList<>();
      try (Value seen = parts.get(1)) {
        for (Value noted : seen.items()) {
          try (noted) {
            notes.add(note(noted, tensors));
          }
        }
      }
      List<Integer> returned = tensors.add(result, null);
      List<TensorFacts> facts = tensors.facts();
      notes.forEach(note -> trace.add(method, note.call(facts)));
      RecordedValue value = new RecordedValue(result, among(facts, returned));
      trace.endStep(method);
      return value;
    }
  }

  /** A call that ran, with the places of its tensors among all that are asked for. */
  private record Note(
      CallSite site, List<Integer> tensors, Map<Integer, Double> numbers, List<Integer> results) {

    RecordedCall call(List<TensorFacts> facts) {
      return new RecordedCall(site, among(facts, tensors), numbers, among(facts, results));
    }
  }

  private static List<TensorFacts> among(List<TensorFacts> facts, List<Integer> places) {
    return places.stream().map(facts::get).toList();
  }

  private Note note(Value noted, Tensors all) {
    List<Value> parts = noted.items();
    try {
      CallSite site = sites.get(Math.toIntExact(parts.get(0).number()));
      List<Integer> tensors = new ArrayList<>();
      Map<Integer, Double> numbers = new HashMap<>();
      for (int i = 0; i < site.recorded().size(); i++) {
        Value argument = parts.get(i + 1);
        tensors.addAll(all.add(argument, null));
        OptionalDouble number = argument.real();
        if (number.isPresent()) {
          numbers.put(site.recorded().get(i), number.getAsDouble());
        }
      }
      Integer first = tensors.isEmpty() ? null : tensors.get(0);
      return new Note(site, tensors, numbers, all.add(parts.get(parts.size() - 1), first));
    } finally {
      parts.forEach(Value::close);
    }
  }

  /** The tensors of a step, of which the engine is asked once. */
  private final class Tensors {

    private final NDManager scratch;
    private final List<NDArray> arrays = new ArrayList<>();
    private final List<NDArray> others = new ArrayList<>();

    Tensors(NDManager scratch) {
      this.scratch = scratch;
    }

    /** Adds the tensors in a value, to be compared with one that is there; returns their places. */
    List<Integer> add(Value value, @Nullable Integer other) {
      List<Integer> places = new ArrayList<>();
      for (NDArray array : value.tensorsAmong(scratch)) {
        // One of no elements may be what an operation returns for a result that nobody wants.
        if (array.getShape().size() != 0) {
          places.add(arrays.size());
          arrays.add(array);
          others.add(other == null ? array : arrays.get(other));
        }
      }
      return places;
    }

    List<TensorFacts> facts() {
      if (arrays.isEmpty()) {
        return List.of();
      }
      List<TensorFacts> facts = new ArrayList<>();
      try (Value first = module.of(arrays);
          Value second = module.of(others);
          Value looked = module.run(RecordingCode.lookMethod(), List.of(first, second))) {
        long[] numbers = looked.numbers();
        int at = 0;
        for (NDArray array : arrays) {
          int axes = Math.toIntExact(numbers[at + 2]);
          long[] shape = new long[axes];
          List<Long> strides = new ArrayList<>();
          for (int axis = 0; axis < axes; axis++) {
            shape[axis] = numbers[at + 3 + 2 * axis];
            strides.add(numbers[at + 4 + 2 * axis]);
          }
          facts.add(
              new TensorFacts(
                  numbers[at],
                  numbers[at + 1] != 0,
                  new Shape(shape),
                  strides,
                  array.getDataType()));
          at += 3 + 2 * axes;
        }
      }
      return facts;
    }
  }

  /** Returns what the engine says of arrays. */
  List<TensorFacts> facts(List<NDArray> arrays) {
    try (NDManager scratch = manager.newSubManager();
        Value list = module.of(arrays)) {
      Tensors tensors = new Tensors(scratch);
      tensors.add(list, null);
      return tensors.facts();
    }
  }

  @Override
  public Value runRecordably(String method, List<Value> arguments) {
    return run(method, arguments);
  }

  @Override
  public void eagerly(Runnable work) {
    module.eagerly(work);
  }

  @Override
  public Value of(NDArray array) {
    return new RecordedValue(module.of(array), facts(List.of(array)));
  }

  @Override
  public Value of(List<NDArray> arrays) {
    return new RecordedValue(module.of(arrays), facts(arrays));
  }

  @Override
  public Value of(boolean... truths) {
    return new RecordedValue(module.of(truths), List.of());
  }

  @Override
  public Value of(long number) {
    return new RecordedValue(module.of(number), List.of());
  }

  @Override
  public Block block() {
    return module.block();
  }

  @Override
  public void close() {
    // The module stays its owner's.
  }

  /** A value of the module's, the tensors in which are held until it is closed. */
  private final class RecordedValue implements Value {

    private final Value value;
    private final List<TensorFacts> held;

    RecordedValue(Value value, List<TensorFacts> held) {
      this.value = value;
      this.held = held.stream().distinct().toList();
      this.held.forEach(trace::hold);
    }

    @Override
    public ScriptEngine.Form form() {
      return value.form();
    }

    @Override
    public String text() {
      return value.text();
    }

    @Override
    public Value copy() {
      return new RecordedValue(value.copy(), held);
    }

    @Override
    public boolean truth() {
      return value.truth();
    }

    @Override
    public long number() {
      return value.number();
    }

    @Override
    public OptionalDouble real() {
      return value.real();
    }

    @Override
    public long[] numbers() {
      return value.numbers();
    }

    @Override
    public List<Value> items() {
      List<Value> items = new ArrayList<>();
      for (Value item : value.items()) {
        try (NDManager scratch = manager.newSubManager()) {
          Tensors tensors = new Tensors(scratch);
          tensors.add(item, null);
          items.add(new RecordedValue(item, tensors.facts()));
        }
      }
      return items;
    }

    @Override
    public Optional<NDArray> tensor(int place, NDManager owner) {
      return value.tensor(place, owner);
    }

    @Override
    public Value withTensor(int place, NDArray array) {
      return new RecordedValue(value.withTensor(place, array), facts(List.of(array)));
    }

    @Override
    public NDList tensors(NDManager owner) {
      return value.tensors(owner);
    }

    @Override
    public List<NDArray> tensorsAmong(NDManager owner) {
      return value.tensorsAmong(owner);
    }

    @Override
    public void close() {
      value.close();
      held.forEach(trace::letGo);
    }
  }
}

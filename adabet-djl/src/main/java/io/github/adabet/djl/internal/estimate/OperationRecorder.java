package io.github.adabet.djl.internal.estimate;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.engine.ArrayStandIn;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.MemoryReuse;
import io.github.adabet.djl.internal.trace.OperationTrace;
import io.github.adabet.djl.internal.trace.OperationTrace.Operation;
import io.github.adabet.djl.internal.trace.OperationTrace.Tensor;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.walk.BlockWalker;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what a network does with arrays.
 *
 * <p>The network is run on stand-ins: objects of the interface {@link NDArray} that pass every call
 * on to a real array and note the name of the method, the arrays it was given and those it made,
 * and when each is closed. That sees arithmetic of composites and inside leaves alike, whatever
 * blocks they are made of. Intermediates are closed as in any walk, so that recording needs the
 * memory of inference.
 *
 * <p>For one pass, by one thread.
 */
public final class OperationRecorder implements BlockWalker.LeafHook {

  private final IdentityHashMap<NDArray, NDArray> standIns = new IdentityHashMap<>();
  private final IdentityHashMap<Parameter, NDArray> parameters = new IdentityHashMap<>();
  private final List<Operation> operations = new ArrayList<>();
  private final List<List<Tensor>> closings = new ArrayList<>();
  private BlockTree.@Nullable Leaf current;
  private String lastPlace = "the input";

  private OperationRecorder() {}

  /**
   * Runs a network once in inference mode and records it.
   *
   * @param tree the network
   * @param manager the manager of its parameters
   * @param batch the network's inputs; stays the caller's
   * @throws UnsupportedModelException if the output's origin cannot be followed
   */
  public static OperationTrace record(BlockTree tree, NDManager manager, NDList batch) {
    OperationRecorder recorder = new OperationRecorder();
    NDList inputs = new NDList();
    List<Tensor> inputTensors = new ArrayList<>();
    for (NDArray array : batch) {
      Tensor tensor = new Tensor(array.getShape(), array.getDataType().getNumOfBytes(), true, null);
      inputTensors.add(tensor);
      inputs.add(recorder.standIn(array, tensor));
    }
    BlockWalker walker = new BlockWalker(tree, new RecordedParameters(manager, recorder));
    List<Tensor> outputs = new ArrayList<>();
    List<Operation> operations = new ArrayList<>();
    EngineBinding.of(manager.getEngine())
        .inferenceMode()
        .run(
            () -> {
              NDList result = walker.forward(inputs, recorder);
              result.forEach(array -> outputs.add(tensorOf(array)));
              operations.addAll(recorder.operations());
              result.stream().filter(array -> !inputs.contains(array)).forEach(NDArray::close);
            });
    if (outputs.isEmpty() || !outputs.get(0).ofBatch()) {
      throw new UnsupportedModelException(
          "The network's output cannot be followed back to its input, so that its memory cannot be"
              + " estimated: a block computes with arrays that it does not derive from its inputs");
    }
    int samples = Math.toIntExact(batch.head().getShape().get(0));
    return new OperationTrace(operations, inputTensors, outputs.subList(0, 1), samples);
  }

  @Override
  public boolean beforeLeaf(BlockTree.Leaf leaf) {
    current = leaf;
    return false;
  }

  @Override
  public void afterLeaf(BlockTree.Leaf leaf, NDList output) {
    current = null;
    lastPlace = leaf.path();
  }

  @Override
  public MemoryReuse reuse(MemoryReuse engines) {
    return new NotedReuse();
  }

  /** Returns the operations so far, each with the arrays that were closed after it. */
  private List<Operation> operations() {
    List<Operation> complete = new ArrayList<>();
    for (int i = 0; i < operations.size(); i++) {
      complete.add(operations.get(i).closing(closings.get(i)));
    }
    return complete;
  }

  private NDArray parameter(Parameter parameter) {
    return parameters.computeIfAbsent(
        parameter,
        key -> {
          NDArray array = key.getArray();
          Tensor tensor =
              new Tensor(array.getShape(), array.getDataType().getNumOfBytes(), false, key);
          return standIn(array, tensor);
        });
  }

  private NDArray standIn(NDArray real, Tensor tensor) {
    NDArray standIn =
        (NDArray)
            Proxy.newProxyInstance(
                ArrayStandIn.class.getClassLoader(),
                new Class<?>[] {NDArray.class, ArrayStandIn.class},
                new ArrayCalls(real, tensor));
    standIns.put(real, standIn);
    return standIn;
  }

  /** Passes a call on, notes it if it makes arrays, and gives their stand-ins. */
  private @Nullable Object call(
      Object target, Tensor receiver, Method method, Object @Nullable [] arguments)
      throws Throwable {
    List<Tensor> inputs = new ArrayList<>(List.of(receiver));
    Object[] real = arguments == null ? new Object[0] : arguments.clone();
    for (int i = 0; i < real.length; i++) {
      real[i] = real(real[i], inputs);
    }
    Object result;
    try {
      result = method.invoke(target, real);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
    if (result instanceof NDArrayEx internals) {
      return Proxy.newProxyInstance(
          NDArrayEx.class.getClassLoader(),
          new Class<?>[] {NDArrayEx.class},
          (proxy, inner, values) -> call(internals, receiver, inner, values));
    }
    if (result instanceof NDArray array) {
      return made(method.getName(), inputs, new NDList(array)).head();
    }
    if (result instanceof NDList list) {
      return made(method.getName(), inputs, list);
    }
    return result;
  }

  private NDList made(String name, List<Tensor> inputs, NDList results) {
    boolean ofBatch = inputs.stream().anyMatch(Tensor::ofBatch);
    List<Tensor> outputs = new ArrayList<>();
    NDList given = new NDList();
    for (NDArray array : results) {
      NDArray known = standIns.get(array);
      if (known == null) {
        Tensor tensor =
            new Tensor(array.getShape(), array.getDataType().getNumOfBytes(), ofBatch, null);
        outputs.add(tensor);
        known = standIn(array, tensor);
        // The scope around a leaf closes the stand-in instead, unless the walker takes it out.
        NDScope.unregister(array);
        NDScope.register(known);
      }
      given.add(known);
    }
    if (!outputs.isEmpty()) {
      BlockTree.Leaf leaf = current;
      String place = leaf == null ? name + " after " + lastPlace : leaf.path();
      operations.add(
          new Operation(
              name, leaf, place, inputs.stream().distinct().toList(), outputs, List.of(), false));
      closings.add(new ArrayList<>());
    }
    return given;
  }

  private static Object real(Object argument, List<Tensor> inputs) {
    if (argument instanceof NDArray array) {
      return real(array, inputs);
    }
    if (argument instanceof NDList list) {
      NDList reals = new NDList();
      list.forEach(array -> reals.add(real(array, inputs)));
      return reals;
    }
    if (argument instanceof NDArray[] arrays) {
      NDArray[] reals = new NDArray[arrays.length];
      for (int i = 0; i < arrays.length; i++) {
        reals[i] = real(arrays[i], inputs);
      }
      return reals;
    }
    return argument;
  }

  private static NDArray real(NDArray array, List<Tensor> inputs) {
    ArrayCalls calls = calls(array);
    if (calls == null) {
      return array;
    }
    inputs.add(calls.tensor);
    return calls.real;
  }

  private static Tensor tensorOf(NDArray array) {
    ArrayCalls calls = calls(array);
    return calls != null
        ? calls.tensor
        : new Tensor(array.getShape(), array.getDataType().getNumOfBytes(), false, null);
  }

  private static @Nullable ArrayCalls calls(NDArray array) {
    return Proxy.isProxyClass(array.getClass())
            && Proxy.getInvocationHandler(array) instanceof ArrayCalls calls
        ? calls
        : null;
  }

  /** The calls on one stand-in. */
  private final class ArrayCalls implements InvocationHandler {

    private final NDArray real;
    private final Tensor tensor;
    private boolean closed;

    ArrayCalls(NDArray real, Tensor tensor) {
      this.real = real;
      this.tensor = tensor;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
        throws Throwable {
      if (method.getDeclaringClass() == Object.class) {
        return switch (method.getName()) {
          case "equals" -> arguments != null && proxy == arguments[0];
          case "hashCode" -> System.identityHashCode(proxy);
          default -> real.toString();
        };
      }
      if (method.getName().equals("hasGradient")) {
        // It is part of no recording.
        return false;
      }
      if (method.getName().equals("close") && !closed && !closings.isEmpty()) {
        closed = true;
        closings.get(closings.size() - 1).add(tensor);
      }
      if (method.getDeclaringClass() == ArrayStandIn.class && arguments != null) {
        return compute((String) arguments[0], arguments[1]);
      }
      return call(real, tensor, method, arguments);
    }

    /** Runs an operator on the real array: an operation of that name, whatever it is made of. */
    @SuppressWarnings("unchecked") // As the interface declares it.
    private NDArray compute(String operation, Object operator) {
      NDArray result = ((UnaryOperator<NDArray>) operator).apply(real);
      return made(operation, List.of(tensor), new NDList(result)).head();
    }
  }

  /** Notes which operations could use the memory of their inputs. The real ones use their own. */
  private final class NotedReuse implements MemoryReuse {

    @Override
    public NDArray relu(NDArray array) {
      return noted(Activation.relu(array));
    }

    @Override
    public NDArray relu6(NDArray array) {
      return noted(EngineBinding.of(array.getManager().getEngine()).operators().relu6(array));
    }

    @Override
    public NDArray add(NDArray array, NDArray other) {
      return noted(array.add(other));
    }

    @Override
    public void forget(NDArray input, NDArray output) {
      noted(output);
    }

    /** Notes it of the operation that has just made an array. */
    private NDArray noted(NDArray made) {
      int last = operations.size() - 1;
      operations.set(last, operations.get(last).reusing(true));
      return made;
    }
  }

  /** Hands out stand-ins of parameters. */
  private static final class RecordedParameters extends ParameterStore {

    private final OperationRecorder recorder;

    RecordedParameters(NDManager manager, OperationRecorder recorder) {
      super(manager, false);
      this.recorder = recorder;
    }

    @Override
    public @Nullable NDArray getValue(
        @Nullable Parameter parameter, Device device, boolean training) {
      // Blocks ask for optional parameters that they do not have.
      return parameter == null ? null : recorder.parameter(parameter);
    }
  }
}

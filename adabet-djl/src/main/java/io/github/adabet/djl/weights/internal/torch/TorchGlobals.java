package io.github.adabet.djl.weights.internal.torch;

import io.github.adabet.djl.weights.internal.torch.PickleValue.Global;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Mapping;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Other;
import io.github.adabet.djl.weights.internal.torch.PickleValue.ScriptClass;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Sequence;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Storage;
import io.github.adabet.djl.weights.internal.torch.PickleValue.StorageClass;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Tensor;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Text;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Whole;
import io.github.adabet.djl.weights.tensor.ElementType;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names that a pickle of PyTorch's may use, and what calling them makes. The list is closed:
 * any other name is an error, so that a pickle can do nothing but put tensors together.
 */
final class TorchGlobals {

  private static final Map<String, PickleValue> KNOWN = known();
  private static final String SCRIPT_MODULE = "__torch__";

  private final boolean script;

  /**
   * The names known in a kind of archive.
   *
   * @param script whether the archive is TorchScript, whose objects have classes of its own
   */
  TorchGlobals(boolean script) {
    this.script = script;
  }

  private static Map<String, PickleValue> known() {
    Map<String, PickleValue> known = new HashMap<>();
    known.put("collections OrderedDict", Global.ORDERED_DICT);
    known.put("torch._utils _rebuild_tensor_v2", Global.REBUILD_TENSOR);
    known.put("torch._utils _rebuild_parameter", Global.REBUILD_PARAMETER);
    known.put("torch Size", Global.SIZE);
    known.put("torch DoubleStorage", new StorageClass(ElementType.F64));
    known.put("torch FloatStorage", new StorageClass(ElementType.F32));
    known.put("torch HalfStorage", new StorageClass(ElementType.F16));
    known.put("torch BFloat16Storage", new StorageClass(ElementType.BF16));
    known.put("torch LongStorage", new StorageClass(ElementType.I64));
    known.put("torch IntStorage", new StorageClass(ElementType.I32));
    known.put("torch ShortStorage", new StorageClass(ElementType.I16));
    known.put("torch CharStorage", new StorageClass(ElementType.I8));
    known.put("torch ByteStorage", new StorageClass(ElementType.U8));
    known.put("torch BoolStorage", new StorageClass(ElementType.BOOL));
    for (String typed :
        List.of(
            "build_intlist",
            "build_tensorlist",
            "build_doublelist",
            "build_boollist",
            "restore_type_tag")) {
      known.put("torch.jit._pickle " + typed, Global.TYPED);
    }
    return Map.copyOf(known);
  }

  /**
   * Looks a name up.
   *
   * @param module the module that a pickle names
   * @param name the name in that module
   * @return what it stands for
   * @throws IllegalArgumentException if the name is not known
   */
  PickleValue find(String module, String name) {
    PickleValue known = KNOWN.get(module + " " + name);
    if (known != null) {
      return known;
    }
    if (script && (module.equals(SCRIPT_MODULE) || module.startsWith(SCRIPT_MODULE + "."))) {
      return new ScriptClass(module + "." + name);
    }
    throw new IllegalArgumentException(
        "it asks for "
            + module
            + "."
            + name
            + ", and only tensors are read, never objects or code. If you trust the file, load it"
            + " in Python and save its tensors alone: torch.save(model.state_dict(), file)");
  }

  /**
   * Calls a name.
   *
   * @param function what {@link #find} returned
   * @param arguments the arguments
   * @return what the call makes
   * @throws IllegalArgumentException if the value cannot be called or the arguments are wrong
   */
  PickleValue call(PickleValue function, List<PickleValue> arguments) {
    if (!(function instanceof Global global)) {
      throw new IllegalArgumentException("it calls what is no function");
    }
    return switch (global) {
      case ORDERED_DICT -> orderedDict(arguments);
      case REBUILD_TENSOR -> tensor(arguments);
      case SIZE, TYPED -> argument(arguments, 0);
      case REBUILD_PARAMETER -> {
        if (argument(arguments, 0) instanceof Tensor tensor) {
          yield tensor;
        }
        throw new IllegalArgumentException("a parameter that is no tensor");
      }
    };
  }

  private static Mapping orderedDict(List<PickleValue> arguments) {
    if (!arguments.isEmpty()) {
      throw new IllegalArgumentException("an OrderedDict made from something");
    }
    return new Mapping();
  }

  /** Makes a tensor from storage, offset, size and strides; whether it needs a gradient is left. */
  private static Tensor tensor(List<PickleValue> arguments) {
    if (!(argument(arguments, 0) instanceof Storage storage)) {
      throw new IllegalArgumentException("a tensor without storage");
    }
    long offset = whole(argument(arguments, 1));
    TensorInfo info = new TensorInfo(storage.type(), wholes(argument(arguments, 2)));
    List<Long> strides = wholes(argument(arguments, 3));
    requireWithin(storage, info, offset, strides);
    return new Tensor(storage, info, offset, strides);
  }

  private static void requireWithin(
      Storage storage, TensorInfo info, long offset, List<Long> strides) {
    if (strides.size() != info.shape().size()) {
      throw new IllegalArgumentException(
          "a tensor of shape " + info.shape() + " with the strides " + strides);
    }
    if (info.elements() == 0) {
      return;
    }
    try {
      long last = offset;
      for (int i = 0; i < strides.size(); i++) {
        if (strides.get(i) < 0) {
          throw new IllegalArgumentException("a tensor with the negative stride " + strides.get(i));
        }
        last = Math.addExact(last, Math.multiplyExact(strides.get(i), info.shape().get(i) - 1));
      }
      if (offset < 0 || last >= storage.elements()) {
        throw new IllegalArgumentException(
            "a tensor "
                + info
                + " that reaches from element "
                + offset
                + " to "
                + last
                + " of a storage of "
                + storage.elements());
      }
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "a tensor of shape " + info.shape() + " whose strides " + strides + " overflow", e);
    }
  }

  /**
   * Makes the storage that a persistent id stands for.
   *
   * @param id the id
   * @return the storage
   * @throws IllegalArgumentException if the id is no storage's
   */
  static Storage storage(PickleValue id) {
    if (id instanceof Sequence tuple
        && tuple.items().size() >= 5
        && tuple.items().get(0) instanceof Text kind
        && kind.value().equals("storage")
        && tuple.items().get(1) instanceof StorageClass type
        && tuple.items().get(2) instanceof Text key
        && tuple.items().get(4) instanceof Whole elements
        && (tuple.items().size() == 5 || tuple.items().get(5) == Other.VALUE)) {
      if (elements.value() < 0 || elements.value() > Long.MAX_VALUE / type.type().bytes()) {
        throw new IllegalArgumentException("a storage of " + elements.value() + " elements");
      }
      return new Storage(type.type(), key.value(), elements.value());
    }
    throw new IllegalArgumentException("a persistent id that is no storage's");
  }

  private static PickleValue argument(List<PickleValue> arguments, int index) {
    if (index >= arguments.size()) {
      throw new IllegalArgumentException("a call with only " + arguments.size() + " arguments");
    }
    return arguments.get(index);
  }

  private static long whole(PickleValue value) {
    if (value instanceof Whole whole) {
      return whole.value();
    }
    throw new IllegalArgumentException("an offset, size or stride that is no integer");
  }

  private static List<Long> wholes(PickleValue value) {
    if (!(value instanceof Sequence sequence) || sequence.items().size() > TensorInfo.MAX_RANK) {
      throw new IllegalArgumentException("a size or strides that are no short tuple");
    }
    List<Long> wholes = new ArrayList<>();
    for (PickleValue item : sequence.items()) {
      wholes.add(whole(item));
    }
    return wholes;
  }
}

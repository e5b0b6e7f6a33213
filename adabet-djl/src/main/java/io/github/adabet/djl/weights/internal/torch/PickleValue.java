package io.github.adabet.djl.weights.internal.torch;

import io.github.adabet.djl.weights.tensor.ElementType;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pickle may hold: plain data and tensors. There is no value that stands for arbitrary code,
 * so that reading a pickle cannot run any.
 */
sealed interface PickleValue {

  /** A string. */
  record Text(String value) implements PickleValue {}

  /** An integer of at most 64 bits. */
  record Whole(long value) implements PickleValue {}

  /** A value on which no tensor depends. */
  enum Other implements PickleValue {
    /** True. */
    TRUE,
    /** False. */
    FALSE,
    /** None, a float, or bytes: which it was is of no interest. */
    VALUE
  }

  /** A list, tuple or set. Mutable while the pickle is read. */
  final class Sequence implements PickleValue {
    private final List<PickleValue> items;

    Sequence() {
      this.items = new ArrayList<>();
    }

    Sequence(List<PickleValue> items) {
      this.items = items;
    }

    /** Returns the items; the list itself, not a copy. */
    List<PickleValue> items() {
      return items;
    }
  }

  /** A dict, in the order of insertion. Mutable while the pickle is read. */
  final class Mapping implements PickleValue {
    private final Map<String, PickleValue> entries = new LinkedHashMap<>();

    /** Returns the entries, keys that are integers in decimal; the map itself, not a copy. */
    Map<String, PickleValue> entries() {
      return entries;
    }
  }

  /** A name of the few that are known. */
  enum Global implements PickleValue {
    /** {@code collections.OrderedDict}. */
    ORDERED_DICT,
    /** {@code torch._utils._rebuild_tensor_v2}. */
    REBUILD_TENSOR,
    /** {@code torch._utils._rebuild_parameter}. */
    REBUILD_PARAMETER,
    /** {@code torch.Size}. */
    SIZE,
    /** The functions of {@code torch.jit._pickle}, which return their first argument. */
    TYPED
  }

  /** A class of storage, for example {@code torch.FloatStorage}. */
  record StorageClass(ElementType type) implements PickleValue {}

  /** A class of the code in a TorchScript archive, which is never read. */
  record ScriptClass(String name) implements PickleValue {}

  /** An object of such a class: a bag of attributes. */
  record ScriptObject(ScriptClass type, Mapping attributes) implements PickleValue {}

  /**
   * Memory that tensors are views of.
   *
   * @param type the type of its elements
   * @param key names its bytes
   * @param elements number of elements
   */
  record Storage(ElementType type, String key, long elements) implements PickleValue {}

  /**
   * A tensor: a view of a storage.
   *
   * @param storage the memory
   * @param info type and shape
   * @param offset index in the storage of the first element
   * @param strides steps in the storage, in elements, along each dimension; at least 0
   */
  record Tensor(Storage storage, TensorInfo info, long offset, List<Long> strides)
      implements PickleValue {
    /** Copies the strides. */
    public Tensor {
      strides = List.copyOf(strides);
    }
  }
}

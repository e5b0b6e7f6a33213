package io.github.adabet.djl.weights.internal.torch;

import io.github.adabet.djl.weights.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pickle may hold: plain data, tensors, and objects of classes that are not known, as the
 * plain data they are made of. There is no value that can be run, so that reading a pickle runs
 * nothing.
 *
 * <p>Values are keys of dicts, too: strings, numbers and constants are equal as in Python, all
 * others only to themselves. Those that are equal can be compared, so that many keys of one hash do
 * not make a dict slow.
 */
sealed interface PickleValue permits PickleValue.Plain, PickleValue.Container, TorchType {

  /** A value on which no tensor depends, or that describes one. */
  sealed interface Plain extends PickleValue {}

  /** A value that may hold tensors, or is one. */
  sealed interface Container extends PickleValue {}

  /** A string. */
  record Text(String value) implements Plain, Comparable<Text> {
    @Override
    public int compareTo(Text other) {
      return value.compareTo(other.value);
    }
  }

  /** An integer of at most 64 bits. */
  record Whole(long value) implements Plain, Comparable<Whole> {
    @Override
    public int compareTo(Whole other) {
      return Long.compare(value, other.value);
    }
  }

  /** A float. */
  record Real(double value) implements Plain, Comparable<Real> {
    @Override
    public int compareTo(Real other) {
      return Double.compare(value, other.value);
    }
  }

  /** A constant. */
  enum Constant implements Plain {
    /** None. */
    NONE("None"),
    /** True. */
    TRUE("True"),
    /** False. */
    FALSE("False");

    private final String text;

    Constant(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Bytes, a complex number, a device, a large integer: which it was is of no interest. */
  final class Opaque implements Plain {
    private final String kind;

    Opaque(String kind) {
      this.kind = kind;
    }

    @Override
    public String toString() {
      return kind;
    }
  }

  /** A class of storage, for example {@code torch.FloatStorage}. */
  record StorageClass(TorchType type) implements Plain {}

  /** A class of tensors. */
  record TensorClass(String name) implements Plain {}

  /**
   * A name of which nothing is known: a class or function that Python would import. Here it is a
   * name and no more.
   *
   * @param name module and name, joined by a dot
   */
  record ForeignName(String name) implements Plain {}

  /** A class of the code in a TorchScript archive, which is never run. */
  record ScriptClass(String name) implements Plain {}

  /**
   * Memory that tensors are views of.
   *
   * @param type the type of its elements
   * @param key names its bytes
   * @param elements number of elements
   */
  record Storage(TorchType type, String key, long elements) implements Plain {

    /** Returns its size in bytes. */
    long bytes() {
      return elements * type.bytes();
    }
  }

  /** A list, tuple or set. Mutable while the pickle is read. */
  final class Sequence implements Container {
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
  final class Mapping implements Container {
    private final Map<PickleValue, PickleValue> entries = new LinkedHashMap<>();

    /** Returns the entries; the map itself, not a copy. */
    Map<PickleValue, PickleValue> entries() {
      return entries;
    }
  }

  /** An object of a class of a TorchScript archive: mostly a dict of attributes. */
  final class ScriptObject implements Container {
    private final String className;
    private PickleValue state = Constant.NONE;

    ScriptObject(String className) {
      this.className = className;
    }

    /** Returns its class. */
    String className() {
      return className;
    }

    /** Returns what it was made of. */
    PickleValue state() {
      return state;
    }

    void setState(PickleValue made) {
      state = made;
    }
  }

  /**
   * What a pickle makes by a foreign name: an object of a class that is not known, kept as the
   * plain data from which Python would build it, or what a function that is not known would return.
   * Mutable while the pickle is read.
   */
  final class ForeignObject implements Container {
    private final String name;
    private final List<PickleValue> arguments;
    private final Mapping items = new Mapping();
    private final Sequence elements = new Sequence();
    private PickleValue state = Constant.NONE;

    ForeignObject(String name, List<PickleValue> arguments) {
      this.name = name;
      this.arguments = arguments;
    }

    /** Returns its class, or the function that would make it. */
    String name() {
      return name;
    }

    /** Returns what the class or function would be called with. */
    List<PickleValue> arguments() {
      return arguments;
    }

    /** Returns its entries, if it is a kind of dict; the mapping itself, not a copy. */
    Mapping items() {
      return items;
    }

    /** Returns its elements, if it is a kind of list; the sequence itself, not a copy. */
    Sequence elements() {
      return elements;
    }

    /** Returns its attributes, mostly a dict. */
    PickleValue state() {
      return state;
    }

    void setState(PickleValue made) {
      state = made;
    }
  }

  /**
   * A tensor: a view of a storage.
   *
   * @param storage the memory
   * @param info type and shape
   * @param offset index in the storage of the first element, counted in the tensor's elements
   * @param strides steps in the storage, in elements, along each dimension; at least 0
   * @param negated whether its elements are the negatives of the storage's
   */
  record Tensor(Storage storage, TensorInfo info, long offset, List<Long> strides, boolean negated)
      implements Container {
    /** Copies the strides. */
    public Tensor {
      strides = List.copyOf(strides);
    }

    /** Returns the place in the storage of the first element, in bytes. */
    long start() {
      return offset * info.type().bytes();
    }
  }

  /**
   * A tensor that is not read.
   *
   * @param reason what it is, for people
   */
  record Unread(String reason) implements Container {}

  /** What a pickle may call. */
  enum Global implements Plain {
    /** {@code collections.OrderedDict}. */
    ORDERED_DICT,
    /** {@code collections.Counter}: a dict made of a dict. */
    COUNTER,
    /** {@code collections.defaultdict}: an empty dict; what makes its values is not called. */
    DEFAULT_DICT,
    /** {@code set}. */
    SET,
    /** What makes a value on which no tensor depends. */
    OPAQUE,
    /** {@code torch.Size}, and the functions of {@code torch.jit._pickle}: their first argument. */
    FIRST_ARGUMENT,
    /** {@code torch._utils._rebuild_tensor}. */
    TENSOR_V1,
    /** {@code torch._utils._rebuild_tensor_v2}. */
    TENSOR_V2,
    /** {@code torch._utils._rebuild_tensor_v3}: with an element type of its own. */
    TENSOR_V3,
    /** {@code torch._utils._rebuild_parameter}, and {@code torch.nn.parameter.Parameter}. */
    PARAMETER,
    /** {@code torch._utils._rebuild_parameter_with_state}: with attributes. */
    PARAMETER_WITH_STATE,
    /** {@code torch._tensor._rebuild_from_type_v2}: a call of another, with attributes. */
    FROM_TYPE,
    /** {@code torch._utils._rebuild_device_tensor_from_cpu_tensor}. */
    DEVICE_TENSOR,
    /** {@code torch._utils._rebuild_qtensor}. */
    QUANTISED,
    /** {@code torch._utils._rebuild_sparse_tensor}. */
    SPARSE,
    /** {@code torch._utils._rebuild_meta_tensor_no_storage}. */
    META,
    /** {@code torch._utils._rebuild_nested_tensor}. */
    NESTED,
    /** {@code torch._utils._rebuild_wrapper_subclass}. */
    WRAPPER
  }
}

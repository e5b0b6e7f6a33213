package io.github.adabet.djl.weights.internal.torch;

import io.github.adabet.djl.weights.tensor.ElementType;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An element type of PyTorch's; those that are not read have no {@link ElementType}.
 *
 * @param name its name in Python, without {@code torch.}
 * @param bytes bytes of an element, 0 if unknown
 * @param type the type of what is read, or null
 */
record TorchType(String name, int bytes, @Nullable ElementType type) implements PickleValue {

  /** The bytes of a storage without a type. */
  static final TorchType UNTYPED = new TorchType("bytes", 1, null);

  private static final Pattern LIKELY =
      Pattern.compile("(u?int|float|bfloat|complex|bits|qu?int)\\d\\w*");
  private static final Map<String, TorchType> BY_NAME = new HashMap<>();
  private static final Map<String, TorchType> BY_STORAGE = new HashMap<>();

  static {
    add("float64", "DoubleStorage", 8, ElementType.F64);
    add("float32", "FloatStorage", 4, ElementType.F32);
    add("float16", "HalfStorage", 2, ElementType.F16);
    add("bfloat16", "BFloat16Storage", 2, ElementType.BF16);
    add("int64", "LongStorage", 8, ElementType.I64);
    add("int32", "IntStorage", 4, ElementType.I32);
    add("int16", "ShortStorage", 2, ElementType.I16);
    add("int8", "CharStorage", 1, ElementType.I8);
    add("uint64", "", 8, ElementType.U64);
    add("uint32", "", 4, ElementType.U32);
    add("uint16", "", 2, ElementType.U16);
    add("uint8", "ByteStorage", 1, ElementType.U8);
    add("bool", "BoolStorage", 1, ElementType.BOOL);
    add("complex32", "", 4, null);
    add("complex64", "ComplexFloatStorage", 8, null);
    add("complex128", "ComplexDoubleStorage", 16, null);
    add("qint8", "QInt8Storage", 1, null);
    add("quint8", "QUInt8Storage", 1, null);
    add("qint32", "QInt32Storage", 4, null);
    add("quint4x2", "QUInt4x2Storage", 1, null);
    add("quint2x4", "QUInt2x4Storage", 1, null);
    BY_STORAGE.put("UntypedStorage", UNTYPED);
  }

  private static void add(String name, String storage, int bytes, @Nullable ElementType type) {
    TorchType known = new TorchType(name, bytes, type);
    BY_NAME.put(name, known);
    if (!storage.isEmpty()) {
      BY_STORAGE.put(storage, known);
    }
  }

  /** Returns the type that {@code torch.NAME} is, or null if that is no element type. */
  static @Nullable TorchType named(String name) {
    TorchType known = BY_NAME.get(name);
    // Types come with every version; a tensor of one that came later is not read, but named.
    return known != null || !LIKELY.matcher(name).matches() ? known : new TorchType(name, 0, null);
  }

  /** Returns the type of the elements in a class of storages, or null if that is none. */
  static @Nullable TorchType ofStorage(String name) {
    return BY_STORAGE.get(name);
  }
}

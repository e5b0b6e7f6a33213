package io.github.adabet.djl.weights.internal.torch;

import io.github.adabet.djl.weights.internal.io.HeldMemory;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Constant;
import io.github.adabet.djl.weights.internal.torch.PickleValue.ForeignName;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Global;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Mapping;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Sequence;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Storage;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Tensor;
import io.github.adabet.djl.weights.internal.torch.PickleValue.TensorClass;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Text;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Unread;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Whole;
import io.github.adabet.djl.weights.tensor.ElementType;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls by which PyTorch's pickles make tensors. Every argument changes the tensor, or provably
 * does not (whether a gradient is wanted, attributes, a device), or is refused; a tensor of a kind
 * that is not read becomes an {@link Unread}, which hurts nobody who does not ask for it.
 */
final class TensorCalls {

  private static final String NEGATED = "neg";
  private static final Set<ElementType> SIGNED =
      EnumSet.of(
          ElementType.F64,
          ElementType.F32,
          ElementType.F16,
          ElementType.BF16,
          ElementType.I64,
          ElementType.I32,
          ElementType.I16,
          ElementType.I8);

  private final HeldMemory memory;

  /**
   * The calls.
   *
   * @param memory counts what they make
   */
  TensorCalls(HeldMemory memory) {
    this.memory = memory;
  }

  /**
   * Makes a tensor.
   *
   * @param function one of those that make tensors
   * @param arguments the arguments
   * @return a tensor, or one that is not read
   * @throws IllegalArgumentException if the arguments are wrong
   */
  PickleValue call(Global function, List<PickleValue> arguments) {
    return switch (function) {
      case TENSOR_V1 -> {
        requireCount(arguments, 4, 4);
        yield tensor(arguments, null, null);
      }
      case TENSOR_V2 -> {
        requireCount(arguments, 6, 7);
        requireNoHooks(arguments, 4);
        yield tensor(arguments, null, optional(arguments, 6));
      }
      case TENSOR_V3 -> {
        requireCount(arguments, 7, 8);
        requireNoHooks(arguments, 4);
        yield tensor(arguments, type(arguments.get(6)), optional(arguments, 7));
      }
      case PARAMETER -> {
        requireCount(arguments, 1, 3);
        if (arguments.size() == 3) {
          requireNoHooks(arguments, 1);
        }
        yield made(arguments.get(0));
      }
      case PARAMETER_WITH_STATE -> {
        requireCount(arguments, 4, 4);
        requireNoHooks(arguments, 1);
        yield made(arguments.get(0));
      }
      case FROM_TYPE -> ofType(arguments);
      case DEVICE_TENSOR -> onDevice(arguments);
      case QUANTISED -> new Unread("a quantised tensor" + elementsOf(argument(arguments, 0)));
      case SPARSE -> new Unread("a sparse tensor");
      case META -> new Unread("a tensor on the meta device, which has no elements");
      case NESTED -> new Unread("a nested tensor");
      case WRAPPER -> new Unread("a tensor of a class of its own");
      default -> throw new IllegalArgumentException("it calls " + function + " for a tensor");
    };
  }

  private static String elementsOf(PickleValue storage) {
    return storage instanceof Storage known ? " (" + known.type().name() + ")" : "";
  }

  /** Calls another function; the class and the attributes that the tensor gets are not values. */
  private PickleValue ofType(List<PickleValue> arguments) {
    requireCount(arguments, 4, 4);
    if (arguments.get(1) instanceof ForeignName type) {
      return new Unread("a tensor of the class " + type.name());
    }
    if (!(arguments.get(0) instanceof Global function)
        || function == Global.FROM_TYPE
        || !(arguments.get(2) instanceof Sequence inner)) {
      throw new IllegalArgumentException("a tensor with attributes that is made of no tensor");
    }
    if (!(arguments.get(1) instanceof TensorClass) && arguments.get(1) != Global.PARAMETER) {
      throw new IllegalArgumentException("a tensor with attributes whose class is no tensor's");
    }
    return call(function, inner.items());
  }

  private static PickleValue onDevice(List<PickleValue> arguments) {
    requireCount(arguments, 4, 4);
    PickleValue data = made(arguments.get(0));
    TorchType wanted = type(arguments.get(1));
    if (data instanceof Tensor tensor && tensor.info().type() != wanted.type()) {
      return new Unread("a tensor that PyTorch converts to " + wanted.name() + " on its device");
    }
    return data;
  }

  /** Makes a tensor from storage, offset, size and strides, the first four arguments. */
  private PickleValue tensor(
      List<PickleValue> arguments, @Nullable TorchType ownType, @Nullable PickleValue metadata) {
    if (!(arguments.get(0) instanceof Storage storage)) {
      throw new IllegalArgumentException("a tensor without storage");
    }
    TorchType type = ownType == null ? storage.type() : ownType;
    if (type.type() == null) {
      return new Unread("a tensor of " + type.name() + " elements");
    }
    List<Long> shape = wholes(arguments.get(2));
    memory.add(HeldMemory.TENSOR + HeldMemory.DIMENSION * shape.size());
    long offset = whole(arguments.get(1));
    TensorInfo info = new TensorInfo(type.type(), shape);
    List<Long> strides = wholes(arguments.get(3));
    requireWithin(storage, info, offset, strides);
    boolean negated = false;
    if (metadata instanceof Mapping bits) {
      for (Map.Entry<PickleValue, PickleValue> bit : bits.entries().entrySet()) {
        boolean set = bit.getValue() != Constant.FALSE;
        if (set && !isNegation(bit, info)) {
          return new Unread("a tensor with the mark " + bit.getKey());
        }
        negated |= set;
      }
    } else if (metadata != null && metadata != Constant.NONE) {
      return new Unread("a tensor with marks that are not known");
    }
    return new Tensor(storage, info, offset, strides, negated);
  }

  private static boolean isNegation(Map.Entry<PickleValue, PickleValue> bit, TensorInfo info) {
    return bit.getKey() instanceof Text name
        && name.value().equals(NEGATED)
        && bit.getValue() == Constant.TRUE
        && SIGNED.contains(info.type());
  }

  /**
   * Checks that a tensor lies within its storage.
   *
   * @throws IllegalArgumentException if it does not
   */
  static void requireWithin(Storage storage, TensorInfo info, long offset, List<Long> strides) {
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
      long end = Math.multiplyExact(Math.addExact(last, 1), info.type().bytes());
      if (offset < 0 || end > storage.bytes()) {
        throw new IllegalArgumentException(
            "a tensor "
                + info
                + " that reaches from element "
                + offset
                + " to "
                + last
                + " of a storage of "
                + storage.bytes()
                + " bytes");
      }
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "a tensor of shape " + info.shape() + " whose strides " + strides + " overflow", e);
    }
  }

  private static PickleValue made(PickleValue value) {
    if (value instanceof Tensor || value instanceof Unread) {
      return value;
    }
    throw new IllegalArgumentException("a parameter that is no tensor");
  }

  /** Hooks are functions, and would be run. */
  private static void requireNoHooks(List<PickleValue> arguments, int gradient) {
    PickleValue wanted = arguments.get(gradient);
    if (wanted != Constant.TRUE && wanted != Constant.FALSE) {
      throw new IllegalArgumentException("a tensor that does not say whether it has a gradient");
    }
    PickleValue hooks = arguments.get(gradient + 1);
    if (hooks != Constant.NONE
        && !(hooks instanceof Mapping mapping && mapping.entries().isEmpty())) {
      throw new IllegalArgumentException("a tensor with hooks");
    }
  }

  private static void requireCount(List<PickleValue> arguments, int least, int most) {
    if (arguments.size() < least || arguments.size() > most) {
      throw new IllegalArgumentException(
          "a call with "
              + arguments.size()
              + " arguments, which takes "
              + (least == most ? least : least + " to " + most));
    }
  }

  /**
   * Returns an argument.
   *
   * @throws IllegalArgumentException if there are fewer
   */
  static PickleValue argument(List<PickleValue> arguments, int index) {
    if (index >= arguments.size()) {
      throw new IllegalArgumentException("a call with only " + arguments.size() + " arguments");
    }
    return arguments.get(index);
  }

  private static @Nullable PickleValue optional(List<PickleValue> arguments, int index) {
    return index < arguments.size() ? arguments.get(index) : null;
  }

  private static TorchType type(PickleValue value) {
    if (value instanceof TorchType type) {
      return type;
    }
    throw new IllegalArgumentException("an element type that is none");
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

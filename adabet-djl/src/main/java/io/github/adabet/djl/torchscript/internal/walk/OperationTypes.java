package io.github.adabet.djl.torchscript.internal.walk;

import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Expression.Name;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What operations of PyTorch's return, where it is not one tensor. */
final class OperationTypes {

  private static final Expression INT = new Name("int");
  private static final Expression FLOAT = new Name("float");
  private static final Expression BOOL = new Name("bool");
  private static final Expression STR = new Name("str");
  private static final Expression DEVICE = new Name("Device");

  private static final Set<String> WHOLE =
      Set.of(
          "int",
          "torch.len",
          "torch.dim",
          "torch.numel",
          "torch.ord",
          "torch.storage_offset",
          "torch.__derive_index",
          "torch.__range_length",
          "torch.get_device",
          "ops.prim.dtype",
          "ops.prim.layout");
  private static final Set<String> TRUTH =
      Set.of(
          "bool",
          "isinstance",
          "torch.__is__",
          "torch.__isnot__",
          "torch.__not__",
          "torch.__contains__",
          "torch.is_floating_point",
          "torch.is_complex",
          "torch.is_contiguous",
          "torch.is_grad_enabled",
          "torch.is_autocast_enabled",
          "torch.is_autocast_cpu_enabled",
          "torch.requires_grad",
          "torch.startswith",
          "torch.endswith",
          "torch.equal",
          "ops.prim.is_nested",
          "ops.prim.is_cuda",
          "ops.prim.is_quantized",
          "ops.prim.is_sparse",
          "ops.prim.requires_grad");
  private static final Set<String> TEXT =
      Set.of(
          "str", "torch.format", "torch.join", "torch.lower", "torch.upper", "torch.percentFormat");
  private static final Set<String> LISTS_OF_TENSORS =
      Set.of(
          "torch.unbind",
          "torch.chunk",
          "torch.unsafe_chunk",
          "torch.split",
          "torch.split_with_sizes",
          "torch.unsafe_split",
          "torch.tensor_split",
          "torch.hsplit",
          "torch.vsplit",
          "torch.meshgrid",
          "torch.broadcast_tensors",
          "ops.prim.ConstantChunk");
  private static final Set<String> COMPARISONS =
      Set.of(
          "torch.eq",
          "torch.ne",
          "torch.lt",
          "torch.gt",
          "torch.le",
          "torch.ge",
          "torch.__and__",
          "torch.__or__",
          "torch.__xor__");
  private static final Set<String> ARITHMETIC =
      Set.of(
          "torch.add",
          "torch.sub",
          "torch.mul",
          "torch.neg",
          "torch.abs",
          "torch.remainder",
          "torch.fmod",
          "torch.pow",
          "torch.div",
          "torch.floordiv",
          "torch.floor",
          "torch.ceil",
          "torch.round",
          "torch.sqrt",
          "torch.log",
          "torch.exp",
          "torch.max",
          "torch.min",
          "ops.prim.max",
          "ops.prim.min",
          "ops.prim.abs");
  private static final Set<String> REAL =
      Set.of("torch.div", "torch.sqrt", "torch.log", "torch.exp");
  private static final Set<String> TO_WHOLE = Set.of("torch.floor", "torch.ceil", "torch.floordiv");

  /** Operations that return what they are given first, or one like it. */
  private static final Set<String> SAME =
      Set.of(
          "torch.append",
          "torch.extend",
          "torch.insert",
          "torch.slice",
          "torch.sorted",
          "torch.copy",
          "torch.list",
          "sorted",
          "torch._set_item");

  private OperationTypes() {}

  /**
   * Returns the type of an operation's result.
   *
   * @param operation its name
   * @param arguments the types of its arguments
   * @return empty if there is no rule, and it is a tensor if it is an operation
   */
  static Optional<Expression> of(String operation, List<Expression> arguments) {
    if (WHOLE.contains(operation)) {
      return Optional.of(INT);
    }
    if (TRUTH.contains(operation)) {
      return Optional.of(BOOL);
    }
    if (TEXT.contains(operation)) {
      return Optional.of(STR);
    }
    if (LISTS_OF_TENSORS.contains(operation)) {
      return Optional.of(Types.of("List", Types.TENSOR));
    }
    boolean tensor = arguments.isEmpty() || arguments.contains(Types.TENSOR);
    if (COMPARISONS.contains(operation)) {
      return Optional.of(tensor ? Types.TENSOR : BOOL);
    }
    if (ARITHMETIC.contains(operation)) {
      return Optional.of(tensor ? Types.TENSOR : number(operation, arguments));
    }
    if (SAME.contains(operation) && !arguments.isEmpty()) {
      return Optional.of(arguments.get(0));
    }
    return special(operation, arguments);
  }

  private static Expression number(String operation, List<Expression> arguments) {
    Expression first = arguments.get(0);
    if (!first.equals(INT) && !first.equals(FLOAT)) {
      return first;
    }
    if (REAL.contains(operation)) {
      return FLOAT;
    }
    if (operation.equals("torch.floordiv")) {
      return arguments.contains(FLOAT) ? FLOAT : INT;
    }
    return TO_WHOLE.contains(operation) || !arguments.contains(FLOAT) ? INT : FLOAT;
  }

  private static Optional<Expression> special(String operation, List<Expression> arguments) {
    Expression first = arguments.isEmpty() ? Types.TENSOR : arguments.get(0);
    List<Expression> entries = Types.inside(first, "Dict");
    List<Expression> optional = Types.inside(first, "Optional");
    return switch (operation) {
      case "torch.size", "torch.stride", "torch.sym_size" ->
          Optional.of(arguments.size() > 1 ? INT : Types.of("List", INT));
      case "ops.prim.shape" -> Optional.of(Types.of("List", INT));
      case "ops.prim.device", "torch.device" -> Optional.of(DEVICE);
      case "float" -> Optional.of(FLOAT);
      case "torch.item" -> Optional.of(new Name("number"));
      case "torch.keys" ->
          entries == null ? Optional.empty() : Optional.of(Types.of("List", entries.get(0)));
      case "torch.values" ->
          entries == null ? Optional.empty() : Optional.of(Types.of("List", entries.get(1)));
      case "torch._unwrap_optional" ->
          optional == null ? Optional.of(first) : Optional.of(optional.get(0));
      case "ops.prim.RaiseException", "print", "torch.warn" -> Optional.of(Types.NONE);
      default -> Optional.empty();
    };
  }
}

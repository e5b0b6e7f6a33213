package io.github.adabet.djl.torchscript.internal.layer;

import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Expression.Call;
import io.github.adabet.djl.torchscript.internal.code.Expression.Name;
import io.github.adabet.djl.torchscript.internal.code.Expression.Select;
import io.github.adabet.djl.torchscript.internal.code.Statement;
import io.github.adabet.djl.torchscript.internal.module.ScriptProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What calls write into, and of what their results are views. */
final class Writes {

  /** What changes the list that it is given; so does whatever ends with an underscore. */
  static final Set<String> CHANGING =
      Set.of(
          "append",
          "extend",
          "insert",
          "pop",
          "clear",
          "reverse",
          "remove",
          "sort",
          "_set_item",
          "__delitem__",
          "Delete");

  private static final Set<String> COMPARING = Set.of("__is__", "__isnot__");

  /** What may return a part of its first argument, and no tensor of its own. */
  private static final Set<String> VIEWING =
      Set.of(
          "__getitem__",
          "alias",
          "as_strided",
          "chunk",
          "contiguous",
          "detach",
          "diagonal",
          "expand",
          "expand_as",
          "flatten",
          "index",
          "movedim",
          "narrow",
          "permute",
          "ravel",
          "reshape",
          "select",
          "slice",
          "split",
          "split_with_sizes",
          "squeeze",
          "swapaxes",
          "t",
          "tensor_split",
          "to",
          "transpose",
          "type_as",
          "unbind",
          "unflatten",
          "unfold",
          "unsqueeze",
          "view",
          "view_as");

  private Writes() {}

  /** Tells whether an operation of PyTorch's changes its first argument. */
  static boolean changes(String operation) {
    if (CHANGING.contains(operation)) {
      return true;
    }
    return operation.startsWith("__")
        ? operation.startsWith("__i") && !COMPARING.contains(operation)
        : operation.endsWith("_");
  }

  /**
   * Returns what a call writes into, if its arguments hold something to be written.
   *
   * @param program all code
   * @param name the qualified name of what is called
   * @param call which calls no method of a module
   */
  static List<Expression> of(ScriptProgram program, String name, Call call) {
    List<Expression> written = new ArrayList<>();
    if (name.startsWith("torch.") || name.startsWith("ops.")) {
      if (changes(name.substring(name.lastIndexOf('.') + 1))) {
        written.addAll(first(call));
      }
      int out = call.keywords().indexOf("out");
      if (out >= 0) {
        written.add(call.arguments().get(out));
      }
    } else if (program.function(name).isPresent()) {
      if (program.function(name).stream().anyMatch(function -> anyChanges(function.body()))) {
        written.addAll(call.arguments());
      }
    } else if (call.function() instanceof Select method) {
      // Of an object that is no module, whose code is not looked into.
      written.add(method.of());
      written.addAll(call.arguments());
    }
    return written;
  }

  /**
   * Returns of what the result of a call may be a view.
   *
   * @param name the qualified name of what is called
   * @param call which calls no method of a module
   */
  static List<Expression> viewed(String name, Call call) {
    String operation = name.substring(name.lastIndexOf('.') + 1);
    if (name.startsWith("torch.") || name.startsWith("ops.")) {
      return VIEWING.contains(operation) || changes(operation) ? first(call) : List.of();
    }
    // Casts and annotations.
    return call.function() instanceof Name ? call.arguments() : List.of();
  }

  private static List<Expression> first(Call call) {
    return call.arguments().stream().limit(1).toList();
  }

  private static boolean anyChanges(List<Statement> statements) {
    return statements.stream()
        .anyMatch(
            statement ->
                statement.expressions().stream().anyMatch(Writes::anyChange)
                    || anyChanges(statement.inner()));
  }

  /** A function that calls another one is taken to change what that is given. */
  private static boolean anyChange(Expression expression) {
    boolean changes = expression instanceof Call call && mayChange(call.function());
    return changes || expression.parts().stream().anyMatch(Writes::anyChange);
  }

  private static boolean mayChange(Expression function) {
    if (!(function instanceof Select select)) {
      return false;
    }
    Expression root = select.of();
    while (root instanceof Select inner) {
      root = inner.of();
    }
    boolean operation = root.equals(new Name("torch")) || root.equals(new Name("ops"));
    return !operation || changes(select.attribute());
  }
}

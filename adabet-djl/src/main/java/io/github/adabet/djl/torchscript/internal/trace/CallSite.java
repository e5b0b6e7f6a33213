package io.github.adabet.djl.torchscript.internal.trace;

import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Expression.Literal;
import java.util.List;
import java.util.Optional;

/**
 * A call of an operation in the code.
 *
 * @param operation its name without its name space, for example {@code conv2d}
 * @param arguments all arguments as they are written
 * @param recorded the places of those that are handed out when it runs, in {@code arguments}
 */
record CallSite(String operation, List<Expression> arguments, List<Integer> recorded) {

  CallSite {
    arguments = List.copyOf(arguments);
    recorded = List.copyOf(recorded);
  }

  /** Returns an argument that is written out; empty if it is a variable, or there is none. */
  Optional<String> literal(int place) {
    return place < arguments.size() && arguments.get(place) instanceof Literal literal
        ? Optional.of(literal.text())
        : Optional.empty();
  }

  /** Tells whether the operation overwrites what it is given first. */
  boolean inPlace() {
    return operation.endsWith("_") && !operation.endsWith("__");
  }

  /** Returns the operation's name without the mark of those that overwrite. */
  String base() {
    return inPlace() ? operation.substring(0, operation.length() - 1) : operation;
  }
}

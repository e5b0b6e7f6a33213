package io.github.adabet.djl.torchscript.internal.walk;

import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Expression.Name;
import io.github.adabet.djl.torchscript.internal.code.Statement;
import io.github.adabet.djl.torchscript.internal.code.Statement.Assign;
import io.github.adabet.djl.torchscript.internal.code.Statement.Evaluate;
import io.github.adabet.djl.torchscript.internal.code.Statement.For;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import io.github.adabet.djl.torchscript.internal.code.Statement.If;
import io.github.adabet.djl.torchscript.internal.code.Statement.Return;
import io.github.adabet.djl.torchscript.internal.code.Statement.While;
import io.github.adabet.djl.torchscript.internal.code.Statement.With;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which names statements read before they assign them, and which they assign. Names are unique in a
 * method but for those that a choice or loop assigns, so that one which is assigned on one way is
 * on the other, too.
 *
 * @param read in the order in which they are read first
 * @param assigned in the order in which they are assigned first
 */
record Names(Set<String> read, Set<String> assigned) {

  /** Reads statements; names of operations and functions are among those read. */
  static Names of(List<Statement> statements) {
    Names names = new Names(new LinkedHashSet<>(), new LinkedHashSet<>());
    names.addAll(statements);
    return names;
  }

  /** Returns the names in an expression. */
  static Set<String> of(Expression expression) {
    Names names = new Names(new LinkedHashSet<>(), new LinkedHashSet<>());
    names.read(expression);
    return names.read;
  }

  private void addAll(List<Statement> statements) {
    for (Statement statement : statements) {
      if (statement instanceof Assign assign) {
        assign.values().forEach(this::read);
        for (Expression target : assign.targets()) {
          if (target instanceof Name name) {
            assigned.add(name.id());
          } else {
            read(target);
          }
        }
      } else if (statement instanceof Evaluate evaluate) {
        read(evaluate.expression());
      } else if (statement instanceof Return end) {
        read(end.value());
      } else if (statement instanceof If choice) {
        read(choice.condition());
        addAll(choice.then());
        addAll(choice.otherwise());
      } else if (statement instanceof For loop) {
        read(loop.range());
        assigned.add(loop.variable());
        addAll(loop.body());
      } else if (statement instanceof While loop) {
        read(loop.condition());
        addAll(loop.body());
      } else if (statement instanceof With with) {
        read(with.context());
        if (with.name() != null) {
          assigned.add(with.name());
        }
        addAll(with.body());
      } else if (statement instanceof Function inner) {
        addAll(inner.body());
      }
    }
  }

  private void read(Expression expression) {
    if (expression instanceof Name name) {
      if (!assigned.contains(name.id())) {
        read.add(name.id());
      }
    } else {
      expression.parts().forEach(this::read);
    }
  }
}

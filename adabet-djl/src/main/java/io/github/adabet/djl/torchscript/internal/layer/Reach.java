package io.github.adabet.djl.torchscript.internal.layer;

import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Expression.Call;
import io.github.adabet.djl.torchscript.internal.code.Expression.Select;
import io.github.adabet.djl.torchscript.internal.code.Statement;
import io.github.adabet.djl.torchscript.internal.code.Statement.Assign;
import io.github.adabet.djl.torchscript.internal.code.Statement.Evaluate;
import io.github.adabet.djl.torchscript.internal.code.Statement.For;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import io.github.adabet.djl.torchscript.internal.code.Statement.If;
import io.github.adabet.djl.torchscript.internal.code.Statement.Return;
import io.github.adabet.djl.torchscript.internal.code.Statement.While;
import io.github.adabet.djl.torchscript.internal.code.Statement.With;
import io.github.adabet.djl.torchscript.internal.module.ScriptClass;
import io.github.adabet.djl.torchscript.internal.module.ScriptModule;
import io.github.adabet.djl.torchscript.internal.module.ScriptProgram;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a forward pass reaches: the modules whose methods are called, in the order of the first call
 * as far as the code tells it, what each reads, and which operations it is made of.
 */
final class Reach {

  private static final int MAX_DEPTH = 200;
  private static final Expression GETATTR = new Expression.Name("getattr");

  /** Which argument of a traced convolution says that it is transposed, from 0. */
  private static final int TRANSPOSED_PLACE = 6;

  private final ScriptProgram program;
  private final Map<ScriptModule, Use> uses = new LinkedHashMap<>();
  private final Set<Invocation> done = new HashSet<>();
  private final Set<Invocation> inside = new HashSet<>();
  private final Map<String, Set<String>> operationsOfFunctions = new HashMap<>();

  /** What the methods of a module that are reached do. */
  static final class Use {
    /** The parameters that are read, by the module that holds them. */
    final Map<ScriptModule, Set<String>> read = new LinkedHashMap<>();

    /** The modules that are called. */
    final Set<ScriptModule> called = new LinkedHashSet<>();

    /** The names of the operations. */
    final Set<String> operations = new LinkedHashSet<>();
  }

  private Reach(ScriptProgram program) {
    this.program = program;
  }

  /**
   * Follows a method.
   *
   * @param program all code
   * @param root the network
   * @param forward its method
   * @return what each module that is called does, in the order of the first call
   * @throws UnsupportedModelException if methods call each other in circles
   */
  static Map<ScriptModule, Use> of(ScriptProgram program, ScriptModule root, Function forward) {
    Reach reach = new Reach(program);
    reach.follow(new Invocation(root, forward));
    return reach.uses;
  }

  private void follow(Invocation invocation) {
    if (inside.size() > MAX_DEPTH || !inside.add(invocation)) {
      throw new UnsupportedModelException(
          program.file()
              + " has methods that call each other in circles, or more than "
              + MAX_DEPTH
              + " deep, at "
              + invocation.module()
              + "; PyTorch writes no such file");
    }
    Use use = uses.computeIfAbsent(invocation.module(), module -> new Use());
    if (done.add(invocation)) {
      MethodScope scope = new MethodScope(invocation.module(), invocation.method());
      follow(invocation.method().body(), scope, use);
    }
    inside.remove(invocation);
  }

  private void follow(List<Statement> statements, MethodScope scope, Use use) {
    for (Statement statement : statements) {
      if (statement instanceof Assign assign) {
        assign.values().forEach(value -> follow(value, scope, use));
      } else if (statement instanceof Evaluate evaluate) {
        follow(evaluate.expression(), scope, use);
      } else if (statement instanceof Return end) {
        follow(end.value(), scope, use);
      } else if (statement instanceof If choice) {
        follow(choice.condition(), scope, use);
        Optional<Boolean> decided = scope.decided(choice.condition());
        if (decided.orElse(true)) {
          follow(choice.then(), scope, use);
        }
        if (!decided.orElse(false)) {
          follow(choice.otherwise(), scope, use);
        }
      } else if (statement instanceof For loop) {
        follow(loop.range(), scope, use);
        follow(loop.body(), scope, use);
      } else if (statement instanceof While loop) {
        follow(loop.body(), scope, use);
      } else if (statement instanceof With with) {
        follow(with.body(), scope, use);
      } else if (statement instanceof Function inner) {
        follow(inner.body(), scope, use);
      }
    }
  }

  private void follow(Expression expression, MethodScope scope, Use use) {
    for (Expression part : expression.parts()) {
      follow(part, scope, use);
    }
    if (expression instanceof Select select) {
      read(scope.module(select.of()), select.attribute(), use);
    } else if (expression instanceof Call call) {
      if (call.function().equals(GETATTR)) {
        String attribute = ScriptClass.text(call.arguments().get(1));
        read(scope.module(call.arguments().get(0)), attribute, use);
      }
      Invocation invocation = scope.invocation(call);
      if (invocation != null) {
        use.called.add(invocation.module());
        follow(invocation);
      } else {
        scope
            .qualified(call.function())
            .ifPresent(name -> use.operations.addAll(operations(named(name, call), 0)));
      }
    }
  }

  private static void read(@Nullable ScriptModule holder, String attribute, Use use) {
    Set<String> read = holder == null ? Set.of() : holder.parametersIn(attribute);
    if (!read.isEmpty()) {
      use.read.computeIfAbsent(holder, module -> new LinkedHashSet<>()).addAll(read);
    }
  }

  /** Traced code has one operation for both kinds of convolution. */
  private static String named(String operation, Call call) {
    boolean transposed =
        operation.equals("torch._convolution")
            && call.arguments().size() > TRANSPOSED_PLACE
            && call.arguments().get(TRANSPOSED_PLACE).equals(new Expression.Literal("True"));
    return transposed ? ScriptLayer.TRANSPOSED : operation;
  }

  /** The operation itself, or those of a function of the code, with those that it calls. */
  private Set<String> operations(String name, int depth) {
    Optional<Function> function = program.function(name);
    if (function.isEmpty() || depth > MAX_DEPTH) {
      return Set.of(name);
    }
    Set<String> known = operationsOfFunctions.get(name);
    if (known != null) {
      return known;
    }
    Set<String> operations = new LinkedHashSet<>();
    operationsOfFunctions.put(name, operations);
    Set<String> names = new LinkedHashSet<>();
    collect(function.get().body(), names);
    for (String called : names) {
      operations.addAll(operations(called, depth + 1));
    }
    return operations;
  }

  private static void collect(List<Statement> statements, Set<String> names) {
    for (Statement statement : statements) {
      if (statement instanceof Assign assign) {
        assign.values().forEach(value -> collect(value, names));
      } else if (statement instanceof Evaluate evaluate) {
        collect(evaluate.expression(), names);
      } else if (statement instanceof Return end) {
        collect(end.value(), names);
      } else if (statement instanceof If choice) {
        collect(choice.then(), names);
        collect(choice.otherwise(), names);
      } else if (statement instanceof For loop) {
        collect(loop.body(), names);
      } else if (statement instanceof While loop) {
        collect(loop.body(), names);
      }
    }
  }

  private static void collect(Expression expression, Set<String> names) {
    expression.parts().forEach(part -> collect(part, names));
    dotted(expression).ifPresent(names::add);
  }

  private static Optional<String> dotted(Expression expression) {
    if (expression instanceof Expression.Name name) {
      return Optional.of(name.id());
    }
    return expression instanceof Select select
        ? dotted(select.of()).map(of -> of + "." + select.attribute())
        : Optional.empty();
  }
}

package io.github.adabet.djl.torchscript.internal.walk;

import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Expression.Call;
import io.github.adabet.djl.torchscript.internal.code.Expression.Name;
import io.github.adabet.djl.torchscript.internal.code.Expression.Tuple;
import io.github.adabet.djl.torchscript.internal.code.Statement;
import io.github.adabet.djl.torchscript.internal.code.Statement.Assign;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import io.github.adabet.djl.torchscript.internal.code.Statement.Parameter;
import io.github.adabet.djl.torchscript.internal.code.Statement.Return;
import io.github.adabet.djl.torchscript.internal.layer.MethodScope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes steps of the pieces of a method, from the last to the first, so that it is known of each
 * variable whether it is used later: such ones are returned, all others are let go.
 */
final class StepWriter {

  private static final String OBJECT = FrameCompiler.ADDED + "module";

  private final WalkCompiler compiler;
  private final MethodScope scope;
  private final Types types;

  StepWriter(WalkCompiler compiler, MethodScope scope, Types types) {
    this.compiler = compiler;
    this.scope = scope;
    this.types = types;
  }

  /** Returns the steps of a whole method. */
  List<Step> steps(List<Piece> pieces, String result) {
    return steps(pieces, new HashSet<>(Set.of(result)));
  }

  /** Returns steps; the set of variables used afterwards becomes that of those used from here. */
  private List<Step> steps(List<Piece> pieces, Set<String> live) {
    Deque<Step> steps = new ArrayDeque<>();
    for (int i = pieces.size() - 1; i >= 0; i--) {
      Set<String> after = Set.copyOf(live);
      steps.addFirst(step(pieces.get(i), live, after));
    }
    return List.copyOf(steps);
  }

  private Step step(Piece piece, Set<String> live, Set<String> after) {
    if (piece instanceof Piece.Plain plain) {
      return run(plain.statements(), live, after);
    }
    if (piece instanceof Piece.LayerCall call) {
      live.remove(call.output());
      List<String> inputs = variables(Names.of(substitute(call.call())));
      String method = write(inputs, List.of(), call.call());
      live.addAll(inputs);
      return new Step.RunLayer(
          call.layer(), method, inputs, first(call.call()), call.output(), after);
    }
    if (piece instanceof Piece.Unpacking unpacking) {
      unpacking.outputs().forEach(live::remove);
      live.add(unpacking.tuple());
      return new Step.Unpack(unpacking.tuple(), unpacking.outputs(), after);
    }
    if (piece instanceof Piece.FrameCall call) {
      live.remove(call.output());
      live.addAll(call.arguments());
      return new Step.Enter(call.frame(), call.arguments(), call.output(), after);
    }
    if (piece instanceof Piece.Choice choice) {
      Set<String> otherwise = new HashSet<>(live);
      List<Step> then = steps(choice.then(), live);
      List<Step> other = steps(choice.otherwise(), otherwise);
      live.addAll(otherwise);
      live.add(choice.condition());
      return new Step.Choose(choice.condition(), then, other, after);
    }
    if (piece instanceof Piece.Loop loop) {
      List<Step> body = repeated(loop.body(), live, Set.of());
      live.remove(loop.variable());
      live.add(loop.count());
      return new Step.Repeat(loop.count(), loop.variable(), body, after);
    }
    Piece.WhileLoop loop = (Piece.WhileLoop) piece;
    List<Step> body = repeated(loop.body(), live, Set.of(loop.condition()));
    live.add(loop.condition());
    return new Step.RepeatWhile(loop.condition(), body, after);
  }

  /** What a round uses, the one before must leave: found by writing the body until it is known. */
  private List<Step> repeated(List<Piece> body, Set<String> live, Set<String> always) {
    Set<String> within = new HashSet<>(live);
    within.addAll(always);
    used(body, within);
    live.addAll(within);
    return steps(body, new HashSet<>(within));
  }

  private void used(List<Piece> pieces, Set<String> names) {
    for (Piece piece : pieces) {
      if (piece instanceof Piece.Plain plain) {
        names.addAll(variables(Names.of(substituted(plain.statements())).read()));
      } else if (piece instanceof Piece.LayerCall call) {
        names.addAll(variables(Names.of(substitute(call.call()))));
      } else if (piece instanceof Piece.Unpacking unpacking) {
        names.add(unpacking.tuple());
      } else if (piece instanceof Piece.FrameCall call) {
        names.addAll(call.arguments());
      } else if (piece instanceof Piece.Choice choice) {
        names.add(choice.condition());
        used(choice.then(), names);
        used(choice.otherwise(), names);
      } else if (piece instanceof Piece.Loop loop) {
        names.add(loop.count());
        used(loop.body(), names);
      } else if (piece instanceof Piece.WhileLoop loop) {
        names.add(loop.condition());
        used(loop.body(), names);
      }
    }
  }

  private Step run(List<Statement> statements, Set<String> live, Set<String> after) {
    Names names = Names.of(substituted(statements));
    List<String> outputs = names.assigned().stream().filter(live::contains).toList();
    List<String> inputs = variables(names.read());
    List<Expression> returned = outputs.stream().<Expression>map(Name::new).toList();
    Expression result = returned.size() == 1 ? returned.get(0) : new Tuple(returned);
    String method =
        write(inputs, statements, returned.isEmpty() ? new Expression.Literal("None") : result);
    outputs.forEach(live::remove);
    live.addAll(inputs);
    return new Step.Run(method, inputs, outputs, after);
  }

  /** Returns the variable that is a call's first argument, if that is one. */
  private @Nullable String first(Expression expression) {
    return expression instanceof Call call
            && !call.arguments().isEmpty()
            && call.arguments().get(0) instanceof Name name
            && scope.constant(name.id()).isEmpty()
            && compiler.isVariable(name.id(), scope)
        ? name.id()
        : null;
  }

  /** Returns those of some names that are variables of the method, and not operations. */
  private List<String> variables(Set<String> names) {
    return names.stream().filter(name -> compiler.isVariable(name, scope)).toList();
  }

  /** Adds a method to the class of the network; returns its name. */
  private String write(List<String> inputs, List<Statement> statements, Expression result) {
    List<Parameter> parameters = new ArrayList<>();
    parameters.add(new Parameter("self", compiler.rootType(), null));
    inputs.forEach(input -> parameters.add(new Parameter(input, types.of(input), null)));
    List<Statement> body = new ArrayList<>();
    if (!scope.module().path().isEmpty()) {
      Expression module = scope.module().reference(new Name("self"));
      body.add(new Assign(List.of(new Name(OBJECT)), false, null, false, List.of(module)));
    }
    body.addAll(substituted(statements));
    body.add(new Return(substitute(result)));
    String name = compiler.newMethodName();
    compiler.add(new Function(name, List.copyOf(parameters), null, List.copyOf(body), false));
    return name;
  }

  private List<Statement> substituted(List<Statement> statements) {
    return statements.stream().map(this::substitute).toList();
  }

  private Statement substitute(Statement statement) {
    return statement.map(this::substitute, this::inner);
  }

  /** A block in which nothing is left but constants says that it does nothing. */
  private List<Statement> inner(List<Statement> statements) {
    List<Statement> kept =
        statements.stream()
            .filter(
                statement ->
                    !(statement instanceof Assign assign
                        && assign.targets().size() == 1
                        && assign.targets().get(0) instanceof Name name
                        && scope.constant(name.id()).isPresent()))
            .map(this::substitute)
            .toList();
    return kept.isEmpty() ? List.of(new Statement.Pass()) : kept;
  }

  private Expression substitute(Expression expression) {
    if (expression instanceof Name name) {
      if (name.id().equals(scope.self())) {
        return new Name(scope.module().path().isEmpty() ? "self" : OBJECT);
      }
      Optional<Expression> constant = scope.constant(name.id());
      return constant.isPresent() ? substitute(constant.get()) : expression;
    }
    List<Expression> parts = expression.parts();
    return parts.isEmpty()
        ? expression
        : expression.with(parts.stream().map(this::substitute).toList());
  }
}

package io.github.adabet.djl.torchscript.internal.walk;

import io.github.adabet.djl.torchscript.internal.code.CodePrinter;
import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Expression.Call;
import io.github.adabet.djl.torchscript.internal.code.Expression.Grouped;
import io.github.adabet.djl.torchscript.internal.code.Expression.Literal;
import io.github.adabet.djl.torchscript.internal.code.Expression.Name;
import io.github.adabet.djl.torchscript.internal.code.Expression.Negated;
import io.github.adabet.djl.torchscript.internal.code.Expression.Select;
import io.github.adabet.djl.torchscript.internal.code.Statement;
import io.github.adabet.djl.torchscript.internal.code.Statement.Assign;
import io.github.adabet.djl.torchscript.internal.code.Statement.Evaluate;
import io.github.adabet.djl.torchscript.internal.code.Statement.For;
import io.github.adabet.djl.torchscript.internal.code.Statement.If;
import io.github.adabet.djl.torchscript.internal.code.Statement.Parameter;
import io.github.adabet.djl.torchscript.internal.code.Statement.Return;
import io.github.adabet.djl.torchscript.internal.code.Statement.While;
import io.github.adabet.djl.torchscript.internal.layer.Invocation;
import io.github.adabet.djl.torchscript.internal.layer.MethodScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one method into pieces: calls of layers, calls of methods in which layers are run, and the
 * statements between them.
 *
 * <p>A call within an expression is taken out and its result given a name. Everything that is
 * evaluated before it in the same expression is taken out before, in the same order, since an
 * operation may change a tensor in place. Names of modules, functions and constants are not
 * variables: what they stand for is written where they are used.
 */
final class FrameCompiler {

  /** Begins the names that are added. */
  static final String ADDED = "adabet_";

  /** Begins the names of added variables. */
  static final String TEMPORARY = ADDED + "value";

  private static final String RESULT = TEMPORARY + "_returned";

  private final WalkCompiler compiler;
  private final MethodScope scope;
  private final Types types;
  private List<Piece> pieces = new ArrayList<>();
  private List<Statement> plain = new ArrayList<>();
  private int temporaries;

  FrameCompiler(WalkCompiler compiler, MethodScope scope) {
    this.compiler = compiler;
    this.scope = scope;
    this.types = new Types(compiler.program(), scope);
  }

  /** Cuts the method. */
  Frame compile(List<Parameter> parameters) {
    declareParameters();
    add(scope.method().body());
    flush();
    return frame(parameters);
  }

  /** Cuts nothing: the method is that of a network that is one layer. */
  Frame compileLayer(int layer, List<Parameter> parameters) {
    declareParameters();
    List<Expression> arguments =
        parameters.stream().<Expression>map(parameter -> new Name(parameter.name())).toList();
    Select method = new Select(new Grouped(new Name(scope.self())), scope.method().name());
    List<@Nullable String> keywords = Collections.nCopies(arguments.size(), null);
    pieces.add(new Piece.LayerCall(layer, new Call(method, keywords, arguments, true), RESULT));
    return frame(parameters);
  }

  private void declareParameters() {
    for (Parameter parameter : scope.method().parameters()) {
      if (parameter.type() != null) {
        types.declare(parameter.name(), parameter.type());
      }
    }
  }

  private Frame frame(List<Parameter> parameters) {
    List<String> names = parameters.stream().map(Parameter::name).toList();
    return new Frame(names, new StepWriter(compiler, scope, types).steps(pieces, RESULT), RESULT);
  }

  private void add(List<Statement> statements) {
    for (Statement statement : decided(statements)) {
      if (!compiler.holdsLayers(List.of(statement), scope)) {
        addPlain(statement);
        continue;
      }
      if (!(statement instanceof If) && !(statement instanceof For)) {
        compiler.requireKnownModules(statement, scope, types);
      }
      if (statement instanceof Assign assign) {
        addAssignment(assign);
      } else if (statement instanceof Evaluate evaluate) {
        List<Expression> taken = takeOut(List.of(evaluate.expression()));
        append(new Evaluate(taken.get(0)));
      } else if (statement instanceof Return end) {
        addAssignment(assign(RESULT, end.value()));
      } else if (statement instanceof If choice) {
        addChoice(choice);
      } else if (statement instanceof For loop) {
        addLoop(loop);
      } else if (statement instanceof While loop) {
        addLoop(loop);
      } else {
        throw compiler.unsupported(
            scope, "runs layers in a block of a kind that is not taken apart (with, fork)");
      }
    }
  }

  /**
   * Takes the ways that are decided when the network is not trained. Around layers it goes the same
   * way in training, so that what is trained is the network that is used: heads for training alone
   * do not run.
   */
  private List<Statement> decided(List<Statement> statements) {
    List<Statement> taken = new ArrayList<>();
    for (Statement statement : statements) {
      Optional<Boolean> way =
          statement instanceof If choice ? scope.decided(choice.condition()) : Optional.empty();
      if (way.isPresent() && statement instanceof If choice) {
        taken.addAll(decided(way.get() ? choice.then() : choice.otherwise()));
      } else {
        taken.add(statement.map(expression -> expression, this::decided));
      }
    }
    return taken;
  }

  private static Assign assign(String target, Expression value) {
    return new Assign(List.of(new Name(target)), false, null, false, List.of(value));
  }

  private void addPlain(Statement statement) {
    if (statement instanceof Return end) {
      append(assign(RESULT, end.value()));
    } else if (!(statement instanceof Assign assign) || !isConstant(assign)) {
      append(statement);
    }
  }

  private boolean isConstant(Assign assign) {
    return assign.targets().size() == 1
        && assign.targets().get(0) instanceof Name name
        && scope.constant(name.id()).isPresent();
  }

  private void append(Statement statement) {
    types.declare(List.of(statement));
    compiler.requireKnownModules(statement, scope, types);
    if (!(statement instanceof Assign assign && unpack(assign))) {
      plain.add(statement);
      if (statement instanceof Assign assign) {
        keepFresh(assign);
      }
    }
  }

  /**
   * Makes a list anew in each pass. PyTorch makes a constant of a list that nothing in its step
   * changes, and gives out the same one each time, though later steps may change it.
   */
  private void keepFresh(Assign assign) {
    if (assign.targets().size() == 1
        && assign.values().size() == 1
        && assign.targets().get(0) instanceof Name list
        && scope.isConstantList(assign.values().get(0))) {
      Call reversed =
          new Call(
              new Select(new Name("torch"), "reverse"),
              Collections.singletonList(null),
              List.of(list),
              false);
      plain.add(new Evaluate(reversed));
      plain.add(new Evaluate(reversed));
    }
  }

  /** Leaves it to the walker to take apart what a call just returned; returns whether it can. */
  private boolean unpack(Assign assign) {
    if (assign.unpacks()
        && plain.isEmpty()
        && !pieces.isEmpty()
        && assign.values().get(0) instanceof Name tuple
        && Types.inside(types.of(tuple.id()), "Tuple") != null
        && assign.targets().stream().allMatch(Name.class::isInstance)) {
      List<String> names = assign.targets().stream().map(target -> ((Name) target).id()).toList();
      pieces.add(new Piece.Unpacking(tuple.id(), names));
      return true;
    }
    return false;
  }

  private void addAssignment(Assign assign) {
    boolean single =
        assign.values().size() == 1
            && assign.targets().size() == 1
            && !assign.unpacks()
            && assign.type() == null;
    if (single && assign.targets().get(0) instanceof Name target) {
      Expression value = ungrouped(assign.values().get(0));
      Invocation invocation = compiler.layered(value, scope);
      if (invocation != null) {
        call((Call) value, invocation, target.id());
        return;
      }
    }
    append(
        new Assign(
            assign.targets(),
            assign.unpacks(),
            assign.type(),
            assign.blank(),
            takeOut(assign.values())));
  }

  private static Expression ungrouped(Expression expression) {
    return expression instanceof Grouped grouped ? ungrouped(grouped.inner()) : expression;
  }

  private void addChoice(If choice) {
    String condition = named(takeOut(List.of(choice.condition())).get(0), new Name("bool"));
    List<Piece> then = branch(choice.then());
    List<Piece> otherwise = branch(choice.otherwise());
    pieces.add(new Piece.Choice(condition, then, otherwise));
  }

  private void addLoop(For loop) {
    if (!(loop.range() instanceof Call range) || range.arguments().size() != 1) {
      throw compiler.unsupported(scope, "runs layers in a loop over something else than numbers");
    }
    String count = named(takeOut(range.arguments()).get(0), new Name("int"));
    types.declare(loop.variable(), new Name("int"));
    pieces.add(new Piece.Loop(count, loop.variable(), branch(loop.body())));
  }

  private void addLoop(While loop) {
    if (!(loop.condition() instanceof Name condition)) {
      throw compiler.unsupported(scope, "runs layers in a loop whose condition is no variable");
    }
    pieces.add(new Piece.WhileLoop(condition.id(), branch(loop.body())));
  }

  private List<Piece> branch(List<Statement> statements) {
    flush();
    List<Piece> outer = pieces;
    pieces = new ArrayList<>();
    add(statements);
    flush();
    List<Piece> inner = pieces;
    pieces = outer;
    return inner;
  }

  private void flush() {
    if (!plain.isEmpty()) {
      pieces.add(new Piece.Plain(plain));
      plain = new ArrayList<>();
    }
  }

  /** Takes calls of layers out of expressions that are evaluated one after another. */
  private List<Expression> takeOut(List<Expression> expressions) {
    int last = -1;
    for (int i = 0; i < expressions.size(); i++) {
      if (compiler.holdsLayers(expressions.get(i), scope)) {
        last = i;
      }
    }
    List<Expression> taken = new ArrayList<>(expressions);
    for (int i = 0; i <= last; i++) {
      Expression expression = takeOut(expressions.get(i));
      boolean stays = i == last || isTimeless(expression);
      taken.set(i, stays ? expression : new Name(named(expression, types.of(expression))));
    }
    return List.copyOf(taken);
  }

  private Expression takeOut(Expression expression) {
    if (!compiler.holdsLayers(expression, scope)) {
      return expression;
    }
    Invocation invocation = compiler.layered(expression, scope);
    if (invocation != null) {
      String output = temporary();
      call((Call) expression, invocation, output);
      return new Name(output);
    }
    return expression.with(takeOut(expression.parts()));
  }

  /** Tells whether an expression means the same before and after any operation. */
  private boolean isTimeless(Expression expression) {
    if (expression instanceof Select || expression instanceof Grouped) {
      return isTimeless(expression.parts().get(0));
    }
    if (expression instanceof Negated negated) {
      return negated.inner() instanceof Literal;
    }
    return expression instanceof Name
        || expression instanceof Literal
        || scope.module(expression) != null;
  }

  /** Runs a layer, or walks through a method, and keeps what it returns in a variable. */
  private void call(Call call, Invocation invocation, String output) {
    List<Expression> arguments = takeOut(call.arguments());
    types.declare(output, Types.stated(invocation.method()));
    Optional<Integer> layer = compiler.layerOf(invocation);
    if (layer.isPresent()) {
      compiler.returned(layer.get(), Types.stated(invocation.method()));
      arguments = beforeLayer(arguments, invocation);
      flush();
      Call taken = new Call(call.function(), call.keywords(), arguments, call.comma());
      pieces.add(new Piece.LayerCall(layer.get(), taken, output));
      return;
    }
    List<Parameter> parameters = WalkCompiler.withoutSelf(invocation.method());
    if (parameters.size() != arguments.size()) {
      throw compiler.unsupported(
          scope,
          "calls " + CodePrinter.print(call) + " with another number of arguments than it has");
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      Expression type = parameters.get(i).type();
      names.add(named(arguments.get(i), type == null ? Types.TENSOR : type));
    }
    flush();
    pieces.add(new Piece.FrameCall(compiler.frame(invocation), names, output));
  }

  /**
   * What other modules and dropout make of a layer's input is made before the layer runs; and so is
   * whatever tensor is its first argument, which then is what flows into the layer.
   */
  private List<Expression> beforeLayer(List<Expression> arguments, Invocation invocation) {
    List<Parameter> parameters = WalkCompiler.withoutSelf(invocation.method());
    List<Expression> made = new ArrayList<>();
    for (Expression argument : arguments) {
      boolean first = made.isEmpty() && !parameters.isEmpty();
      Expression type = first ? parameters.get(0).type() : null;
      boolean tensor = first && (type == null || type.equals(Types.TENSOR));
      made.add(
          tensor
              ? new Name(named(argument, Types.TENSOR))
              : runsOthers(argument) ? new Name(named(argument, types.of(argument))) : argument);
    }
    return made;
  }

  private boolean runsOthers(Expression expression) {
    boolean itself =
        expression instanceof Call call
            && (scope.invocation(call) != null
                || scope.qualified(call.function()).orElse("").contains("dropout"));
    return itself || expression.parts().stream().anyMatch(this::runsOthers);
  }

  /** Returns the variable that an expression is, or a new one that holds it. */
  private String named(Expression expression, Expression type) {
    if (expression instanceof Name name && scope.constant(name.id()).isEmpty()) {
      return name.id();
    }
    String name = temporary();
    types.declare(name, type);
    Call annotated =
        new Call(new Name("annotate"), Arrays.asList(null, null), List.of(type, expression), false);
    plain.add(assign(name, annotated));
    return name;
  }

  private String temporary() {
    return TEMPORARY + temporaries++;
  }
}

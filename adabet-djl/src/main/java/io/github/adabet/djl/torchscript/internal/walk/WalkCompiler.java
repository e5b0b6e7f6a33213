package io.github.adabet.djl.torchscript.internal.walk;

import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.torchscript.internal.code.CodePrinter;
import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Expression.Call;
import io.github.adabet.djl.torchscript.internal.code.Expression.Literal;
import io.github.adabet.djl.torchscript.internal.code.Expression.Name;
import io.github.adabet.djl.torchscript.internal.code.Expression.Select;
import io.github.adabet.djl.torchscript.internal.code.Expression.Subscript;
import io.github.adabet.djl.torchscript.internal.code.Expression.Tuple;
import io.github.adabet.djl.torchscript.internal.code.Statement;
import io.github.adabet.djl.torchscript.internal.code.Statement.Assign;
import io.github.adabet.djl.torchscript.internal.code.Statement.Evaluate;
import io.github.adabet.djl.torchscript.internal.code.Statement.For;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import io.github.adabet.djl.torchscript.internal.code.Statement.If;
import io.github.adabet.djl.torchscript.internal.code.Statement.Parameter;
import io.github.adabet.djl.torchscript.internal.code.Statement.Return;
import io.github.adabet.djl.torchscript.internal.code.Statement.While;
import io.github.adabet.djl.torchscript.internal.code.Statement.With;
import io.github.adabet.djl.torchscript.internal.layer.Invocation;
import io.github.adabet.djl.torchscript.internal.layer.MethodScope;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayers;
import io.github.adabet.djl.torchscript.internal.module.ScriptClass;
import io.github.adabet.djl.torchscript.internal.module.ScriptModule;
import io.github.adabet.djl.torchscript.internal.module.ScriptProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Cuts a network into steps, and writes the methods that they run. */
final class WalkCompiler {

  private static final String TUPLE = "Tuple";

  private final ScriptProgram program;
  private final ScriptModule root;
  private final ScriptLayers layers;
  private final String prefix;
  private final List<Function> methods = new ArrayList<>();
  private final Map<Integer, String> replacing = new HashMap<>();
  private final Set<Integer> fixed = new HashSet<>();
  private final Map<Invocation, Frame> frames = new HashMap<>();
  private final Map<Invocation, Boolean> layered = new HashMap<>();
  private final Map<Invocation, MethodScope> scopes = new HashMap<>();

  WalkCompiler(ScriptProgram program, ScriptModule root, ScriptLayers layers) {
    this.program = program;
    this.root = root;
    this.layers = layers;
    String free = FrameCompiler.ADDED + "step";
    while (isTaken(free, root.type())) {
      free += "_";
    }
    this.prefix = free;
  }

  private static boolean isTaken(String start, ScriptClass type) {
    return type.methods().keySet().stream().anyMatch(name -> name.startsWith(start));
  }

  /**
   * Cuts a method of the network.
   *
   * @param forward the method
   * @param inputs how many of its parameters are given; the others are their defaults
   * @return the method in steps
   * @throws UnsupportedModelException if layers are run in a way that is not taken apart
   */
  Frame compile(Function forward, int inputs) {
    Invocation invocation = new Invocation(root, forward);
    MethodScope scope = scope(invocation);
    List<Parameter> parameters = withoutSelf(forward);
    for (Parameter parameter : parameters.subList(inputs, parameters.size())) {
      Expression type = parameter.type() == null ? Types.TENSOR : parameter.type();
      Expression value = parameter.value() == null ? new Literal("None") : parameter.value();
      scope.bind(
          parameter,
          new Call(new Name("annotate"), Arrays.asList(null, null), List.of(type, value), false));
    }
    FrameCompiler frame = new FrameCompiler(this, scope);
    return layerOf(invocation).isPresent()
        ? frame.compileLayer(layerOf(invocation).get(), parameters.subList(0, inputs))
        : frame.compile(parameters.subList(0, inputs));
  }

  /** Returns the parameters of a method but for its object. */
  static List<Parameter> withoutSelf(Function method) {
    return method.parameters().isEmpty()
        ? List.of()
        : method.parameters().subList(1, method.parameters().size());
  }

  /** Returns the methods that the steps run. */
  List<Function> methods() {
    return methods;
  }

  ScriptProgram program() {
    return program;
  }

  Expression rootType() {
    return Expression.dotted(root.type().name());
  }

  String newMethodName() {
    return prefix + methods.size();
  }

  void add(Function method) {
    methods.add(method);
  }

  /** Returns the methods that put another output into what layers return, by the layers' index. */
  Map<Integer, String> replacing() {
    return replacing;
  }

  /** Returns the layers into whose results no other output can be put. */
  Set<Integer> fixed() {
    return fixed;
  }

  /**
   * Writes what puts another output into what a layer returns, if that stands in a named tuple:
   * only the network's own code makes such.
   */
  void returned(int layer, Expression type) {
    int place = layers.all().get(layer).place();
    if (replacing.containsKey(layer) || !standsInNamed(type, place)) {
      return;
    }
    Name tuple = new Name(FrameCompiler.ADDED + "tuple");
    Name output = new Name(FrameCompiler.ADDED + "output");
    Expression other = withOutput(type, tuple, place, output);
    if (other == null) {
      fixed.add(layer);
      return;
    }
    String name = newMethodName();
    replacing.put(layer, name);
    add(
        new Function(
            name,
            List.of(
                new Parameter("self", rootType(), null),
                new Parameter(tuple.id(), type, null),
                new Parameter(output.id(), Types.TENSOR, null)),
            type,
            List.of(new Return(other)),
            false));
  }

  /** Tells whether a named tuple is passed on the way to what stands first at a place. */
  private boolean standsInNamed(Expression type, int place) {
    ScriptClass named = program.type(Types.name(type));
    List<Expression> parts = Types.inside(type, TUPLE);
    return (named != null && named.isNamedTuple())
        || (parts != null && place < parts.size() && standsInNamed(parts.get(place), 0));
  }

  /** Returns a value made anew with another tensor in it, or null if there is no place for one. */
  private @Nullable Expression withOutput(
      Expression type, Expression value, int place, Name output) {
    List<Expression> optional = Types.inside(type, "Optional");
    if (Types.TENSOR.equals(optional == null ? type : optional.get(0))) {
      return output;
    }
    ScriptClass named = program.type(Types.name(type));
    List<Expression> parts =
        named == null ? Types.inside(type, TUPLE) : List.copyOf(named.attributes().values());
    if (parts == null || place >= parts.size()) {
      return null;
    }
    List<Expression> items = new ArrayList<>();
    if (named == null) {
      for (int i = 0; i < parts.size(); i++) {
        items.add(new Subscript(value, List.of(new Literal(Integer.toString(i)))));
      }
    } else {
      named.attributes().keySet().forEach(field -> items.add(new Select(value, field)));
    }
    Expression inner = withOutput(parts.get(place), items.get(place), 0, output);
    if (inner == null) {
      return null;
    }
    items.set(place, inner);
    return named == null
        ? new Tuple(items)
        : new Call(type, Collections.nCopies(items.size(), null), items, false);
  }

  /** Returns a method in steps; each is cut once. */
  Frame frame(Invocation invocation) {
    Frame known = frames.get(invocation);
    if (known == null) {
      known = new FrameCompiler(this, scope(invocation)).compile(withoutSelf(invocation.method()));
      frames.put(invocation, known);
    }
    return known;
  }

  private MethodScope scope(Invocation invocation) {
    return scopes.computeIfAbsent(
        invocation, call -> new MethodScope(call.module(), call.method()));
  }

  Optional<Integer> layerOf(Invocation invocation) {
    return layers.indexOf(invocation.module());
  }

  /** Returns what an expression calls, if that is a layer or a method that runs layers. */
  @Nullable Invocation layered(Expression expression, MethodScope scope) {
    Invocation invocation = scope.invocation(expression);
    return invocation != null && runsLayers(invocation) ? invocation : null;
  }

  /** A network that is one layer itself still has methods of its own, which are walked through. */
  private boolean runsLayers(Invocation invocation) {
    if (layerOf(invocation).isPresent()) {
      return true;
    }
    Boolean known = layered.get(invocation);
    if (known == null) {
      layered.put(invocation, false);
      known = holdsLayers(invocation.method().body(), scope(invocation));
      layered.put(invocation, known);
    }
    return known;
  }

  boolean holdsLayers(List<Statement> statements, MethodScope scope) {
    for (Statement statement : statements) {
      boolean holds = false;
      if (statement instanceof Assign assign) {
        holds = assign.values().stream().anyMatch(value -> holdsLayers(value, scope));
      } else if (statement instanceof Evaluate evaluate) {
        holds = holdsLayers(evaluate.expression(), scope);
      } else if (statement instanceof Return end) {
        holds = holdsLayers(end.value(), scope);
      } else if (statement instanceof If choice) {
        holds = holdsLayers(choice, scope);
      } else if (statement instanceof For loop) {
        holds = holdsLayers(loop.range(), scope) || holdsLayers(loop.body(), scope);
      } else if (statement instanceof While loop) {
        holds = holdsLayers(loop.body(), scope);
      } else if (statement instanceof With with) {
        holds = holdsLayers(with.body(), scope);
      } else if (statement instanceof Function inner) {
        holds = holdsLayers(inner.body(), scope);
      }
      if (holds) {
        return true;
      }
    }
    return false;
  }

  private boolean holdsLayers(If choice, MethodScope scope) {
    Optional<Boolean> decided = scope.decided(choice.condition());
    return holdsLayers(choice.condition(), scope)
        || (decided.orElse(true) && holdsLayers(choice.then(), scope))
        || (!decided.orElse(false) && holdsLayers(choice.otherwise(), scope));
  }

  boolean holdsLayers(Expression expression, MethodScope scope) {
    return layered(expression, scope) != null
        || expression.parts().stream().anyMatch(part -> holdsLayers(part, scope));
  }

  /** Tells whether a name is that of a variable, and not of an operation or constant. */
  boolean isVariable(String name, MethodScope scope) {
    return !name.equals(scope.self())
        && (scope.binds(name) || name.startsWith(FrameCompiler.TEMPORARY));
  }

  /**
   * Requires that a statement calls no module of which it is not known which it is.
   *
   * @throws UnsupportedModelException if it does
   */
  void requireKnownModules(Statement statement, MethodScope scope, Types types) {
    if (statement instanceof Assign assign) {
      assign.values().forEach(value -> requireKnownModules(value, scope, types));
    } else if (statement instanceof Evaluate evaluate) {
      requireKnownModules(evaluate.expression(), scope, types);
    } else if (statement instanceof Return end) {
      requireKnownModules(end.value(), scope, types);
    } else if (statement instanceof If choice) {
      choice.then().forEach(inner -> requireKnownModules(inner, scope, types));
      choice.otherwise().forEach(inner -> requireKnownModules(inner, scope, types));
    } else if (statement instanceof For loop) {
      loop.body().forEach(inner -> requireKnownModules(inner, scope, types));
    } else if (statement instanceof While loop) {
      loop.body().forEach(inner -> requireKnownModules(inner, scope, types));
    }
  }

  private void requireKnownModules(Expression expression, MethodScope scope, Types types) {
    expression.parts().forEach(part -> requireKnownModules(part, scope, types));
    if (expression instanceof Call call
        && call.function() instanceof Select select
        && scope.module(select.of()) == null) {
      ScriptClass type = program.type(Types.name(types.of(select.of())));
      if (type != null && type.holdsModules()) {
        throw unsupported(
            scope, "calls a module that is chosen while it runs (" + CodePrinter.print(call) + ")");
      }
    }
  }

  UnsupportedModelException unsupported(MethodScope scope, String what) {
    return new UnsupportedModelException(
        program.file()
            + " cannot be run layer by layer: "
            + scope.module()
            + "."
            + scope.method().name()
            + " "
            + what
            + ". Export the network by torch.jit.trace, which leaves one way through it");
  }
}

package io.github.adabet.djl.torchscript.internal.layer;

import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Expression.Call;
import io.github.adabet.djl.torchscript.internal.code.Expression.Grouped;
import io.github.adabet.djl.torchscript.internal.code.Expression.Literal;
import io.github.adabet.djl.torchscript.internal.code.Expression.Name;
import io.github.adabet.djl.torchscript.internal.code.Expression.Select;
import io.github.adabet.djl.torchscript.internal.code.Expression.Subscript;
import io.github.adabet.djl.torchscript.internal.code.Expression.Tuple;
import io.github.adabet.djl.torchscript.internal.code.Statement;
import io.github.adabet.djl.torchscript.internal.code.Statement.Assign;
import io.github.adabet.djl.torchscript.internal.code.Statement.For;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import io.github.adabet.djl.torchscript.internal.code.Statement.If;
import io.github.adabet.djl.torchscript.internal.code.Statement.Parameter;
import io.github.adabet.djl.torchscript.internal.code.Statement.Return;
import io.github.adabet.djl.torchscript.internal.code.Statement.While;
import io.github.adabet.djl.torchscript.internal.module.ScriptModule;
import io.github.adabet.djl.torchscript.internal.module.ScriptProgram;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which modules samples enter. What a network makes of numbers of its own alone, as of a table of
 * relative positions, is the same for every sample, and says nothing of them.
 *
 * <p>Whatever is computed from the inputs counts as theirs, and so does what happens in a branch or
 * loop that they decide, and what they are written into. How large a tensor is does not: positions
 * are counted off by the extents of what stands there. The order of statements is not looked at, so
 * that a module may be said to be entered which is not, but hardly the other way round: only a list
 * or tensor that a module returns, and that is changed elsewhere, is lost sight of. Of a tuple each
 * item counts by itself ({@link Origin}): what a module puts out and how large that is are often
 * returned together.
 */
final class SampleFlow {

  private static final Set<String> EXTENTS =
      Set.of("torch.size", "torch.sym_size", "torch.dim", "torch.numel", "ops.prim.shape");

  private final ScriptProgram program;
  private final Map<Invocation, Method> methods = new HashMap<>();
  private final IdentityHashMap<ScriptModule, Set<String>> attributes = new IdentityHashMap<>();
  private final Set<Invocation> followed = new HashSet<>();
  private boolean changed;

  /** What of a method comes from samples; grows only. */
  private static final class Method {
    final MethodScope scope;

    /** Every assignment to a name. */
    final Map<String, List<Expression>> definitions = new HashMap<>();

    /** Of names that hold something of samples alone. */
    final Map<String, Origin> names = new HashMap<>();

    /** Names of what samples are written into. */
    final Set<String> written = new HashSet<>();

    /** Whether it runs only where samples decide so. */
    boolean decided;

    Origin returned = Origin.OWN;

    Method(Invocation invocation) {
      scope = new MethodScope(invocation.module(), invocation.method());
      collect(invocation.method().body());
    }

    private void collect(List<Statement> statements) {
      for (Statement statement : statements) {
        if (statement instanceof Assign assign) {
          for (Expression target : assign.targets()) {
            if (target instanceof Name name) {
              definitions
                  .computeIfAbsent(name.id(), key -> new ArrayList<>())
                  .addAll(assign.values());
            }
          }
        }
        collect(statement.inner());
      }
    }
  }

  private SampleFlow(ScriptProgram program) {
    this.program = program;
  }

  /**
   * Follows samples through a network.
   *
   * @param program all code, in which no methods call each other in circles
   * @param root the network
   * @param forward its method, all of whose parameters hold samples
   * @return the modules that they enter
   */
  static Set<ScriptModule> of(ScriptProgram program, ScriptModule root, Function forward) {
    SampleFlow flow = new SampleFlow(program);
    Invocation start = new Invocation(root, forward);
    forward.parameters().stream()
        .skip(1)
        .forEach(parameter -> flow.name(parameter.name(), Origin.SAMPLES, flow.method(start)));
    do {
      flow.changed = false;
      flow.followed.clear();
      flow.follow(start);
    } while (flow.changed);
    Set<ScriptModule> entered = Collections.newSetFromMap(new IdentityHashMap<>());
    flow.methods.forEach(
        (invocation, method) -> {
          if (method.decided || method.returned.ofSamples() || !method.names.isEmpty()) {
            entered.add(invocation.module());
          }
        });
    return entered;
  }

  private Method method(Invocation invocation) {
    return methods.computeIfAbsent(invocation, Method::new);
  }

  private void follow(Invocation invocation) {
    if (followed.add(invocation)) {
      Method method = method(invocation);
      follow(invocation.method().body(), method, method.decided);
    }
  }

  private void follow(List<Statement> statements, Method method, boolean decided) {
    for (Statement statement : statements) {
      if (statement instanceof Assign assign) {
        follow(assign, method, decided);
      } else if (statement instanceof Return end) {
        Origin value = originOf(end.value(), method, decided);
        Origin returned = method.returned.with(decided ? Origin.SAMPLES : value);
        changed |= !returned.equals(method.returned);
        method.returned = returned;
      } else if (statement instanceof If choice) {
        follow(choice, method, decided);
      } else {
        boolean counted = areOfSamples(statement.expressions(), method, decided);
        boolean loops = statement instanceof For || statement instanceof While;
        if (counted && statement instanceof For loop) {
          name(loop.variable(), Origin.SAMPLES, method);
        }
        follow(statement.inner(), method, decided || (loops && counted));
      }
    }
  }

  private void follow(If choice, Method method, boolean decided) {
    boolean samplesDecide = areOfSamples(List.of(choice.condition()), method, decided) || decided;
    Optional<Boolean> known = method.scope.decided(choice.condition());
    if (known.orElse(true)) {
      follow(choice.then(), method, samplesDecide);
    }
    if (!known.orElse(false)) {
      follow(choice.otherwise(), method, samplesDecide);
    }
  }

  private void follow(Assign assign, Method method, boolean decided) {
    List<Expression> targets = assign.targets();
    List<Origin> values = new ArrayList<>();
    for (Expression value : assign.values()) {
      values.add(originOf(value, method, decided));
    }
    boolean each = targets.size() == values.size() && !assign.unpacks();
    Origin all = each || values.size() == 1 ? values.get(0) : Origin.ofTuple(values);
    for (int i = 0; i < targets.size(); i++) {
      Origin given = each ? values.get(i) : all.item(i, targets.size());
      assign(targets.get(i), decided ? Origin.SAMPLES : given, method);
    }
  }

  private void assign(Expression target, Origin given, Method method) {
    if (target instanceof Name name) {
      name(name.id(), given, method);
    } else if (given.ofSamples()) {
      write(target, method);
    }
  }

  private void name(String name, Origin given, Method method) {
    if (given.ofSamples()) {
      Origin before = method.names.getOrDefault(name, Origin.OWN);
      Origin now = before.with(given);
      changed |= !now.equals(before);
      method.names.put(name, now);
    }
  }

  /** Tells whether any comes from samples; follows the calls in all. */
  private boolean areOfSamples(List<Expression> all, Method method, boolean decided) {
    boolean any = false;
    for (Expression expression : all) {
      any |= originOf(expression, method, decided).ofSamples();
    }
    return any;
  }

  private Origin originOf(Expression expression, Method method, boolean decided) {
    if (expression instanceof Name name) {
      return method.names.getOrDefault(name.id(), Origin.OWN);
    }
    if (expression instanceof Grouped grouped) {
      return originOf(grouped.inner(), method, decided);
    }
    if (expression instanceof Tuple tuple) {
      return Origin.ofTuple(
          tuple.items().stream().map(item -> originOf(item, method, decided)).toList());
    }
    if (expression instanceof Subscript subscript) {
      return element(subscript, method, decided);
    }
    if (expression instanceof Select select) {
      ScriptModule holder = method.scope.module(select.of());
      if (holder != null) {
        return Origin.of(attributes.getOrDefault(holder, Set.of()).contains(select.attribute()));
      }
    }
    return expression instanceof Call call
        ? originOf(call, method, decided)
        : Origin.of(areOfSamples(expression.parts(), method, decided));
  }

  private Origin element(Subscript subscript, Method method, boolean decided) {
    Origin whole = originOf(subscript.of(), method, decided);
    if (subscript.indices().size() == 1 && subscript.indices().get(0) instanceof Literal index) {
      return whole.item(index.text());
    }
    // Calls in the indices are followed whatever is known of the whole.
    boolean ofIndices = areOfSamples(subscript.indices(), method, decided);
    return Origin.of(whole.ofSamples() || ofIndices);
  }

  private Origin originOf(Call call, Method method, boolean decided) {
    List<Origin> given = new ArrayList<>();
    for (Expression argument : call.arguments()) {
      given.add(originOf(argument, method, decided));
    }
    Invocation invocation = method.scope.invocation(call);
    if (invocation != null) {
      return enter(invocation, call, given, method, decided);
    }
    Origin function = originOf(call.function(), method, decided);
    boolean any = function.ofSamples() || given.stream().anyMatch(Origin::ofSamples);
    String name = method.scope.qualified(call.function()).orElse("");
    if (any || decided) {
      Writes.of(program, name, call).forEach(target -> write(target, method));
    }
    return Origin.of(any && !EXTENTS.contains(name));
  }

  private Origin enter(
      Invocation invocation, Call call, List<Origin> given, Method caller, boolean decided) {
    Method called = method(invocation);
    List<Parameter> parameters = invocation.method().parameters();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      String keyword = call.keywords().get(i);
      // The first parameter is the object itself.
      names.add(keyword == null ? parameters.get(i + 1).name() : keyword);
      name(names.get(i), given.get(i), called);
    }
    if (decided && !called.decided) {
      called.decided = true;
      changed = true;
    }
    follow(invocation);
    for (int i = 0; i < names.size(); i++) {
      if (called.written.contains(names.get(i))) {
        write(call.arguments().get(i), caller);
      }
    }
    return called.returned;
  }

  /** Notes that samples are written into something, and so into what it is a view of. */
  private void write(Expression target, Method method) {
    if (target instanceof Name name) {
      name(name.id(), Origin.SAMPLES, method);
      if (method.written.add(name.id())) {
        changed = true;
        method
            .definitions
            .getOrDefault(name.id(), List.of())
            .forEach(value -> write(value, method));
      }
    } else if (target instanceof Call call) {
      String name = method.scope.qualified(call.function()).orElse("");
      Writes.viewed(name, call).forEach(of -> write(of, method));
    } else if (target instanceof Select select && holder(select, method) != null) {
      changed |=
          attributes
              .computeIfAbsent(holder(select, method), key -> new HashSet<>())
              .add(select.attribute());
    } else {
      target.parts().forEach(part -> write(part, method));
    }
  }

  private static @Nullable ScriptModule holder(Select select, Method method) {
    return method.scope.module(select.of());
  }
}

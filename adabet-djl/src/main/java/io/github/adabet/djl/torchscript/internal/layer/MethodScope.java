package io.github.adabet.djl.torchscript.internal.layer;

import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Expression.Call;
import io.github.adabet.djl.torchscript.internal.code.Expression.Grouped;
import io.github.adabet.djl.torchscript.internal.code.Expression.Items;
import io.github.adabet.djl.torchscript.internal.code.Expression.Literal;
import io.github.adabet.djl.torchscript.internal.code.Expression.Name;
import io.github.adabet.djl.torchscript.internal.code.Expression.Negated;
import io.github.adabet.djl.torchscript.internal.code.Expression.Select;
import io.github.adabet.djl.torchscript.internal.code.Statement;
import io.github.adabet.djl.torchscript.internal.code.Statement.Assign;
import io.github.adabet.djl.torchscript.internal.code.Statement.For;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import io.github.adabet.djl.torchscript.internal.code.Statement.If;
import io.github.adabet.djl.torchscript.internal.code.Statement.Parameter;
import io.github.adabet.djl.torchscript.internal.code.Statement.While;
import io.github.adabet.djl.torchscript.internal.code.Statement.With;
import io.github.adabet.djl.torchscript.internal.module.ScriptClass;
import io.github.adabet.djl.torchscript.internal.module.ScriptModule;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the names in a method of a module stand for, as far as that can be told without running it:
 * modules, functions and constants to which a name is bound once.
 */
public final class MethodScope {

  private static final String CODE_ROOT = "__torch__";
  private static final String CONSTANTS = "CONSTANTS";
  private static final String GETATTR = "getattr";
  private static final String UNINITIALIZED = "uninitialized";
  private static final String TRAINING = "training";

  private final ScriptModule module;
  private final Function method;
  private final Map<String, Expression> definitions = new HashMap<>();
  private final Set<String> variable = new HashSet<>();

  /** Names of what may be changed where it is, or be called by another name. */
  private final Set<String> shared = new HashSet<>();

  /**
   * Reads a method.
   *
   * @param module whose method it is
   * @param method one of its class
   */
  public MethodScope(ScriptModule module, Function method) {
    this.module = module;
    this.method = method;
    method.parameters().forEach(parameter -> variable.add(parameter.name()));
    collect(method.body());
  }

  private void collect(List<Statement> statements) {
    for (Statement statement : statements) {
      statement.expressions().forEach(this::share);
      if (statement instanceof Assign assign) {
        assign.values().forEach(this::shareName);
        boolean single =
            assign.targets().size() == 1 && !assign.unpacks() && assign.values().size() == 1;
        for (Expression target : assign.targets()) {
          if (target instanceof Name name) {
            define(name.id(), single && assign.type() == null ? assign.values().get(0) : null);
          }
        }
      } else if (statement instanceof If choice) {
        collect(choice.then());
        collect(choice.otherwise());
      } else if (statement instanceof For loop) {
        define(loop.variable(), null);
        collect(loop.body());
      } else if (statement instanceof While loop) {
        collect(loop.body());
      } else if (statement instanceof With with) {
        collect(with.body());
      } else if (statement instanceof Function inner) {
        collect(inner.body());
      }
    }
  }

  /** Notes names that are given to what may change a list, or keep it. */
  private void share(Expression expression) {
    if (expression instanceof Call call && !onlyReads(call.function())) {
      call.arguments().forEach(this::shareName);
    }
    expression.parts().forEach(this::share);
  }

  private void shareName(Expression expression) {
    if (expression instanceof Name name) {
      shared.add(name.id());
    }
  }

  private static boolean onlyReads(Expression function) {
    if (!(function instanceof Select select)) {
      return false;
    }
    Expression root = select.of();
    while (root instanceof Select inner) {
      root = inner.of();
    }
    return root instanceof Name name
        && (name.id().equals("torch") || name.id().equals("ops"))
        && !Writes.CHANGING.contains(select.attribute())
        && !select.attribute().endsWith("_");
  }

  private void define(String name, @Nullable Expression value) {
    if (value == null || definitions.containsKey(name)) {
      variable.add(name);
    } else {
      definitions.put(name, value);
    }
  }

  /**
   * Binds a parameter to what it always is.
   *
   * @param parameter one of the method's
   * @param value an expression without names
   */
  public void bind(Parameter parameter, Expression value) {
    variable.remove(parameter.name());
    definitions.put(parameter.name(), value);
  }

  /**
   * Whether a name is the method's own.
   *
   * @param name any
   * @return true if the method assigns it or has a parameter of that name
   */
  public boolean binds(String name) {
    return variable.contains(name) || definitions.containsKey(name);
  }

  /**
   * The module whose method this is.
   *
   * @return the object
   */
  public ScriptModule module() {
    return module;
  }

  /**
   * The method.
   *
   * @return as it was read
   */
  public Function method() {
    return method;
  }

  /**
   * What the method calls its own object.
   *
   * @return mostly {@code self}
   */
  public String self() {
    return method.parameters().isEmpty() ? "self" : method.parameters().get(0).name();
  }

  /**
   * What a name stands for wherever it is used.
   *
   * @param name a name in the method
   * @return a module, function or constant in whose place it can be written; empty if the name is
   *     that of a variable
   */
  public Optional<Expression> constant(String name) {
    if (variable.contains(name)) {
      return Optional.empty();
    }
    return Optional.ofNullable(definitions.get(name))
        .filter(value -> isConstant(value) || module(value) != null)
        .filter(value -> !(shared.contains(name) && isList(value)));
  }

  /**
   * Whether an expression makes a list of what is known without running it, or an empty one.
   *
   * @param value of this method
   * @return true for the list itself, with its type stated or not
   */
  public boolean isConstantList(Expression value) {
    return isList(value) && isConstant(value);
  }

  /** Code may change a list; so written twice it would be two. */
  private static boolean isList(Expression value) {
    return value instanceof Items
        || (value instanceof Call call
            && call.function().equals(new Name("annotate"))
            && call.arguments().get(1) instanceof Items);
  }

  private boolean isConstant(Expression value) {
    if (value instanceof Literal) {
      return true;
    }
    if (value instanceof Negated negated) {
      return negated.inner() instanceof Literal;
    }
    if (value instanceof Items items) {
      return items.items().stream().allMatch(this::isConstant);
    }
    if (value instanceof Call call) {
      return call.function().equals(new Name(UNINITIALIZED))
          || (call.function().equals(new Name("annotate")) && isConstant(call.arguments().get(1)));
    }
    Optional<String> name = qualified(value);
    return name.isPresent()
        && (name.get().startsWith(CODE_ROOT + ".") || name.get().startsWith(CONSTANTS + "."));
  }

  /**
   * The module that an expression stands for.
   *
   * @param expression of this method
   * @return null if it is none, or one of which it cannot be told which
   */
  public @Nullable ScriptModule module(Expression expression) {
    if (expression instanceof Name name) {
      if (name.id().equals(self())) {
        return module;
      }
      Expression value = variable.contains(name.id()) ? null : definitions.get(name.id());
      return value == null || value.equals(expression) ? null : module(value);
    }
    if (expression instanceof Grouped grouped) {
      return module(grouped.inner());
    }
    if (expression instanceof Select select) {
      ScriptModule of = module(select.of());
      return of == null ? null : of.child(select.attribute());
    }
    if (expression instanceof Call call
        && call.function().equals(new Name(GETATTR))
        && call.arguments().size() == 2) {
      ScriptModule of = module(call.arguments().get(0));
      return of == null ? null : of.child(ScriptClass.text(call.arguments().get(1)));
    }
    return null;
  }

  /**
   * What a call calls, if that is a method of a module.
   *
   * @param expression any expression of this method
   * @return null if it is no such call, or it cannot be told of which module
   */
  public @Nullable Invocation invocation(Expression expression) {
    if (expression instanceof Call call && call.function() instanceof Select select) {
      ScriptModule called = module(select.of());
      Function found = called == null ? null : called.type().methods().get(select.attribute());
      return called == null || found == null ? null : new Invocation(called, found);
    }
    return null;
  }

  /**
   * The name of what is called, or a dotted name.
   *
   * @param expression of this method
   * @return for example {@code torch.conv2d}, or the qualified name of a function of the code
   */
  public Optional<String> qualified(Expression expression) {
    if (expression instanceof Name name) {
      Expression value = variable.contains(name.id()) ? null : definitions.get(name.id());
      return value instanceof Select ? qualified(value) : Optional.of(name.id());
    }
    return expression instanceof Select select
        ? qualified(select.of()).map(of -> of + "." + select.attribute())
        : Optional.empty();
  }

  /**
   * Which way a choice goes whenever the network is not trained.
   *
   * @param condition of this method
   * @return empty if that depends on the samples
   */
  public Optional<Boolean> decided(Expression condition) {
    if (condition instanceof Literal literal) {
      return switch (literal.text()) {
        case "True" -> Optional.of(true);
        case "False" -> Optional.of(false);
        default -> Optional.empty();
      };
    }
    if (condition instanceof Name name && !variable.contains(name.id())) {
      Expression value = definitions.get(name.id());
      return value == null || value.equals(condition) ? Optional.empty() : decided(value);
    }
    if (condition instanceof Select select && select.attribute().equals(TRAINING)) {
      return module(select.of()) == null ? Optional.empty() : Optional.of(false);
    }
    return Optional.empty();
  }
}

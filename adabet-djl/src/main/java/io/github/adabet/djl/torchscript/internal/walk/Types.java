package io.github.adabet.djl.torchscript.internal.walk;

import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Expression.Call;
import io.github.adabet.djl.torchscript.internal.code.Expression.Entries;
import io.github.adabet.djl.torchscript.internal.code.Expression.Grouped;
import io.github.adabet.djl.torchscript.internal.code.Expression.Items;
import io.github.adabet.djl.torchscript.internal.code.Expression.Literal;
import io.github.adabet.djl.torchscript.internal.code.Expression.Name;
import io.github.adabet.djl.torchscript.internal.code.Expression.Negated;
import io.github.adabet.djl.torchscript.internal.code.Expression.Range;
import io.github.adabet.djl.torchscript.internal.code.Expression.Select;
import io.github.adabet.djl.torchscript.internal.code.Expression.Subscript;
import io.github.adabet.djl.torchscript.internal.code.Expression.Tuple;
import io.github.adabet.djl.torchscript.internal.code.Statement;
import io.github.adabet.djl.torchscript.internal.code.Statement.Assign;
import io.github.adabet.djl.torchscript.internal.code.Statement.For;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import io.github.adabet.djl.torchscript.internal.code.Statement.If;
import io.github.adabet.djl.torchscript.internal.code.Statement.While;
import io.github.adabet.djl.torchscript.internal.layer.Invocation;
import io.github.adabet.djl.torchscript.internal.layer.MethodScope;
import io.github.adabet.djl.torchscript.internal.module.ScriptClass;
import io.github.adabet.djl.torchscript.internal.module.ScriptModule;
import io.github.adabet.djl.torchscript.internal.module.ScriptProgram;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The types of the variables of a method, which must be stated where one is handed from step to
 * step. Attributes, parameters and results state theirs; the rest follows from what is computed
 * with them ({@link OperationTypes}).
 */
final class Types {

  static final Expression TENSOR = new Name("Tensor");
  static final Expression NONE = new Name("NoneType");
  private static final String OPTIONAL = "Optional";
  private static final String LIST = "List";

  private final ScriptProgram program;
  private final MethodScope scope;
  private final Map<String, Expression> types = new HashMap<>();

  Types(ScriptProgram program, MethodScope scope) {
    this.program = program;
    this.scope = scope;
  }

  /** Returns a type with one in it. */
  static Expression of(String outer, Expression... inner) {
    return new Subscript(new Name(outer), List.of(inner));
  }

  /** Returns what is in a type such as a list of it; null if the type is no such. */
  static @Nullable List<Expression> inside(@Nullable Expression type, String outer) {
    return type instanceof Subscript subscript && subscript.of().equals(new Name(outer))
        ? subscript.indices()
        : null;
  }

  /** Notes the type of a variable; on two ways it may be one that holds both. */
  void declare(String variable, Expression type) {
    types.merge(variable, type, Types::union);
  }

  /** Returns the type of a variable; a tensor unless it is known to be something else. */
  Expression of(String variable) {
    return types.getOrDefault(variable, TENSOR);
  }

  private static Expression union(Expression one, Expression other) {
    if (one.equals(other) || inside(one, OPTIONAL) != null) {
      return one;
    }
    if (one.equals(NONE)) {
      return inside(other, OPTIONAL) != null ? other : of(OPTIONAL, other);
    }
    if (other.equals(NONE)) {
      return of(OPTIONAL, one);
    }
    return inside(other, OPTIONAL) != null ? other : one;
  }

  /** Notes the types that statements state, and those of what they assign, blocks included. */
  void declare(List<Statement> statements) {
    for (Statement statement : statements) {
      if (statement instanceof Assign assign && assign.type() != null) {
        assign.targets().forEach(target -> declare(target, assign.type()));
      } else if (statement instanceof Assign assign && !assign.values().isEmpty()) {
        assign(assign.targets(), assign.unpacks(), assign.values());
      } else if (statement instanceof If choice) {
        declare(choice.then());
        declare(choice.otherwise());
      } else if (statement instanceof For loop) {
        declare(loop.variable(), new Name("int"));
        declare(loop.body());
      } else if (statement instanceof While loop) {
        declare(loop.body());
      }
    }
  }

  private void assign(List<Expression> targets, boolean unpacks, List<Expression> values) {
    if (!unpacks && targets.size() == values.size()) {
      for (int i = 0; i < targets.size(); i++) {
        declare(targets.get(i), of(values.get(i)));
      }
      return;
    }
    Expression whole = unpacks ? of(values.get(0)) : TENSOR;
    List<Expression> parts = inside(whole, "Tuple");
    List<Expression> items = inside(whole, LIST);
    for (int i = 0; i < targets.size(); i++) {
      Expression type =
          parts != null && parts.size() == targets.size()
              ? parts.get(i)
              : items != null ? items.get(0) : TENSOR;
      declare(targets.get(i), type);
    }
  }

  private void declare(Expression target, @Nullable Expression type) {
    if (target instanceof Name name && type != null) {
      declare(name.id(), type);
    }
  }

  /** Returns the type of an expression. */
  Expression of(Expression expression) {
    if (expression instanceof Name name) {
      return scope.constant(name.id()).map(this::of).orElseGet(() -> of(name.id()));
    } else if (expression instanceof Literal literal) {
      return literal(literal.text());
    } else if (expression instanceof Negated negated) {
      return of(negated.inner());
    } else if (expression instanceof Grouped grouped) {
      return of(grouped.inner());
    } else if (expression instanceof Items items) {
      return of(LIST, items.items().isEmpty() ? TENSOR : of(items.items().get(0)));
    } else if (expression instanceof Tuple tuple) {
      return of("Tuple", tuple.items().stream().map(this::of).toArray(Expression[]::new));
    } else if (expression instanceof Entries entries) {
      return entries.entries().isEmpty()
          ? of("Dict", new Name("str"), TENSOR)
          : of("Dict", of(entries.entries().get(0)), of(entries.entries().get(1)));
    } else if (expression instanceof Select select) {
      return attribute(select);
    } else if (expression instanceof Subscript subscript) {
      return element(plainTuple(of(subscript.of())), subscript.indices().get(0));
    }
    return expression instanceof Call call ? result(call) : TENSOR;
  }

  private static Expression literal(String text) {
    char first = text.charAt(0);
    if (first == '"' || first == '\'') {
      return new Name("str");
    }
    return switch (text) {
      case "None" -> NONE;
      case "True", "False" -> new Name("bool");
      default -> {
        boolean complex = text.endsWith("j");
        boolean real = text.chars().anyMatch(c -> c == '.' || c == 'e' || c == 'n');
        yield new Name(complex ? "complex" : real ? "float" : "int");
      }
    };
  }

  private Expression attribute(Select select) {
    ScriptModule module = scope.module(select.of());
    ScriptClass type = module == null ? program.type(name(of(select.of()))) : module.type();
    Expression stated = type == null ? null : type.attributes().get(select.attribute());
    List<Expression> constant = inside(stated, "Final");
    return constant != null ? constant.get(0) : stated == null ? TENSOR : stated;
  }

  /** Returns a dotted name as text; null if the expression is no such name. */
  static @Nullable String name(Expression expression) {
    if (expression instanceof Name name) {
      return name.id();
    }
    if (expression instanceof Select select) {
      String of = name(select.of());
      return of == null ? null : of + "." + select.attribute();
    }
    return null;
  }

  /** A named tuple is one of the types of its fields. */
  private Expression plainTuple(Expression type) {
    ScriptClass named = program.type(name(type));
    return named != null && named.isNamedTuple()
        ? of("Tuple", named.attributes().values().toArray(Expression[]::new))
        : type;
  }

  private static Expression element(Expression of, Expression index) {
    List<Expression> parts = inside(of, "Tuple");
    if (index instanceof Range) {
      return of;
    }
    if (parts != null && !parts.isEmpty()) {
      int at = 0;
      if (index instanceof Literal literal && literal.text().matches("\\d{1,4}")) {
        at = Integer.parseInt(literal.text());
      } else if (index instanceof Negated negated
          && negated.inner() instanceof Literal literal
          && literal.text().matches("\\d{1,4}")) {
        at = parts.size() - Integer.parseInt(literal.text());
      }
      return parts.get(Math.max(0, Math.min(at, parts.size() - 1)));
    }
    List<Expression> items = inside(of, LIST);
    List<Expression> entries = inside(of, "Dict");
    return items != null ? items.get(0) : entries != null ? entries.get(1) : of;
  }

  private Expression result(Call call) {
    Invocation invocation = scope.invocation(call);
    if (invocation != null) {
      return stated(invocation.method());
    }
    Optional<String> name = scope.qualified(call.function());
    if (name.isEmpty()) {
      return methodResult(call);
    }
    Optional<Function> function = program.function(name.get());
    if (function.isPresent()) {
      return stated(function.get());
    }
    if (program.type(name.get()) != null) {
      return call.function();
    }
    return switch (name.get()) {
      case "annotate", "unchecked_cast", "uninitialized" -> call.arguments().get(0);
      case "getattr" -> getattr(call);
      default ->
          OperationTypes.of(name.get(), call.arguments().stream().map(this::of).toList())
              .orElseGet(() -> methodResult(call));
    };
  }

  private Expression getattr(Call call) {
    String attribute = ScriptClass.text(call.arguments().get(1));
    return attribute(new Select(call.arguments().get(0), attribute));
  }

  /** The result of a method of an object that is no module. */
  private Expression methodResult(Call call) {
    if (call.function() instanceof Select select) {
      ScriptClass type = program.type(name(of(select.of())));
      Function method = type == null ? null : type.methods().get(select.attribute());
      if (method != null) {
        return stated(method);
      }
    }
    return TENSOR;
  }

  static Expression stated(Function function) {
    return function.result() == null ? TENSOR : function.result();
  }
}

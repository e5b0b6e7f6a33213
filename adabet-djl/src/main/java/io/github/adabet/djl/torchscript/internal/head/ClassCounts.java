package io.github.adabet.djl.torchscript.internal.head;

import io.github.adabet.djl.torchscript.internal.code.CodeParser;
import io.github.adabet.djl.torchscript.internal.code.CodePrinter;
import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Expression.Call;
import io.github.adabet.djl.torchscript.internal.code.Expression.Items;
import io.github.adabet.djl.torchscript.internal.code.Expression.Literal;
import io.github.adabet.djl.torchscript.internal.code.Expression.Name;
import io.github.adabet.djl.torchscript.internal.code.Expression.Select;
import io.github.adabet.djl.torchscript.internal.code.Statement;
import io.github.adabet.djl.torchscript.internal.code.Statement.Assign;
import io.github.adabet.djl.torchscript.internal.code.Statement.Definition;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import io.github.adabet.djl.torchscript.internal.layer.MethodScope;
import io.github.adabet.djl.torchscript.internal.module.ScriptModule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The places of a network's code that say how many outputs its last layer has: the constants of the
 * layer's class, and the shapes that its output is brought into afterwards by the modules around
 * it.
 */
final class ClassCounts {

  private static final Set<String> CONSTANTS = Set.of("out_features", "out_channels");
  private static final Set<String> SHAPING =
      Set.of("torch.reshape", "torch.view", "torch.expand", "torch._unsafe_view");

  private final ScriptModule root;
  private final ScriptModule head;
  private final Literal before;
  private final Literal after;

  /**
   * Prepares.
   *
   * @param root the network
   * @param head its last layer
   * @param before the number of outputs that it has
   * @param after the number that it is to have
   */
  ClassCounts(ScriptModule root, ScriptModule head, long before, long after) {
    this.root = root;
    this.head = head;
    this.before = new Literal(Long.toString(before));
    this.after = new Literal(Long.toString(after));
  }

  /** Returns the files of code that become others. */
  Map<String, String> rewrite(Map<String, String> code) {
    Map<String, String> rewritten = new HashMap<>();
    List<ScriptModule> around = around();
    for (Map.Entry<String, String> file : code.entrySet()) {
      List<Statement> read = CodeParser.parse(file.getValue());
      List<Statement> written = new ArrayList<>();
      for (Statement statement : read) {
        written.add(
            statement instanceof Definition definition
                ? rewrite(file.getKey(), definition, around)
                : statement);
      }
      if (!written.equals(read)) {
        rewritten.put(file.getKey(), CodePrinter.print(written, 0));
      }
    }
    return rewritten;
  }

  /** Returns the modules that the head stands in, from the network on. */
  private List<ScriptModule> around() {
    List<ScriptModule> around = new ArrayList<>();
    ScriptModule module = root;
    for (String name : head.path().split("\\.", -1)) {
      around.add(module);
      ScriptModule child = module.child(name);
      if (child == null) {
        break;
      }
      module = child;
    }
    return around;
  }

  private Statement rewrite(String file, Definition definition, List<ScriptModule> around) {
    if (isOnly(head, file, definition)) {
      return definition.map(
          expression -> expression, body -> body.stream().map(this::withConstant).toList());
    }
    for (ScriptModule module : around) {
      if (isOnly(module, file, definition)) {
        return definition.map(
            expression -> expression,
            body -> body.stream().map(inner -> withShapes(module, inner, around)).toList());
      }
    }
    return definition;
  }

  /** Tells whether a class is that of a module, and of no other. */
  private boolean isOnly(ScriptModule module, String file, Definition definition) {
    return module.type().file().equals(file)
        && module.type().definition().name().equals(definition.name())
        && root.all().stream().filter(other -> other.type().equals(module.type())).count() == 1;
  }

  private Statement withConstant(Statement statement) {
    boolean counts =
        statement instanceof Assign assign
            && assign.targets().get(0) instanceof Name name
            && CONSTANTS.contains(name.id())
            && assign.values().equals(List.of(before));
    return counts
        ? statement.map(expression -> expression.equals(before) ? after : expression, body -> body)
        : statement;
  }

  private Statement withShapes(
      ScriptModule module, Statement statement, List<ScriptModule> around) {
    if (!(statement instanceof Function method)) {
      return statement;
    }
    MethodScope scope = new MethodScope(module, method);
    boolean[] passed = new boolean[1];
    return method.map(
        expression -> expression,
        body ->
            body.stream()
                .map(
                    inner -> {
                      passed[0] |=
                          inner.expressions().stream().anyMatch(e -> runs(e, scope, around));
                      return passed[0] ? inner.map(this::withShape, block -> block) : inner;
                    })
                .toList());
  }

  /** Tells whether an expression runs the head, or a module that the head stands in. */
  private boolean runs(Expression expression, MethodScope scope, List<ScriptModule> around) {
    ScriptModule called =
        expression instanceof Call call && call.function() instanceof Select select
            ? scope.module(select.of())
            : null;
    return (called != null
            && called != scope.module()
            && (called == head || around.contains(called)))
        || expression.parts().stream().anyMatch(part -> runs(part, scope, around));
  }

  private Expression withShape(Expression expression) {
    List<Expression> parts = expression.parts();
    Expression inner =
        parts.isEmpty()
            ? expression
            : expression.with(parts.stream().map(this::withShape).toList());
    if (!(inner instanceof Call call) || !SHAPING.contains(CodePrinter.print(call.function()))) {
      return inner;
    }
    List<Expression> arguments = new ArrayList<>();
    for (Expression argument : call.arguments()) {
      arguments.add(
          argument instanceof Items shape
              ? shape.with(
                  shape.items().stream().map(item -> item.equals(before) ? after : item).toList())
              : argument);
    }
    return new Call(call.function(), call.keywords(), List.copyOf(arguments), call.comma());
  }
}

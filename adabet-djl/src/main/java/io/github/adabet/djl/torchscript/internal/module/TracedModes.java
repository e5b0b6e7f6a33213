package io.github.adabet.djl.torchscript.internal.module;

import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Expression.Call;
import io.github.adabet.djl.torchscript.internal.code.Expression.Literal;
import io.github.adabet.djl.torchscript.internal.code.Expression.Name;
import io.github.adabet.djl.torchscript.internal.code.Expression.Select;
import io.github.adabet.djl.torchscript.internal.code.Statement;
import io.github.adabet.djl.torchscript.internal.code.Statement.Definition;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The mode of operations that work otherwise in training. Scripted code reads it off its module
 * ({@code self.training}), traced code holds it as a constant: {@code torch.batch_norm(..., False,
 * ...)}. Where the constant says inference, it is replaced by the module's attribute, which is
 * False whenever the network is not trained, so that traced networks can be switched, too. Code
 * that reads {@code training} anywhere was not traced, and stays as it is.
 */
final class TracedModes {

  private static final String TRAINING = "training";
  private static final String BATCH_NORM = "torch.batch_norm";
  private static final Literal INFERENCE = new Literal("False");

  /** Where operations have their mode among their arguments, from 0. */
  private static final Map<String, Integer> PLACES =
      Map.ofEntries(
          Map.entry(BATCH_NORM, 5),
          Map.entry("torch.dropout", 2),
          Map.entry("torch.dropout_", 2),
          Map.entry("torch.feature_dropout", 2),
          Map.entry("torch.feature_dropout_", 2),
          Map.entry("torch.alpha_dropout", 2),
          Map.entry("torch.alpha_dropout_", 2),
          Map.entry("torch.feature_alpha_dropout", 2),
          Map.entry("torch.lstm", 6),
          Map.entry("torch.gru", 6),
          Map.entry("torch.rnn_tanh", 6),
          Map.entry("torch.rnn_relu", 6));

  private TracedModes() {}

  /** Returns the content of a file of code, with traced modes as attributes. */
  static List<Statement> switchable(List<Statement> file) {
    List<Statement> statements = new ArrayList<>();
    for (Statement statement : file) {
      statements.add(
          statement instanceof Definition definition ? switchable(definition) : statement);
    }
    return List.copyOf(statements);
  }

  private static Definition switchable(Definition definition) {
    boolean module = "Module".equals(definition.base()) && hasMode(definition);
    if (!module || finds(definition.body(), TracedModes::readsMode)) {
      return definition;
    }
    List<Statement> body = new ArrayList<>();
    for (Statement statement : definition.body()) {
      body.add(
          statement instanceof Function method && !method.parameters().isEmpty()
              ? switchable(method)
              : statement);
    }
    return new Definition(definition.name(), definition.base(), List.copyOf(body));
  }

  private static Statement switchable(Function method) {
    return inMode(method, new Select(new Name(method.parameters().get(0).name()), TRAINING));
  }

  private static Statement inMode(Statement statement, Expression mode) {
    return statement.map(
        expression -> inMode(expression, mode),
        block -> block.stream().map(inner -> inMode(inner, mode)).toList());
  }

  private static Expression inMode(Expression expression, Expression mode) {
    List<Expression> parts = expression.parts();
    Expression inner =
        parts.isEmpty()
            ? expression
            : expression.with(parts.stream().map(part -> inMode(part, mode)).toList());
    return inner instanceof Call call && mode(call).filter(INFERENCE::equals).isPresent()
        ? withMode(call, mode)
        : inner;
  }

  private static Call withMode(Call call, Expression mode) {
    List<Expression> arguments = new ArrayList<>(call.arguments());
    arguments.set(PLACES.getOrDefault(dotted(call.function()), 0), mode);
    return new Call(call.function(), call.keywords(), List.copyOf(arguments), call.comma());
  }

  /** Returns the mode that an operation is given, if it is one that has any. */
  private static Optional<Expression> mode(Call call) {
    Integer place = PLACES.get(dotted(call.function()));
    return place == null || place >= call.arguments().size()
        ? Optional.empty()
        : Optional.of(call.arguments().get(place));
  }

  private static boolean hasMode(Definition definition) {
    return ScriptClass.of("", "", definition).attributes().containsKey(TRAINING);
  }

  private static boolean readsMode(Expression expression) {
    return expression instanceof Select select && select.attribute().equals(TRAINING);
  }

  /** Tells whether a class normalises by the statistics of each batch, whatever its mode is. */
  static boolean normalisesByBatchAlways(ScriptClass type) {
    return finds(
        type.definition().body(),
        expression ->
            expression instanceof Call call
                && dotted(call.function()).equals(BATCH_NORM)
                && mode(call).filter(new Literal("True")::equals).isPresent());
  }

  private static boolean finds(List<Statement> statements, Predicate<Expression> wanted) {
    return statements.stream()
        .anyMatch(
            statement ->
                statement.expressions().stream().anyMatch(part -> finds(part, wanted))
                    || finds(statement.inner(), wanted));
  }

  private static boolean finds(Expression expression, Predicate<Expression> wanted) {
    return wanted.test(expression)
        || expression.parts().stream().anyMatch(part -> finds(part, wanted));
  }

  /** Returns a dotted name as text; empty if an expression is none. */
  static String dotted(Expression expression) {
    if (expression instanceof Select select) {
      return dotted(select.of()) + "." + select.attribute();
    }
    return expression instanceof Name name ? name.id() : "";
  }
}

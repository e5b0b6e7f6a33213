package io.github.adabet.djl.torchscript.internal.code;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression, or a type, which is written like one. Immutable. */
public sealed interface Expression {

  /**
   * The expressions that this one is made of.
   *
   * @return in the order in which they are evaluated
   */
  default List<Expression> parts() {
    return List.of();
  }

  /**
   * The same expression made of others.
   *
   * @param parts as many as {@link #parts()} has
   * @return a new expression
   */
  default Expression with(List<Expression> parts) {
    return this;
  }

  /**
   * A name with dots in it.
   *
   * @param name qualified, for example {@code torch.append}
   * @return an expression that is printed so
   */
  static Expression dotted(String name) {
    String[] parts = name.split("\\.", -1);
    Expression read = new Name(parts[0]);
    for (int i = 1; i < parts.length; i++) {
      read = new Select(read, parts[i]);
    }
    return read;
  }

  /**
   * A name.
   *
   * @param id as it is written
   */
  record Name(String id) implements Expression {}

  /**
   * A number, a string with its quotes, {@code None}, {@code True} or {@code False}.
   *
   * @param text as it is written
   */
  record Literal(String text) implements Expression {}

  /**
   * An attribute, or a name in a name.
   *
   * @param of whose it is
   * @param attribute its name
   */
  record Select(Expression of, String attribute) implements Expression {

    @Override
    public List<Expression> parts() {
      return List.of(of);
    }

    @Override
    public Expression with(List<Expression> parts) {
      return new Select(parts.get(0), attribute);
    }
  }

  /**
   * A call.
   *
   * @param function what is called
   * @param keywords the name of each argument, null for those that have none
   * @param arguments the arguments
   * @param comma whether a comma follows the last, as in calls of methods and functions of the code
   */
  record Call(
      Expression function,
      List<@Nullable String> keywords,
      List<Expression> arguments,
      boolean comma)
      implements Expression {

    @Override
    public List<Expression> parts() {
      List<Expression> parts = new ArrayList<>(List.of(function));
      parts.addAll(arguments);
      return parts;
    }

    @Override
    public Expression with(List<Expression> parts) {
      return new Call(parts.get(0), keywords, parts.subList(1, parts.size()), comma);
    }
  }

  /**
   * An element, or a type with others in it.
   *
   * @param of whose it is
   * @param indices in the brackets
   */
  record Subscript(Expression of, List<Expression> indices) implements Expression {

    @Override
    public List<Expression> parts() {
      List<Expression> parts = new ArrayList<>(List.of(of));
      parts.addAll(indices);
      return parts;
    }

    @Override
    public Expression with(List<Expression> parts) {
      return new Subscript(parts.get(0), parts.subList(1, parts.size()));
    }
  }

  /**
   * A range within the brackets of a subscript.
   *
   * @param from the first
   * @param to the first that is not in it
   */
  record Range(Expression from, Expression to) implements Expression {

    @Override
    public List<Expression> parts() {
      return List.of(from, to);
    }

    @Override
    public Expression with(List<Expression> parts) {
      return new Range(parts.get(0), parts.get(1));
    }
  }

  /**
   * A list.
   *
   * @param items what is in it
   * @param comma whether a comma and a blank follow the last
   */
  record Items(List<Expression> items, boolean comma) implements Expression {

    @Override
    public List<Expression> parts() {
      return items;
    }

    @Override
    public Expression with(List<Expression> parts) {
      return new Items(parts, comma);
    }
  }

  /**
   * A tuple.
   *
   * @param items what is in it
   */
  record Tuple(List<Expression> items) implements Expression {

    @Override
    public List<Expression> parts() {
      return items;
    }

    @Override
    public Expression with(List<Expression> parts) {
      return new Tuple(parts);
    }
  }

  /**
   * Brackets around an expression.
   *
   * @param inner what is in them
   */
  record Grouped(Expression inner) implements Expression {

    @Override
    public List<Expression> parts() {
      return List.of(inner);
    }

    @Override
    public Expression with(List<Expression> parts) {
      return new Grouped(parts.get(0));
    }
  }

  /**
   * A dict.
   *
   * @param entries keys and values by turns
   */
  record Entries(List<Expression> entries) implements Expression {

    @Override
    public List<Expression> parts() {
      return entries;
    }

    @Override
    public Expression with(List<Expression> parts) {
      return new Entries(parts);
    }
  }

  /**
   * A minus before an expression.
   *
   * @param inner what is negated
   */
  record Negated(Expression inner) implements Expression {

    @Override
    public List<Expression> parts() {
      return List.of(inner);
    }

    @Override
    public Expression with(List<Expression> parts) {
      return new Negated(parts.get(0));
    }
  }
}

package io.github.adabet.djl.torchscript.internal.code;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A statement of a function, a class or a file. Immutable. */
public sealed interface Statement {

  /**
   * The expressions that it is made of, those in other statements left aside.
   *
   * @return as they are written
   */
  default List<Expression> expressions() {
    return List.of();
  }

  /**
   * The statements in it.
   *
   * @return those of all its blocks, as they are written
   */
  default List<Statement> inner() {
    return List.of();
  }

  /**
   * The same statement made of others.
   *
   * @param expression gives another for each of {@link #expressions()}
   * @param block gives another for each block of statements
   * @return a new statement
   */
  default Statement map(
      UnaryOperator<Expression> expression, UnaryOperator<List<Statement>> block) {
    return this;
  }

  /**
   * An assignment, or the statement of an attribute's type.
   *
   * @param targets what is assigned to
   * @param unpacks whether a comma follows the last, by which one value is taken apart
   * @param type the type that is stated, or null
   * @param blank whether a blank stands before the colon of the type
   * @param values what is assigned; empty where only a type is stated
   */
  record Assign(
      List<Expression> targets,
      boolean unpacks,
      @Nullable Expression type,
      boolean blank,
      List<Expression> values)
      implements Statement {

    @Override
    public List<Expression> expressions() {
      List<Expression> all = new ArrayList<>(targets);
      all.addAll(values);
      return all;
    }

    @Override
    public Statement map(
        UnaryOperator<Expression> expression, UnaryOperator<List<Statement>> block) {
      return new Assign(
          targets.stream().map(expression).toList(),
          unpacks,
          type,
          blank,
          values.stream().map(expression).toList());
    }
  }

  /**
   * An expression that is evaluated for what it does.
   *
   * @param expression the expression
   */
  record Evaluate(Expression expression) implements Statement {

    @Override
    public List<Expression> expressions() {
      return List.of(expression);
    }

    @Override
    public Statement map(UnaryOperator<Expression> change, UnaryOperator<List<Statement>> block) {
      return new Evaluate(change.apply(expression));
    }
  }

  /**
   * The end of a function.
   *
   * @param value what it returns
   */
  record Return(Expression value) implements Statement {

    @Override
    public List<Expression> expressions() {
      return List.of(value);
    }

    @Override
    public Statement map(
        UnaryOperator<Expression> expression, UnaryOperator<List<Statement>> block) {
      return new Return(expression.apply(value));
    }
  }

  /**
   * A choice.
   *
   * @param condition decides
   * @param then what happens if it is true
   * @param otherwise what happens if it is not
   */
  record If(Expression condition, List<Statement> then, List<Statement> otherwise)
      implements Statement {

    @Override
    public List<Expression> expressions() {
      return List.of(condition);
    }

    @Override
    public List<Statement> inner() {
      List<Statement> all = new ArrayList<>(then);
      all.addAll(otherwise);
      return all;
    }

    @Override
    public Statement map(
        UnaryOperator<Expression> expression, UnaryOperator<List<Statement>> block) {
      return new If(expression.apply(condition), block.apply(then), block.apply(otherwise));
    }
  }

  /**
   * A loop over numbers.
   *
   * @param variable the number of the round, from 0
   * @param range the call of {@code range}
   * @param body what is repeated
   */
  record For(String variable, Expression range, List<Statement> body) implements Statement {

    @Override
    public List<Expression> expressions() {
      return List.of(range);
    }

    @Override
    public List<Statement> inner() {
      return body;
    }

    @Override
    public Statement map(
        UnaryOperator<Expression> expression, UnaryOperator<List<Statement>> block) {
      return new For(variable, expression.apply(range), block.apply(body));
    }
  }

  /**
   * A loop while something is true.
   *
   * @param condition asked before each round
   * @param body what is repeated
   */
  record While(Expression condition, List<Statement> body) implements Statement {

    @Override
    public List<Expression> expressions() {
      return List.of(condition);
    }

    @Override
    public List<Statement> inner() {
      return body;
    }

    @Override
    public Statement map(
        UnaryOperator<Expression> expression, UnaryOperator<List<Statement>> block) {
      return new While(expression.apply(condition), block.apply(body));
    }
  }

  /**
   * A block in a context.
   *
   * @param context what is entered and left
   * @param name what it is called within, or null
   * @param body the block
   */
  record With(Expression context, @Nullable String name, List<Statement> body)
      implements Statement {

    @Override
    public List<Expression> expressions() {
      return List.of(context);
    }

    @Override
    public List<Statement> inner() {
      return body;
    }

    @Override
    public Statement map(
        UnaryOperator<Expression> expression, UnaryOperator<List<Statement>> block) {
      return new With(expression.apply(context), name, block.apply(body));
    }
  }

  /** Nothing. */
  record Pass() implements Statement {}

  /**
   * A parameter of a function.
   *
   * @param name its name
   * @param type its type, or null where it goes without saying
   * @param value its default, or null
   */
  record Parameter(String name, @Nullable Expression type, @Nullable Expression value) {}

  /**
   * A function or method.
   *
   * @param name its name
   * @param parameters its parameters; the first of a method is the object
   * @param result the type of what it returns, or null where that goes without saying
   * @param body its statements
   * @param oneLine whether the parameters stand in one line, as in interfaces
   */
  record Function(
      String name,
      List<Parameter> parameters,
      @Nullable Expression result,
      List<Statement> body,
      boolean oneLine)
      implements Statement {

    @Override
    public List<Statement> inner() {
      return body;
    }

    @Override
    public Statement map(
        UnaryOperator<Expression> expression, UnaryOperator<List<Statement>> block) {
      return new Function(name, parameters, result, block.apply(body), oneLine);
    }
  }

  /**
   * A class.
   *
   * @param name its name without that of its file
   * @param base what stands in brackets behind it, or null
   * @param body attributes and methods
   */
  record Definition(String name, @Nullable String base, List<Statement> body) implements Statement {

    @Override
    public List<Statement> inner() {
      return body;
    }

    @Override
    public Statement map(
        UnaryOperator<Expression> expression, UnaryOperator<List<Statement>> block) {
      return new Definition(name, base, block.apply(body));
    }
  }
}

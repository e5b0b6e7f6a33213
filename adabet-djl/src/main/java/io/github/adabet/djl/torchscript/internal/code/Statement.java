package io.github.adabet.djl.torchscript.internal.code;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement of a function, a class or a file. Immutable. */
public sealed interface Statement {

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
      implements Statement {}

  /**
   * An expression that is evaluated for what it does.
   *
   * @param expression the expression
   */
  record Evaluate(Expression expression) implements Statement {}

  /**
   * The end of a function.
   *
   * @param value what it returns
   */
  record Return(Expression value) implements Statement {}

  /**
   * A choice.
   *
   * @param condition decides
   * @param then what happens if it is true
   * @param otherwise what happens if it is not
   */
  record If(Expression condition, List<Statement> then, List<Statement> otherwise)
      implements Statement {}

  /**
   * A loop over numbers.
   *
   * @param variable the number of the round, from 0
   * @param range the call of {@code range}
   * @param body what is repeated
   */
  record For(String variable, Expression range, List<Statement> body) implements Statement {}

  /**
   * A loop while something is true.
   *
   * @param condition asked before each round
   * @param body what is repeated
   */
  record While(Expression condition, List<Statement> body) implements Statement {}

  /**
   * A block in a context.
   *
   * @param context what is entered and left
   * @param name what it is called within, or null
   * @param body the block
   */
  record With(Expression context, @Nullable String name, List<Statement> body)
      implements Statement {}

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
      implements Statement {}

  /**
   * A class.
   *
   * @param name its name without that of its file
   * @param base what stands in brackets behind it, or null
   * @param body attributes and methods
   */
  record Definition(String name, @Nullable String base, List<Statement> body)
      implements Statement {}
}

package io.github.adabet.djl.torchscript.internal.code;

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
import io.github.adabet.djl.torchscript.internal.code.Statement.Assign;
import io.github.adabet.djl.torchscript.internal.code.Statement.Definition;
import io.github.adabet.djl.torchscript.internal.code.Statement.Evaluate;
import io.github.adabet.djl.torchscript.internal.code.Statement.For;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import io.github.adabet.djl.torchscript.internal.code.Statement.If;
import io.github.adabet.djl.torchscript.internal.code.Statement.Parameter;
import io.github.adabet.djl.torchscript.internal.code.Statement.Return;
import io.github.adabet.djl.torchscript.internal.code.Statement.While;
import io.github.adabet.djl.torchscript.internal.code.Statement.With;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes syntax trees as PyTorch does: what was read comes out equal, character by character. */
public final class CodePrinter {

  private static final String INDENT = "  ";

  private final StringBuilder text = new StringBuilder();

  private CodePrinter() {}

  /**
   * Writes statements.
   *
   * @param statements of a file, a class or a function
   * @param depth how many blocks they stand in
   * @return the text, which ends with a line
   */
  public static String print(List<Statement> statements, int depth) {
    CodePrinter printer = new CodePrinter();
    printer.block(statements, depth);
    return printer.text.toString();
  }

  /**
   * Writes an expression.
   *
   * @param expression the expression
   * @return the text
   */
  public static String print(Expression expression) {
    CodePrinter printer = new CodePrinter();
    printer.write(expression);
    return printer.text.toString();
  }

  private void block(List<Statement> statements, int depth) {
    for (Statement statement : statements) {
      text.append(INDENT.repeat(depth));
      write(statement, depth);
    }
  }

  private void write(Statement statement, int depth) {
    if (statement instanceof Assign assign) {
      write(assign);
    } else if (statement instanceof Evaluate evaluate) {
      write(evaluate.expression());
      text.append('\n');
    } else if (statement instanceof Return end) {
      line("return ", end.value(), "\n");
    } else if (statement instanceof If choice) {
      line("if ", choice.condition(), ":\n");
      block(choice.then(), depth + 1);
      text.append(INDENT.repeat(depth)).append("else:\n");
      block(choice.otherwise(), depth + 1);
    } else if (statement instanceof For loop) {
      line("for " + loop.variable() + " in ", loop.range(), ":\n");
      block(loop.body(), depth + 1);
    } else if (statement instanceof While loop) {
      line("while ", loop.condition(), ":\n");
      block(loop.body(), depth + 1);
    } else if (statement instanceof With with) {
      line("with ", with.context(), with.name() == null ? ":\n" : " as " + with.name() + ":\n");
      block(with.body(), depth + 1);
    } else if (statement instanceof Function function) {
      write(function, depth);
    } else if (statement instanceof Definition definition) {
      String base = definition.base() == null ? "" : "(" + definition.base() + ")";
      text.append("class ").append(definition.name()).append(base).append(":\n");
      block(definition.body(), depth + 1);
    } else {
      text.append("pass\n");
    }
  }

  private void line(String before, Expression expression, String after) {
    text.append(before);
    write(expression);
    text.append(after);
  }

  private void write(Assign assign) {
    list("", assign.targets(), assign.unpacks() ? "," : "");
    Expression type = assign.type();
    if (type != null) {
      line(assign.blank() ? " : " : ": ", type, "");
    }
    list(assign.values().isEmpty() ? "" : " = ", assign.values(), "\n");
  }

  private void write(Function function, int depth) {
    text.append("def ").append(function.name()).append('(');
    String between = "";
    for (Parameter parameter : function.parameters()) {
      text.append(between).append(parameter.name());
      after(": ", parameter.type());
      after("=", parameter.value());
      between = function.oneLine() ? ", " : ",\n" + INDENT + INDENT;
    }
    text.append(')');
    after(" -> ", function.result());
    text.append(":\n");
    block(function.body(), depth + 1);
  }

  private void after(String sign, @Nullable Expression expression) {
    if (expression != null) {
      line(sign, expression, "");
    }
  }

  private void list(String before, List<Expression> expressions, String after) {
    text.append(before);
    String between = "";
    for (Expression expression : expressions) {
      text.append(between);
      write(expression);
      between = ", ";
    }
    text.append(after);
  }

  private void write(Expression expression) {
    if (expression instanceof Name name) {
      text.append(name.id());
    } else if (expression instanceof Literal literal) {
      text.append(literal.text());
    } else if (expression instanceof Select select) {
      write(select.of());
      text.append('.').append(select.attribute());
    } else if (expression instanceof Call call) {
      write(call);
    } else if (expression instanceof Subscript subscript) {
      write(subscript.of());
      list("[", subscript.indices(), "]");
    } else if (expression instanceof Range range) {
      write(range.from());
      line(":", range.to(), "");
    } else if (expression instanceof Items items) {
      list("[", items.items(), items.comma() ? ", ]" : "]");
    } else if (expression instanceof Tuple tuple) {
      list("(", tuple.items(), tuple.items().size() == 1 ? ",)" : ")");
    } else if (expression instanceof Grouped grouped) {
      line("(", grouped.inner(), ")");
    } else if (expression instanceof Entries entries) {
      write(entries);
    } else if (expression instanceof Negated negated) {
      line("-", negated.inner(), "");
    }
  }

  private void write(Call call) {
    write(call.function());
    text.append('(');
    for (int i = 0; i < call.arguments().size(); i++) {
      String keyword = call.keywords().get(i);
      text.append(i == 0 ? "" : ", ").append(keyword == null ? "" : keyword + "=");
      write(call.arguments().get(i));
    }
    text.append(call.comma() ? ", )" : ")");
  }

  private void write(Entries entries) {
    text.append('{');
    for (int i = 0; i < entries.entries().size(); i++) {
      text.append(i == 0 ? "" : i % 2 == 1 ? ": " : ", ");
      write(entries.entries().get(i));
    }
    text.append('}');
  }
}

package io.github.adabet.djl.torchscript.internal.code;

import io.github.adabet.djl.torchscript.internal.code.Statement.Assign;
import io.github.adabet.djl.torchscript.internal.code.Statement.Definition;
import io.github.adabet.djl.torchscript.internal.code.Statement.Evaluate;
import io.github.adabet.djl.torchscript.internal.code.Statement.For;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import io.github.adabet.djl.torchscript.internal.code.Statement.If;
import io.github.adabet.djl.torchscript.internal.code.Statement.Parameter;
import io.github.adabet.djl.torchscript.internal.code.Statement.Pass;
import io.github.adabet.djl.torchscript.internal.code.Statement.Return;
import io.github.adabet.djl.torchscript.internal.code.Statement.While;
import io.github.adabet.djl.torchscript.internal.code.Statement.With;
import io.github.adabet.djl.torchscript.internal.code.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the files of code of TorchScript archives, as PyTorch's printer ({@code python_print.cpp})
 * writes them. Reading ends soon whatever the text is: nesting is bounded, and no token is read
 * twice.
 */
public final class CodeParser extends ExpressionParser {

  private CodeParser(List<Token> tokens) {
    super(tokens);
  }

  /**
   * Reads a file.
   *
   * @param text its content
   * @return its classes and functions
   * @throws CodeException if it is not what PyTorch writes
   */
  public static List<Statement> parse(String text) {
    CodeParser parser = new CodeParser(Lexer.tokens(text));
    List<Statement> statements = new ArrayList<>();
    while (parser.peek().kind() != Kind.END) {
      statements.add(parser.statement());
    }
    return List.copyOf(statements);
  }

  private Statement statement() {
    Token token = peek();
    if (token.kind() == Kind.NAME) {
      switch (token.text()) {
        case "class" -> {
          return definition();
        }
        case "def" -> {
          return function();
        }
        case "if" -> {
          return choice();
        }
        case "for" -> {
          return loop();
        }
        case "while" -> {
          next();
          Expression condition = expression();
          return new While(condition, block());
        }
        case "with" -> {
          next();
          Expression context = expression();
          String name = accept("as") ? name() : null;
          return new With(context, name, block());
        }
        case "pass" -> {
          next();
          require(Kind.NEWLINE);
          return new Pass();
        }
        case "return" -> {
          next();
          Expression value = expression();
          require(Kind.NEWLINE);
          return new Return(value);
        }
        default -> {
          return assignment();
        }
      }
    }
    return assignment();
  }

  private Statement definition() {
    require("class");
    String name = name();
    String base = null;
    if (accept("(")) {
      base = name();
      require(")");
    }
    return new Definition(name, base, classBody());
  }

  /** A class of nothing has no body at all. */
  private List<Statement> classBody() {
    require(":");
    require(Kind.NEWLINE);
    return peek().kind() == Kind.INDENT ? indented() : List.of();
  }

  private List<Statement> block() {
    require(":");
    require(Kind.NEWLINE);
    return indented();
  }

  private List<Statement> indented() {
    require(Kind.INDENT);
    List<Statement> statements = new ArrayList<>();
    while (peek().kind() != Kind.DEDENT) {
      statements.add(statement());
    }
    require(Kind.DEDENT);
    return List.copyOf(statements);
  }

  private Statement function() {
    int line = next().line();
    String name = name();
    require("(");
    List<Parameter> parameters = new ArrayList<>();
    while (!accept(")")) {
      String parameter = name();
      Expression type = accept(":") ? expression() : null;
      parameters.add(new Parameter(parameter, type, accept("=") ? expression() : null));
      if (!accept(",")) {
        require(")");
        break;
      }
    }
    Expression result = accept("->") ? expression() : null;
    boolean oneLine = peek().line() == line && parameters.size() > 1;
    return new Function(name, List.copyOf(parameters), result, block(), oneLine);
  }

  private Statement choice() {
    require("if");
    Expression condition = expression();
    List<Statement> then = block();
    require("else");
    return new If(condition, then, block());
  }

  private Statement loop() {
    require("for");
    String variable = name();
    require("in");
    Expression range = expression();
    return new For(variable, range, block());
  }

  private Statement assignment() {
    List<Expression> targets = new ArrayList<>();
    boolean comma;
    do {
      targets.add(expression());
      comma = accept(",");
    } while (comma && !peek().is(Kind.SIGN, "="));
    Expression type = null;
    boolean blank = false;
    if (peek().is(Kind.SIGN, ":")) {
      blank = next().spaced();
      type = expression();
    }
    if (accept("=")) {
      List<Expression> values = new ArrayList<>();
      do {
        values.add(expression());
      } while (accept(","));
      require(Kind.NEWLINE);
      return new Assign(List.copyOf(targets), comma, type, blank, List.copyOf(values));
    }
    require(Kind.NEWLINE);
    return type == null && targets.size() == 1 && !comma
        ? new Evaluate(targets.get(0))
        : new Assign(List.copyOf(targets), comma, type, blank, List.of());
  }
}

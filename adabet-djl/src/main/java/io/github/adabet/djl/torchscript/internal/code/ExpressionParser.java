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
import io.github.adabet.djl.torchscript.internal.code.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads expressions, from tokens on which it keeps its place. */
class ExpressionParser {

  private static final Set<String> CONSTANTS = Set.of("None", "True", "False");
  private static final int MAX_DEPTH = 200;

  private final List<Token> tokens;
  private int at;
  private int depth;

  ExpressionParser(List<Token> tokens) {
    this.tokens = tokens;
  }

  Expression expression() {
    int before = depth;
    deeper();
    Expression read = accept("-") ? new Negated(expression()) : behind(first());
    depth = before;
    return read;
  }

  private void deeper() {
    if (++depth > MAX_DEPTH) {
      throw failure("expressions are nested more than " + MAX_DEPTH + " deep");
    }
  }

  private Expression first() {
    Token token = next();
    if (token.kind() == Kind.NAME) {
      return CONSTANTS.contains(token.text()) ? new Literal(token.text()) : new Name(token.text());
    }
    if (token.kind() == Kind.NUMBER || token.kind() == Kind.STRING) {
      return new Literal(token.text());
    }
    if (token.is(Kind.SIGN, "(")) {
      return grouped();
    }
    if (token.is(Kind.SIGN, "[")) {
      List<Expression> items = new ArrayList<>();
      boolean comma = list(items, "]");
      return new Items(List.copyOf(items), comma);
    }
    if (token.is(Kind.SIGN, "{")) {
      return entries();
    }
    at--;
    throw failure("an expression is expected, and " + token + " stands there");
  }

  private Expression grouped() {
    List<Expression> items = new ArrayList<>();
    boolean comma = list(items, ")");
    return items.size() == 1 && !comma ? new Grouped(items.get(0)) : new Tuple(List.copyOf(items));
  }

  /** Reads up to a bracket; returns whether a comma stands before it. */
  private boolean list(List<Expression> items, String end) {
    while (!accept(end)) {
      items.add(expression());
      if (!accept(",")) {
        require(end);
        return false;
      }
    }
    return !items.isEmpty();
  }

  private Expression entries() {
    List<Expression> entries = new ArrayList<>();
    while (!accept("}")) {
      entries.add(expression());
      require(":");
      entries.add(expression());
      if (!accept(",")) {
        require("}");
        break;
      }
    }
    return new Entries(List.copyOf(entries));
  }

  private Expression behind(Expression first) {
    Expression read = first;
    while (true) {
      deeper();
      if (accept(".")) {
        read = new Select(read, name());
      } else if (accept("(")) {
        read = call(read);
      } else if (accept("[")) {
        read = subscript(read);
      } else {
        return read;
      }
    }
  }

  private Expression call(Expression function) {
    List<@Nullable String> keywords = new ArrayList<>();
    List<Expression> arguments = new ArrayList<>();
    boolean comma = false;
    while (!accept(")")) {
      boolean named = peek().kind() == Kind.NAME && tokens.get(at + 1).is(Kind.SIGN, "=");
      keywords.add(named ? name() : null);
      if (named) {
        require("=");
      }
      arguments.add(expression());
      comma = accept(",");
      if (!comma) {
        require(")");
        break;
      }
    }
    return new Call(function, keywords, List.copyOf(arguments), comma);
  }

  private Expression subscript(Expression of) {
    List<Expression> indices = new ArrayList<>();
    do {
      Expression index = expression();
      indices.add(accept(":") ? new Range(index, expression()) : index);
    } while (accept(","));
    require("]");
    return new Subscript(of, List.copyOf(indices));
  }

  Token peek() {
    return tokens.get(at);
  }

  Token next() {
    return tokens.get(at++);
  }

  boolean accept(String text) {
    Token token = peek();
    if (token.text().equals(text) && (token.kind() == Kind.SIGN || token.kind() == Kind.NAME)) {
      at++;
      return true;
    }
    return false;
  }

  void require(String text) {
    if (!accept(text)) {
      throw failure("'" + text + "' is expected, and " + peek() + " stands there");
    }
  }

  void require(Kind kind) {
    if (peek().kind() != kind) {
      throw failure(
          new Token(kind, "", 0, false) + " is expected, and " + peek() + " stands there");
    }
    at++;
  }

  String name() {
    if (peek().kind() != Kind.NAME) {
      throw failure("a name is expected, and " + peek() + " stands there");
    }
    return next().text();
  }

  CodeException failure(String problem) {
    return new CodeException(peek().line(), problem);
  }
}

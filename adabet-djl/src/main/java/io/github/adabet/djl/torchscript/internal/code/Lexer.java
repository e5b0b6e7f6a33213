package io.github.adabet.djl.torchscript.internal.code;

import io.github.adabet.djl.torchscript.internal.code.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Divides code into tokens. Line ends within brackets are no ends of a program's line. */
final class Lexer {

  private static final String SIGNS = "()[]{},:.=-;*+/";
  private static final int MAX_INDENTS = 300;

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private final Deque<Integer> indents = new ArrayDeque<>(List.of(0));
  private int at;
  private int line = 1;
  private int brackets;

  private Lexer(String text) {
    this.text = text;
  }

  /**
   * Divides code.
   *
   * @return the tokens, the last of which is the end
   * @throws CodeException if there is a character that no token has
   */
  static List<Token> tokens(String text) {
    Lexer lexer = new Lexer(text);
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    while (at < text.length()) {
      if (startsLine() && brackets == 0) {
        indentation();
      }
      if (at < text.length()) {
        next();
      }
    }
    if (!tokens.isEmpty() && tokens.get(tokens.size() - 1).kind() != Kind.NEWLINE) {
      add(Kind.NEWLINE, "");
    }
    while (indents.size() > 1) {
      indents.pop();
      add(Kind.DEDENT, "");
    }
    add(Kind.END, "");
  }

  private boolean startsLine() {
    return at == 0 || text.charAt(at - 1) == '\n';
  }

  /** Compares the blanks before a line with those before the last; passes over empty lines. */
  private void indentation() {
    int start = at;
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    if (at == text.length() || text.charAt(at) == '\n') {
      return;
    }
    int width = at - start;
    if (width > indents.getFirst()) {
      if (indents.size() > MAX_INDENTS) {
        throw new CodeException(line, "blocks are nested more than " + MAX_INDENTS + " deep");
      }
      indents.push(width);
      add(Kind.INDENT, "");
    }
    while (width < indents.getFirst()) {
      indents.pop();
      add(Kind.DEDENT, "");
    }
    if (width != indents.getFirst()) {
      throw new CodeException(line, "the line stands at no block's beginning");
    }
  }

  private void next() {
    char first = text.charAt(at);
    if (first == '\n') {
      boolean empty = tokens.isEmpty() || tokens.get(tokens.size() - 1).kind() == Kind.NEWLINE;
      if (brackets == 0 && !empty) {
        add(Kind.NEWLINE, "");
      }
      line++;
      at++;
    } else if (first == ' ') {
      at++;
    } else if (Character.isLetter(first) || first == '_') {
      take(Kind.NAME, end(Lexer::isOfName));
    } else if (isDigit(first) || (first == '.' && isDigitAt(at + 1))) {
      take(Kind.NUMBER, endOfNumber());
    } else if (first == '"' || first == '\'') {
      take(Kind.STRING, endOfString(first));
    } else if (text.startsWith("->", at)) {
      take(Kind.SIGN, at + 2);
    } else if (SIGNS.indexOf(first) >= 0) {
      brackets += "([{".indexOf(first) >= 0 ? 1 : ")]}".indexOf(first) >= 0 ? -1 : 0;
      if (brackets < 0) {
        throw new CodeException(line, "a bracket is closed that is not open");
      }
      take(Kind.SIGN, at + 1);
    } else {
      throw new CodeException(line, "the character '" + first + "', which PyTorch does not write");
    }
  }

  private interface Accepted {
    boolean test(char character);
  }

  private static boolean isOfName(char character) {
    return Character.isLetterOrDigit(character) || character == '_';
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  private boolean isDigitAt(int index) {
    return index < text.length() && isDigit(text.charAt(index));
  }

  private int end(Accepted accepted) {
    int end = at;
    while (end < text.length() && accepted.test(text.charAt(end))) {
      end++;
    }
    return end;
  }

  /** Digits, a point, an exponent with its sign, the letter of an imaginary number. */
  private int endOfNumber() {
    int end = at;
    while (end < text.length()) {
      char next = text.charAt(end);
      boolean sign =
          (next == '-' || next == '+') && "eE".indexOf(text.charAt(end - 1)) >= 0 && end > at;
      if (!sign && !isOfName(next) && next != '.') {
        break;
      }
      end++;
    }
    return end;
  }

  private int endOfString(char quote) {
    int end = at + 1;
    while (end < text.length() && text.charAt(end) != quote && text.charAt(end) != '\n') {
      end += text.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= text.length() || text.charAt(end) != quote) {
      throw new CodeException(line, "a string does not end");
    }
    return end + 1;
  }

  private void take(Kind kind, int end) {
    add(kind, text.substring(at, end));
    at = end;
  }

  private void add(Kind kind, String part) {
    boolean spaced = at > 0 && text.charAt(at - 1) == ' ';
    tokens.add(new Token(kind, part, line, spaced));
  }
}

package io.github.adabet.djl.torchscript.internal.code;

import java.util.Locale;

/**
 * A piece of code.
 *
 * @param kind what it is
 * @param text as it stands in the code; empty for kinds that have no text
 * @param line where it begins, from 1
 * @param spaced whether a blank stands before it
 */
record Token(Kind kind, String text, int line, boolean spaced) {

  /** What a token is. */
  enum Kind {
    /** A name or keyword. */
    NAME,
    /** A number. */
    NUMBER,
    /** A string with its quotes. */
    STRING,
    /** A sign, of one character or {@code ->}. */
    SIGN,
    /** The end of a line of the program. */
    NEWLINE,
    /** The following lines stand further to the right. */
    INDENT,
    /** The following lines stand where those before the matching {@link #INDENT} did. */
    DEDENT,
    /** The end of the code. */
    END
  }

  boolean is(Kind wanted, String wantedText) {
    return kind == wanted && text.equals(wantedText);
  }

  @Override
  public String toString() {
    return text.isEmpty() ? kind.name().toLowerCase(Locale.ROOT) : "'" + text + "'";
  }
}

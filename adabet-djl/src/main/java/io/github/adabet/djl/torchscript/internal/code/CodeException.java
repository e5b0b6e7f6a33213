package io.github.adabet.djl.torchscript.internal.code;

/** Code that cannot be read; whoever knows the file turns this into an error that names it. */
public final class CodeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * A failure.
   *
   * @param line where, from 1
   * @param problem what is wrong
   */
  public CodeException(int line, String problem) {
    super("line " + line + ": " + problem);
  }
}

package io.github.adabet.examples.run;

import io.github.adabet.AdaBetException;
import org.jspecify.annotations.Nullable;

/** The folder of a run cannot be used: it is another's, damaged, or holds what is not wanted. */
public final class RunFolderException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  RunFolderException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

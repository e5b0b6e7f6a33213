package io.github.adabet.build;

/** Ends the build with a message for whoever runs it. */
final class BuildFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BuildFailure(String message) {
    super(message);
  }
}

package io.github.adabet.bench.networks;

/** A process that makes steps in turns has failed or reached a limit. */
final class TurnFailure extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Row.Problem problem;

  TurnFailure(Row.Problem problem) {
    super(problem.message());
    this.problem = problem;
  }

  /** What has happened. */
  Row.Problem problem() {
    return problem;
  }
}

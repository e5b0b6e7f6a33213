package io.github.adabet.djl.weights;

import io.github.adabet.djl.weights.tensor.WeightsException;

/**
 * A file of weights and a network do not hold the same tensors; the message lists all that differ.
 */
public class WeightMismatchException extends WeightsException {
  private static final long serialVersionUID = 1L;

  /** Not serialised: a report of an exception that crossed processes would name files elsewhere. */
  private final transient WeightReport report;

  /**
   * A comparison that failed.
   *
   * @param report what fits and what does not; no parameter was changed
   * @param remedy what to do
   */
  public WeightMismatchException(WeightReport report, String remedy) {
    super(
        "The weights do not fit the network, which is unchanged. Of what was compared, "
            + report
            + "\n"
            + remedy);
    this.report = report;
  }

  /**
   * The comparison.
   *
   * @return what fits and what does not; {@code loaded} lists what would have been loaded
   */
  public WeightReport report() {
    return report;
  }
}

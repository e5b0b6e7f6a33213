package io.github.adabet;

import io.github.adabet.spi.LayerQuantity;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A scorer needs of a layer what a source does not give. Thrown before the first batch. */
public class UnsupportedScorerException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  /**
   * What does not fit.
   *
   * @param scorer name of the scorer
   * @param source name of the source
   * @param missing what the scorer needs and the source does not give, at least one
   * @param given what the source gives
   */
  public UnsupportedScorerException(
      String scorer, String source, Set<LayerQuantity> missing, Set<LayerQuantity> given) {
    super(
        "The scorer '"
            + scorer
            + "' needs "
            + inWords(missing)
            + ", which the source '"
            + source
            + "' does not give. "
            + (missing.contains(LayerQuantity.OUTPUT_GRADIENT)
                ? "Use a source of labelled batches with a loss"
                : "Use a source that gives it")
            + ", or a scorer that needs no more than "
            + inWords(given)
            + ".",
        null);
  }

  private static String inWords(Set<LayerQuantity> quantities) {
    return new TreeSet<>(quantities)
        .stream().map(LayerQuantity::label).collect(Collectors.joining(", "));
  }
}

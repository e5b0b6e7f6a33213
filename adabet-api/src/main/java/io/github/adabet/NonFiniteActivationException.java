package io.github.adabet;

/** An activation holds NaN or an infinity, so that distances between its samples are undefined. */
public class NonFiniteActivationException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  /** Name of the layer whose activation it is. */
  private final String layerName;

  /** Index of the first such sample in its batch, from 0. */
  private final int sample;

  /**
   * The place where the value stands.
   *
   * @param layerName the layer whose activation it is
   * @param sample index of the first such sample in its batch, from 0
   */
  public NonFiniteActivationException(String layerName, int sample) {
    super(
        "The activation of layer "
            + layerName
            + " holds NaN or an infinity in sample "
            + sample
            + " of the batch. Check that sample's input and the weights up to this layer.",
        null);
    this.layerName = layerName;
    this.sample = sample;
  }

  /**
   * The layer whose activation is not finite.
   *
   * @return its name
   */
  public String layerName() {
    return layerName;
  }

  /**
   * The first sample that is not finite.
   *
   * @return index in its batch, from 0
   */
  public int sample() {
    return sample;
  }
}

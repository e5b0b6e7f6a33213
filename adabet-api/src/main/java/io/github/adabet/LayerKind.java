package io.github.adabet;

import java.util.Locale;

/** What a layer computes, as far as its backend can tell. */
public enum LayerKind {
  /** A convolution of any dimension, depthwise and transposed ones included. */
  CONVOLUTION,
  /** A fully connected (affine) layer. */
  DENSE,
  /** Batch, layer, group or instance normalisation with trainable scale or shift. */
  NORMALIZATION,
  /** A table of vectors looked up by index. */
  EMBEDDING,
  /** A recurrent layer: RNN, GRU, LSTM. */
  RECURRENT,
  /** An attention layer that its backend runs as one piece. */
  ATTENTION,
  /** An activation function with trainable parameters, such as PReLU. */
  ACTIVATION,
  /**
   * A composite whose inside the backend cannot execute step by step; scored and trained as one
   * layer.
   */
  OPAQUE,
  /** Any other leaf with parameters. */
  OTHER;

  /**
   * The name in lower case, for tables.
   *
   * @return for example {@code convolution}
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

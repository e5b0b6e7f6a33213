package io.github.adabet.bench.networks;

import com.fasterxml.jackson.annotation.JsonValue;
import io.github.adabet.djl.tensorflow.TensorFlowRuntime;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a process does with a network. The plain modes are DJL by itself: {@code block.forward} and
 * {@code Trainer}; the others are this library's.
 */
enum Mode {
  /** {@code block.forward} in inference mode. */
  FORWARD_PLAIN("forward-plain"),
  /** A forward pass that closes what is dead. */
  FORWARD("forward"),
  /** A ranking of all layers from one batch. */
  RANK("rank"),
  /** DJL's trainer with everything but the last layer frozen. */
  LAST_LAYER_PLAIN("last-layer-plain"),
  /** Selective training of the last layer. */
  LAST_LAYER("last-layer"),
  /** The same with the outputs of the frozen prefix kept in memory. */
  LAST_LAYER_CACHED("last-layer-cached"),
  /** DJL's trainer with everything but the top of the ranking frozen. */
  RHO_PLAIN("rho-plain"),
  /** Selective training of the top of the ranking. */
  RHO("rho"),
  /** The same with the outputs of the frozen prefix kept in memory. */
  RHO_CACHED("rho-cached"),
  /**
   * Selective training of the layers of the largest sum of scores whose step is expected to take at
   * most half the time of a step that trains all.
   */
  HALF_TIME("half-time"),
  /** DJL's trainer. */
  FULL_PLAIN("full-plain"),
  /** Selective training of all layers. */
  FULL("full");

  private final String label;

  Mode(String label) {
    this.label = label;
  }

  /** The name on the command line and in tables. */
  @JsonValue
  String label() {
    return label;
  }

  /** Whether DJL does it by itself. */
  boolean isPlain() {
    return this == plain();
  }

  /**
   * What DJL by itself does of the same kind; of a ranking, the forward pass; of a choice by step
   * time, full training.
   */
  Mode plain() {
    return switch (this) {
      case FORWARD_PLAIN, FORWARD, RANK -> FORWARD_PLAIN;
      case LAST_LAYER_PLAIN, LAST_LAYER, LAST_LAYER_CACHED -> LAST_LAYER_PLAIN;
      case RHO_PLAIN, RHO, RHO_CACHED -> RHO_PLAIN;
      case HALF_TIME, FULL_PLAIN, FULL -> FULL_PLAIN;
    };
  }

  /** Whether the outputs of the frozen prefix are computed once only. */
  boolean keepsPrefix() {
    return this == LAST_LAYER_CACHED || this == RHO_CACHED;
  }

  /**
   * Whether it can be done on an engine. DJL trains neither SavedModels nor TorchScript files, and
   * runs these only; of SavedModels no prefix is kept.
   */
  boolean isFor(String engine) {
    return switch (engine) {
      case TensorFlowRuntime.NAME -> !isPlain() && !keepsPrefix();
      case MeasuredScript.ENGINE -> !isPlain() || this == FORWARD_PLAIN;
      default -> true;
    };
  }

  /** Whether PyTorch's or Keras' own Python can do the same. */
  boolean hasPeer() {
    return this == FORWARD || this == LAST_LAYER || this == RHO || this == FULL;
  }

  /** Whether the layers to train are the top share of a ranking. */
  boolean trainsTopShare() {
    return plain() == RHO_PLAIN;
  }

  /** Whether the layers to train come from a ranking. */
  boolean needsRanking() {
    return trainsTopShare() || this == HALF_TIME;
  }

  /** The mode of a label, if there is one. */
  static Optional<Mode> of(String label) {
    return Arrays.stream(values()).filter(mode -> mode.label.equals(label)).findFirst();
  }

  /** All labels, for messages. */
  static String labels() {
    return labels(Arrays.stream(values()));
  }

  /** The labels of those that can be done on an engine, for messages. */
  static String labels(String engine) {
    return labels(Arrays.stream(values()).filter(mode -> mode.isFor(engine)));
  }

  private static String labels(Stream<Mode> modes) {
    return modes.map(Mode::label).collect(Collectors.joining(", "));
  }
}

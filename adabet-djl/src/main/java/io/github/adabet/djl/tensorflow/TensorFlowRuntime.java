package io.github.adabet.djl.tensorflow;

import io.github.adabet.BackendUnavailableException;
import io.github.adabet.djl.internal.tensorflow.library.TensorFlowLibrary;
import io.github.adabet.spi.Probe;

/**
 * TensorFlow itself, which the application adds to its class path: the Java classes of {@code
 * ai.djl.tensorflow:tensorflow-api} and the native library of {@code
 * org.tensorflow:tensorflow-core-native}. The library is found in its jar and unpacked once, 630
 * megabytes, into the folder of downloads; or in the folder that the environment variable or system
 * property {@code TENSORFLOW_LIBRARY_PATH} names. It works on one class path with engines of DJL's.
 *
 * <p>TensorFlow writes remarks to the standard error stream, unless the environment variable {@code
 * TF_CPP_MIN_LOG_LEVEL} is 2.
 */
public final class TensorFlowRuntime {

  /** What the engine is called, where engines are asked for by name. */
  public static final String NAME = "TensorFlow";

  private TensorFlowRuntime() {}

  /**
   * Whether TensorFlow is there. Loads nothing.
   *
   * @return available with the version of its library, or refused with what to add
   */
  public static Probe probe() {
    return TensorFlowLibrary.probe();
  }

  /**
   * Loads the native library, unless that has been done. Safe for use by several threads.
   *
   * @return the version of TensorFlow
   * @throws BackendUnavailableException if something is missing or cannot be loaded; the message
   *     says what to add
   */
  public static String load() {
    return TensorFlowLibrary.load();
  }
}

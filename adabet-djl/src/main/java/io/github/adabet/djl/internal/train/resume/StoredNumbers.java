package io.github.adabet.djl.internal.train.resume;

import ai.djl.ndarray.NDArray;
import io.github.adabet.djl.weights.SafetensorsWriter;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import java.util.LinkedHashMap;
import java.util.Map;

/** Numbers of a run, wherever they are kept: what a checkpoint writes, and overwrites in place. */
public interface StoredNumbers {

  /**
   * Returns what is written; the numbers must not change until it is.
   *
   * @param name what they are called in the file
   */
  SafetensorsWriter.Entry entry(String name);

  /**
   * Overwrites the numbers.
   *
   * @param file holds as many of the same type and shape
   * @param name what they are called there
   */
  void read(TensorArchive file, String name);

  /** Returns arrays of an engine by the same names. */
  static Map<String, StoredNumbers> of(Map<String, NDArray> arrays) {
    Map<String, StoredNumbers> numbers = new LinkedHashMap<>();
    arrays.forEach((name, array) -> numbers.put(name, new OfArray(array)));
    return numbers;
  }

  /**
   * An array of an engine.
   *
   * @param array requires no gradient
   */
  record OfArray(NDArray array) implements StoredNumbers {

    @Override
    public SafetensorsWriter.Entry entry(String name) {
      return SafetensorsWriter.Entry.of(name, array);
    }

    @Override
    public void read(TensorArchive file, String name) {
      file.copyInto(name, array);
    }
  }
}

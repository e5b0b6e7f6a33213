package io.github.adabet.djl.internal.train.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * One of the arrays that are kept for each sample.
 *
 * @param row the shape for one sample
 * @param type the type of its elements
 */
record PrefixColumn(Shape row, DataType type) {

  /** Returns the column of an array with the samples along its first axis. */
  static PrefixColumn of(NDArray rows) {
    return new PrefixColumn(rows.getShape().slice(1), rows.getDataType());
  }

  /** Returns the bytes of one sample. */
  long bytes() {
    return row.size() * type.getNumOfBytes();
  }
}

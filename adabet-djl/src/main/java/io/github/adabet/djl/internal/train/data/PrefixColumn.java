package io.github.adabet.djl.internal.train.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * One of the arrays that are kept for each sample.
 *
 * @param row the shape for one sample
 * @param type the type of its elements
 */
public record PrefixColumn(Shape row, DataType type) {

  /** Returns the column of an array with the samples along its first axis. */
  static PrefixColumn of(NDArray rows) {
    return new PrefixColumn(rows.getShape().slice(1), rows.getDataType());
  }

  /** Returns the bytes of one sample. */
  public long bytes() {
    return row.size() * type.getNumOfBytes();
  }

  /** Returns the bytes of one sample in several columns. */
  public static long bytes(List<PrefixColumn> columns) {
    return columns.stream().mapToLong(PrefixColumn::bytes).sum();
  }

  /** Returns the shape of so many rows. */
  public Shape rows(int samples) {
    return new Shape(samples).addAll(row);
  }
}

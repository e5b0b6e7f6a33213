package io.github.adabet.djl.internal.train.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Keeps rows of arrays, one for each sample and column. Not thread-safe. */
interface PrefixStore extends AutoCloseable {

  /**
   * Keeps the rows of some samples.
   *
   * @param column the column
   * @param samples the samples, one for each row
   * @param rows the rows along the first axis; copied
   */
  void write(int column, long[] samples, NDArray rows);

  /**
   * Puts rows together.
   *
   * @param column the column
   * @param samples the samples, each written before
   * @param manager owns the result
   * @return the rows in the order of the samples, bit for bit as they were written
   */
  NDArray read(int column, long[] samples, NDManager manager);

  /** Gives back memory or file. */
  @Override
  void close();
}

package io.github.adabet.spi;

import java.nio.FloatBuffer;
import java.util.Objects;

/**
 * Where an activation's numbers stand in this process's memory: feature f of sample b, in row-major
 * order of the axes after the first, at {@code b * stride + f}.
 *
 * <p>Borrowed, like the activation it comes from: the memory may be released as soon as the {@link
 * LayerVisitor#visit} call returns, and reading the buffer after that is undefined and may crash
 * the process. Whoever needs the numbers longer copies them.
 *
 * @param floats float32, direct, in this machine's byte order, from position 0 to limit {@code (B -
 *     1) * stride + D}; read only by convention, as native code cannot be given a buffer that is
 * @param stride from one sample to the next, in numbers; D or more, and more than D if the
 *     activation is a channel of a larger tensor
 */
public record SampleMemory(FloatBuffer floats, int stride) {
  /**
   * Copies a rectangle of the matrix of samples: {@link LayerActivation#read} of an activation that
   * shows its memory.
   *
   * @param firstSample the first row, from 0
   * @param samples how many rows, 0 or more
   * @param firstFeature the first column, from 0
   * @param features how many columns, 0 or more
   * @param target receives {@code samples * features} numbers, row by row, from its start
   * @throws IndexOutOfBoundsException if the rectangle or its numbers do not fit
   */
  public void read(int firstSample, int samples, int firstFeature, int features, double[] target) {
    Objects.checkFromIndexSize(0, Math.multiplyExact(samples, features), target.length);
    int next = 0;
    for (int sample = firstSample; sample < firstSample + samples; sample++) {
      int start = Math.multiplyExact(sample, stride) + firstFeature;
      for (int at = start; at < start + features; at++) {
        target[next++] = floats.get(at);
      }
    }
  }

  /**
   * The memory of a run of features that adjoin.
   *
   * @param first the first feature, from 0
   * @param features how many, 1 or more
   * @param samples how many samples the memory holds, 1 or more
   * @return the part; valid as long as this one
   * @throws IndexOutOfBoundsException if there are no such features
   */
  SampleMemory part(int first, int features, int samples) {
    return new SampleMemory(floats.slice(first, (samples - 1) * stride + features), stride);
  }
}

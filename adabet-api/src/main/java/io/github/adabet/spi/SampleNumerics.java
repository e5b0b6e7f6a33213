package io.github.adabet.spi;

import io.github.adabet.AdaBetException;
import io.github.adabet.NonFiniteActivationException;
import java.util.Arrays;
import java.util.Optional;

/**
 * What can be computed from the numbers of any activation.
 *
 * <p>The samples are read in blocks of columns, at most {@value #BLOCK_ELEMENTS} numbers or one
 * column at a time, in float64. Distances are sums of squared differences, so that nothing cancels:
 * a distance is off by a relative {@code 2^-24 + (D + 2) 2^-54} at most. Time is {@code O(B² D)},
 * memory one block beside the result.
 */
final class SampleNumerics {
  private static final int BLOCK_ELEMENTS = 1 << 17;

  private SampleNumerics() {}

  /** Adds what a block of columns contributes to each pair of samples. */
  private interface PairSums {
    void add(double[] block, int width);
  }

  static float[] pairwiseDistances(LayerActivation activation) {
    int samples = activation.samples();
    double[] squares = new double[Math.toIntExact((long) samples * (samples - 1) / 2)];
    overBlocks(
        activation,
        (block, width) -> {
          int pair = 0;
          for (int i = 1; i < samples; i++) {
            for (int j = 0; j < i; j++) {
              squares[pair++] += squaredDistance(block, i * width, j * width, width);
            }
          }
        });
    float[] distances = new float[squares.length];
    for (int pair = 0; pair < squares.length; pair++) {
      distances[pair] = (float) Math.sqrt(squares[pair]);
      if (!Float.isFinite(distances[pair])) {
        throw outOfRange(activation, "Distances", "3.4e38, the range of float32");
      }
    }
    return distances;
  }

  static double[] centredGram(LayerActivation activation) {
    int samples = activation.samples();
    double[] gram = new double[Math.multiplyExact(samples, samples)];
    overBlocks(
        activation,
        (block, width) -> {
          centre(block, samples, width);
          for (int i = 0; i < samples; i++) {
            for (int j = 0; j <= i; j++) {
              gram[i * samples + j] += innerProduct(block, i * width, j * width, width);
            }
          }
        });
    for (int i = 0; i < samples; i++) {
      for (int j = 0; j <= i; j++) {
        double product = gram[i * samples + j];
        if (!Double.isFinite(product)) {
          throw outOfRange(activation, "Inner products", "1.8e308, the range of float64");
        }
        gram[j * samples + i] = product;
      }
    }
    return gram;
  }

  static void requireFinite(LayerActivation activation) {
    overBlocks(activation, (block, width) -> {});
  }

  static float[] toFloatArray(LayerActivation activation) {
    int samples = activation.samples();
    int features = Math.toIntExact(activation.features());
    float[] values = new float[Math.multiplyExact(samples, features)];
    Optional<SampleMemory> memory = activation.memory();
    if (memory.isPresent()) {
      for (int sample = 0; sample < samples; sample++) {
        int start = sample * memory.get().stride();
        memory.get().floats().get(start, values, sample * features, features);
      }
      return values;
    }
    int most = Math.min(features, BLOCK_ELEMENTS);
    double[] part = new double[most];
    for (int sample = 0; sample < samples; sample++) {
      for (int first = 0; first < features; first += most) {
        int width = Math.min(most, features - first);
        activation.read(sample, 1, first, width, part);
        for (int k = 0; k < width; k++) {
          values[sample * features + first + k] = (float) part[k];
        }
      }
    }
    return values;
  }

  /** Reads all columns once; numbers that are not finite end in an exception after the last. */
  private static void overBlocks(LayerActivation activation, PairSums sums) {
    int samples = activation.samples();
    long features = activation.features();
    int most = (int) Math.min(features, Math.max(1, BLOCK_ELEMENTS / samples));
    double[] block = new double[Math.multiplyExact(samples, most)];
    int firstBad = samples;
    for (long first = 0; first < features; first += most) {
      int width = (int) Math.min(most, features - first);
      activation.read(0, samples, first, width, block);
      firstBad = Math.min(firstBad, firstNotFinite(block, samples, width));
      if (firstBad == samples) {
        sums.add(block, width);
      }
    }
    if (firstBad < samples) {
      throw new NonFiniteActivationException(activation.layer().name(), firstBad);
    }
  }

  private static int firstNotFinite(double[] block, int samples, int width) {
    for (int k = 0; k < samples * width; k++) {
      if (!Double.isFinite(block[k])) {
        return k / width;
      }
    }
    return samples;
  }

  private static void centre(double[] block, int samples, int width) {
    double[] mean = new double[width];
    for (int sample = 0; sample < samples; sample++) {
      for (int k = 0; k < width; k++) {
        mean[k] += block[sample * width + k];
      }
    }
    Arrays.setAll(mean, k -> mean[k] / samples);
    for (int sample = 0; sample < samples; sample++) {
      for (int k = 0; k < width; k++) {
        block[sample * width + k] -= mean[k];
      }
    }
  }

  // Four sums at once, as the processor adds faster when one does not wait for the other.

  private static double squaredDistance(double[] block, int a, int b, int width) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int k = 0;
    for (; k + 3 < width; k += 4) {
      double d0 = block[a + k] - block[b + k];
      double d1 = block[a + k + 1] - block[b + k + 1];
      double d2 = block[a + k + 2] - block[b + k + 2];
      double d3 = block[a + k + 3] - block[b + k + 3];
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
    }
    for (; k < width; k++) {
      double d = block[a + k] - block[b + k];
      s0 += d * d;
    }
    return (s0 + s1) + (s2 + s3);
  }

  private static double innerProduct(double[] block, int a, int b, int width) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int k = 0;
    for (; k + 3 < width; k += 4) {
      s0 += block[a + k] * block[b + k];
      s1 += block[a + k + 1] * block[b + k + 1];
      s2 += block[a + k + 2] * block[b + k + 2];
      s3 += block[a + k + 3] * block[b + k + 3];
    }
    for (; k < width; k++) {
      s0 += block[a + k] * block[b + k];
    }
    return (s0 + s1) + (s2 + s3);
  }

  private static AdaBetException outOfRange(LayerActivation activation, String what, String range) {
    return new AdaBetException(
        what
            + " between activations of layer "
            + activation.layer().name()
            + " exceed "
            + range
            + ". Check the weights up to this layer, or scale the inputs.",
        null);
  }
}

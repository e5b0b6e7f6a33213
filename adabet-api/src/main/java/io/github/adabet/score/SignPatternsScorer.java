package io.github.adabet.score;

import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import java.util.Arrays;
import java.util.Set;

/**
 * Scores a layer by the number of its sample-wise sign patterns: for each number that the layer
 * puts out, which samples of the batch it is positive for; equal patterns count once.
 *
 * <p>At least 1, at most D, and at most {@code 2^B} for B samples: where a batch is large most
 * patterns differ, and the score says how wide the layer is. Batches of few samples tell more.
 *
 * <p>Time {@code O(B D + (B / 32) D log D)} for outputs of dimension D, memory {@code 24 D} bytes.
 * Stateless and safe for use by several threads.
 *
 * <p>Peng, Song, Fayek, Ciesielski and Chang, "SWAP-NAS: Sample-Wise Activation Patterns for
 * Ultra-fast NAS", ICLR 2024 (arXiv 2403.04161): there of all activation functions of an untrained
 * network together, here of one layer's outputs, before its activation function.
 */
public final class SignPatternsScorer implements LayerScorer {
  /** The name: {@value}. */
  public static final String NAME = "sign-patterns";

  /** Samples whose signs stand beside the number of a pattern in a word. */
  private static final int SIGNS = Integer.SIZE;

  /** Numbers of a sample that are read at once. */
  private static final int CHUNK = 4096;

  private SignPatternsScorer() {}

  /**
   * The scorer.
   *
   * @return a scorer without settings
   */
  public static SignPatternsScorer create() {
    return new SignPatternsScorer();
  }

  @Override
  public String name() {
    return NAME;
  }

  /** A layer's output. */
  @Override
  public Set<LayerQuantity> needs() {
    return Set.of(LayerQuantity.OUTPUT);
  }

  /** Two: of one sample there are two patterns at most. */
  @Override
  public int minimumSamples() {
    return 2;
  }

  /**
   * {@inheritDoc}
   *
   * @throws io.github.adabet.NonFiniteActivationException if the output holds NaN or an infinity
   */
  @Override
  public double score(LayerObservation observed) {
    LayerActivation output = observed.output();
    output.requireFinite();
    // The number of the pattern of each output over the samples so far, from 0.
    int[] patterns = new int[Math.toIntExact(output.features())];
    int count = 1;
    for (int first = 0; first < output.samples(); first += SIGNS) {
      count = divide(patterns, signs(output, first));
    }
    return count;
  }

  /** The signs of each output over the next samples, a bit for each. */
  private static int[] signs(LayerActivation output, int first) {
    int samples = Math.min(SIGNS, output.samples() - first);
    int[] signs = new int[Math.toIntExact(output.features())];
    double[] read = new double[samples * Math.min(CHUNK, signs.length)];
    for (int begin = 0; begin < signs.length; begin += CHUNK) {
      int width = Math.min(CHUNK, signs.length - begin);
      output.read(first, samples, begin, width, read);
      for (int sample = 0; sample < samples; sample++) {
        for (int k = 0; k < width; k++) {
          signs[begin + k] |= read[sample * width + k] > 0 ? 1 << sample : 0;
        }
      }
    }
    return signs;
  }

  /** Tells patterns apart by more signs; returns how many there are then. */
  private static int divide(int[] patterns, int[] signs) {
    long[] longer = new long[patterns.length];
    for (int k = 0; k < longer.length; k++) {
      longer[k] = (long) patterns[k] << SIGNS | Integer.toUnsignedLong(signs[k]);
    }
    long[] sorted = longer.clone();
    Arrays.sort(sorted);
    int count = 0;
    for (int k = 0; k < sorted.length; k++) {
      if (k == 0 || sorted[k] != sorted[k - 1]) {
        sorted[count++] = sorted[k];
      }
    }
    for (int k = 0; k < longer.length; k++) {
      patterns[k] = Arrays.binarySearch(sorted, 0, count, longer[k]);
    }
    return count;
  }

  @Override
  public String toString() {
    return NAME;
  }

  /** Provides the scorer under its name; never chosen by itself. Stateless. */
  public static final class Provider extends NamedScorerProvider {
    /** Called by {@link java.util.ServiceLoader}. */
    public Provider() {
      super(SignPatternsScorer.NAME, SignPatternsScorer::create);
    }
  }
}

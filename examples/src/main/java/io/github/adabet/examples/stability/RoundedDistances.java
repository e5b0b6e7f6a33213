package io.github.adabet.examples.stability;

import io.github.adabet.Layer;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.StoredTensor;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A scorer that is shown distances of fewer bits than they have: those of a layer's output, its
 * input and its gradients, rounded to nearest, ties to even. Their exponents stay, so that none is
 * too large or too small.
 *
 * @param scorer of distances
 * @param bits significant bits, 2 to {@value #FLOAT}: 11 as in float16, 8 as in bfloat16
 */
record RoundedDistances(LayerScorer scorer, int bits) implements LayerScorer {
  /** The significant bits of float32: nothing is rounded. */
  static final int FLOAT = 24;

  RoundedDistances {
    if (bits < 2 || bits > FLOAT) {
      throw new IllegalArgumentException(
          "the distances' bits are %d; give 2 to %d".formatted(bits, FLOAT));
    }
  }

  @Override
  public String name() {
    return scorer.name();
  }

  @Override
  public Set<LayerQuantity> needs() {
    return scorer.needs();
  }

  @Override
  public int minimumSamples() {
    return scorer.minimumSamples();
  }

  @Override
  public double score(LayerObservation observed) {
    return scorer.score(new Rounded(observed, bits));
  }

  /** Rounds one number, which is finite and 0 or more. */
  static float rounded(float number, int bits) {
    int cut = FLOAT - bits;
    if (cut == 0) {
      return number;
    }
    int raw = Float.floatToIntBits(number);
    int half = (1 << (cut - 1)) - 1 + ((raw >> cut) & 1);
    return Float.intBitsToFloat((raw + half) & -(1 << cut));
  }

  private record Rounded(LayerObservation exact, int bits) implements LayerObservation {
    @Override
    public Layer layer() {
      return exact.layer();
    }

    @Override
    public LayerActivation output() {
      return new RoundedActivation(exact.output(), bits);
    }

    @Override
    public LayerActivation input() {
      return new RoundedActivation(exact.input(), bits);
    }

    @Override
    public List<StoredTensor> weights() {
      return exact.weights();
    }

    @Override
    public List<StoredTensor> statistics() {
      return exact.statistics();
    }

    @Override
    public LayerActivation outputGradient() {
      return new RoundedActivation(exact.outputGradient(), bits);
    }

    @Override
    public List<StoredTensor> weightGradients() {
      return exact.weightGradients();
    }
  }

  /** Shows no memory, in which a scorer would compute distances itself. */
  private record RoundedActivation(LayerActivation exact, int bits) implements LayerActivation {
    @Override
    public Layer layer() {
      return exact.layer();
    }

    @Override
    public long[] shape() {
      return exact.shape();
    }

    @Override
    public OptionalInt channelAxis() {
      return exact.channelAxis();
    }

    @Override
    public void read(int first, int samples, long firstFeature, int features, double[] target) {
      exact.read(first, samples, firstFeature, features, target);
    }

    @Override
    public float[] pairwiseDistances() {
      float[] distances = exact.pairwiseDistances();
      for (int pair = 0; pair < distances.length; pair++) {
        distances[pair] = rounded(distances[pair], bits);
      }
      return distances;
    }
  }
}

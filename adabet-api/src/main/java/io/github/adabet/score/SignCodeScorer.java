package io.github.adabet.score;

import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import java.util.Set;

/**
 * Scores a layer by how well the signs of its output tell the samples of the batch apart: {@code
 * log det (I + K)}, where {@code K(i, j)} is the number of outputs that are positive for both of
 * the samples i and j or for neither, and I the unit matrix.
 *
 * <p>0 or more, since K is positive semidefinite. It grows with the number of samples, and by B log
 * D with that of the outputs, which is most of it: between layers of other widths it tells little
 * but the width, and can be compared where these are alike. Without I two samples of the same signs
 * would bring the determinant to 0, whatever the others are; where none are alike it changes next
 * to nothing.
 *
 * <p>Time {@code O(B² D / 64 + B³)} for B samples of dimension D, memory {@code B D} bits.
 * Stateless and safe for use by several threads.
 *
 * <p>Mellor, Turner, Storkey and Crowley, "Neural Architecture Search without Training", ICML 2021
 * (arXiv 2006.04647): there of all activation functions of an untrained network together (NASWOT),
 * here of one layer's outputs, before its activation function. Peng, Song, Fayek, Ciesielski and
 * Chang, "SWAP-NAS", ICLR 2024 (arXiv 2403.04161), count sign patterns in place of the determinant.
 */
public final class SignCodeScorer implements LayerScorer {
  /** The name: {@value}. */
  public static final String NAME = "sign-code";

  private SignCodeScorer() {}

  /**
   * The scorer.
   *
   * @return a scorer without settings
   */
  public static SignCodeScorer create() {
    return new SignCodeScorer();
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

  /** Two: the signs of one sample tell it apart from none. */
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
    int samples = output.samples();
    long[][] codes = codes(output);
    double[][] kernel = new double[samples][samples];
    for (int i = 0; i < samples; i++) {
      for (int j = 0; j <= i; j++) {
        long different = 0;
        for (int word = 0; word < codes[i].length; word++) {
          different += Long.bitCount(codes[i][word] ^ codes[j][word]);
        }
        kernel[i][j] = (double) (output.features() - different) + (i == j ? 1 : 0);
      }
    }
    return logarithmOfDeterminant(kernel);
  }

  /** Which outputs are positive, 64 in a word. */
  private static long[][] codes(LayerActivation output) {
    int features = Math.toIntExact(output.features());
    double[] row = new double[features];
    long[][] codes = new long[output.samples()][(features - 1) / Long.SIZE + 1];
    for (int sample = 0; sample < codes.length; sample++) {
      output.read(sample, 1, 0, features, row);
      for (int k = 0; k < features; k++) {
        codes[sample][k / Long.SIZE] |= row[k] > 0 ? 1L << (k % Long.SIZE) : 0;
      }
    }
    return codes;
  }

  /** By Cholesky's factors, which take the place of the lower triangle of a definite matrix. */
  private static double logarithmOfDeterminant(double[][] matrix) {
    double sum = 0;
    for (int j = 0; j < matrix.length; j++) {
      for (int i = j; i < matrix.length; i++) {
        double rest = matrix[i][j];
        for (int k = 0; k < j; k++) {
          rest -= matrix[i][k] * matrix[j][k];
        }
        // At least 1 but for rounding, since the matrix is one more than a semidefinite one.
        matrix[i][j] = i == j ? Math.sqrt(Math.max(1, rest)) : rest / matrix[j][j];
      }
      sum += 2 * Math.log(matrix[j][j]);
    }
    return sum;
  }

  @Override
  public String toString() {
    return NAME;
  }

  /** Provides the scorer under its name; never chosen by itself. Stateless. */
  public static final class Provider extends NamedScorerProvider {
    /** Called by {@link java.util.ServiceLoader}. */
    public Provider() {
      super(SignCodeScorer.NAME, SignCodeScorer::create);
    }
  }
}

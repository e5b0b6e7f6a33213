package io.github.adabet.score;

import io.github.adabet.Layer;
import io.github.adabet.Provenance;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Scores a layer by a number drawn at random from a seed and the layer's name: the baseline that a
 * score has to beat. A pure function of the two, so the same for every batch, in every process, and
 * whatever other layers there are.
 *
 * <p>Stateless and safe for use by several threads.
 */
public final class RandomScorer implements LayerScorer {
  /** The name: {@value}. */
  public static final String NAME = "random";

  private final long seed;

  private RandomScorer(long seed) {
    this.seed = seed;
  }

  /**
   * A scorer of one draw.
   *
   * @param seed any number
   * @return the scorer
   */
  public static RandomScorer of(long seed) {
    return new RandomScorer(seed);
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Nothing but which layer it is. */
  @Override
  public Set<LayerQuantity> needs() {
    return Set.of();
  }

  @Override
  public double score(LayerObservation observed) {
    return score(observed.layer());
  }

  /**
   * The score of a layer, which needs no batch.
   *
   * @param layer the layer
   * @return in [0, 1)
   */
  public double score(Layer layer) {
    long hash = 1;
    for (int i = 0; i < layer.name().length(); i++) {
      // A polynomial in an odd number, modulo 2^64; SplittableRandom spreads its bits.
      hash = hash * 0x5851F42D4C957F2DL + layer.name().charAt(i);
    }
    long first = new SplittableRandom(seed).nextLong();
    return new SplittableRandom(first ^ hash).nextDouble();
  }

  @Override
  public Provenance provenance() {
    return Provenance.builder()
        .setting("scorer.name", NAME)
        .setting("scorer.seed", Long.toString(seed))
        .build();
  }

  @Override
  public String toString() {
    return NAME + " (seed " + seed + ")";
  }

  /**
   * Provides the scorer under its name, with seed 0, or the seed that is given as its form: {@code
   * random:7}. Never chosen by itself. Stateless.
   */
  public static final class Provider extends NamedScorerProvider {
    /** Called by {@link java.util.ServiceLoader}. */
    public Provider() {
      super(RandomScorer.NAME, () -> RandomScorer.of(0));
    }

    @Override
    public List<String> forms() {
      return List.of("SEED");
    }

    /**
     * {@inheritDoc}
     *
     * @param form a whole number, the seed
     */
    @Override
    public LayerScorer create(String form) {
      try {
        return RandomScorer.of(Long.parseLong(form));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "the seed of the scorer random is '" + form + "'; give a whole number, as in random:7.",
            e);
      }
    }
  }
}

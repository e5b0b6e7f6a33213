package io.github.adabet.djl.internal.train.plan;

import java.util.Random;

/**
 * Every random choice of a training run as a pure function of the run's seed and of the place where
 * the choice is made, so that a resumed run draws what the uninterrupted one would have drawn.
 *
 * <p>Built on {@link Random}, whose sequence the Java specification fixes. Place and seed are mixed
 * with the finaliser of SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number
 * generators", 2014), a bijection of 64 bits.
 */
public final class TrainingRandomness {

  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final long ORDER_STREAM = 1;
  private static final long STEP_STREAM = 2;
  private static final long SELECTION_STREAM = -1;

  private final long seed;

  /**
   * Creates the choices of one run.
   *
   * @param seed any value
   */
  public TrainingRandomness(long seed) {
    this.seed = seed;
  }

  /**
   * Returns the order in which an epoch visits the samples.
   *
   * @param epoch the epoch, from 1
   * @param samples the number of samples, at least 0
   * @return a uniformly drawn permutation of 0 (inclusive) to {@code samples} (exclusive)
   */
  public long[] order(int epoch, int samples) {
    return order(ORDER_STREAM, epoch, samples);
  }

  /**
   * Returns the order in which a selection before an epoch looks at the samples.
   *
   * @param epoch the epoch, from 1
   * @param samples the number of samples, at least 0
   * @return a permutation drawn independently of that in which the epoch visits them
   */
  public long[] selectionOrder(int epoch, int samples) {
    return order(SELECTION_STREAM, epoch, samples);
  }

  private long[] order(long stream, int epoch, int samples) {
    long[] order = new long[samples];
    for (int i = 0; i < samples; i++) {
      order[i] = i;
    }
    Random random = new Random(place(stream, epoch));
    for (int i = samples - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      long swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  /**
   * Returns the engine's seed for one micro-batch: random transforms of the data.
   *
   * @param step the step, from 0
   * @param part the micro-batch within the step, from 0
   * @return the seed
   */
  int engineSeed(long step, int part) {
    long stream = STEP_STREAM + ((long) part << Integer.SIZE);
    return (int) (place(stream, step) >>> Integer.SIZE);
  }

  /**
   * Returns the engine's seed for one place of the network, such as a dropout: a function of the
   * place, so that it draws the same however the forward pass is divided and repeated.
   *
   * @param step the step, from 0
   * @param part the micro-batch within the step, from 0
   * @param place the name of the place
   * @return the seed
   */
  int engineSeed(long step, int part, String place) {
    return (int) (mix(mix(engineSeed(step, part)) + place.hashCode()) >>> Integer.SIZE);
  }

  private long place(long stream, long position) {
    return mix(mix(mix(seed) + stream * GOLDEN_GAMMA) + position * GOLDEN_GAMMA);
  }

  private static long mix(long value) {
    long z = value + GOLDEN_GAMMA;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}

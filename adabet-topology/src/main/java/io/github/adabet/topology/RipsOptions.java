package io.github.adabet.topology;

import io.github.adabet.topology.internal.support.Settings;

/**
 * Which part of the persistent homology of a Vietoris-Rips filtration to compute.
 *
 * @param maximumDegree the barcode holds the degrees 0 to this one; 0 to {@value #MAX_DEGREE}
 * @param modulus a prime p, 2 to {@value #MAX_MODULUS}: homology with coefficients in the field of
 *     p elements. Spaces with torsion, such as the projective plane, have different barcodes over
 *     different fields
 * @param threshold edges with length &lt;= threshold are in; 0 or more. Positive infinity for all
 *     edges, which engines obtain from those up to the enclosing radius: from there on the complex
 *     is a cone, and nothing changes any more
 * @param minimumPersistence bars with death − birth &lt;= this are left out, in double precision; 0
 *     or more, finite. Essential bars stay
 * @param threads the largest number of threads of a call, its own included; 1 or more. The result
 *     does not depend on it
 * @param cocycles whether a representative cocycle is wanted for each bar
 * @param maximumMemory bytes that a call may take beside its arguments, more than 0; {@link
 *     Long#MAX_VALUE} for no limit. What is estimated above it is refused before work starts
 */
public record RipsOptions(
    int maximumDegree,
    int modulus,
    float threshold,
    double minimumPersistence,
    int threads,
    boolean cocycles,
    long maximumMemory) {
  /** The largest degree: 64. */
  public static final int MAX_DEGREE = 64;

  /** The largest prime below 2 to the power of 15: 32,749. */
  public static final int MAX_MODULUS = 32_749;

  private static final RipsOptions DEFAULTS = builder().build();

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a component is out of its range or the modulus is no prime
   */
  public RipsOptions {
    Settings.require(
        maximumDegree >= 0 && maximumDegree <= MAX_DEGREE,
        "maximumDegree is %s; it must be 0 to %s: 1 for loops, 2 for voids.",
        maximumDegree,
        MAX_DEGREE);
    Settings.require(
        modulus <= MAX_MODULUS && isPrime(modulus),
        "modulus is %s; it must be a prime from 2 to %s: use 2 unless torsion matters.",
        modulus,
        MAX_MODULUS);
    Settings.requireThreshold(threshold);
    Settings.requireMinimumPersistence(minimumPersistence, "keeps");
    Settings.requireThreads(threads);
    Settings.require(
        maximumMemory > 0,
        "maximumMemory is %s; it must be more than 0 bytes: leave it out for no limit.",
        maximumMemory);
  }

  /**
   * Degrees 0 and 1 over F_2, all edges, all bars, on all processors, without cocycles and without
   * a limit of memory.
   *
   * @return a shared instance
   */
  public static RipsOptions defaults() {
    return DEFAULTS;
  }

  /**
   * A builder with the settings of {@link #defaults()}.
   *
   * @return a new builder; not safe for use by several threads
   */
  public static Builder builder() {
    return new Builder();
  }

  private static boolean isPrime(int number) {
    boolean prime = number >= 2;
    for (int divisor = 2; prime && divisor * divisor <= number; divisor++) {
      prime = number % divisor != 0;
    }
    return prime;
  }

  /** Settings one by one. Each may be set once. Not safe for use by several threads. */
  public static final class Builder {
    private int maximumDegree = 1;
    private int modulus = 2;
    private float threshold = Float.POSITIVE_INFINITY;
    private double minimumPersistence;
    private int threads = Runtime.getRuntime().availableProcessors();
    private boolean cocycles;
    private long maximumMemory = Long.MAX_VALUE;
    private boolean degreeSet;
    private boolean modulusSet;
    private boolean thresholdSet;
    private boolean persistenceSet;
    private boolean threadsSet;
    private boolean cocyclesSet;
    private boolean memorySet;

    private Builder() {}

    /**
     * The largest degree to compute.
     *
     * @param degree 0 to {@value #MAX_DEGREE}; 1 by default
     * @return this
     * @throws IllegalStateException if it was set before
     */
    public Builder maximumDegree(int degree) {
      Settings.requireUnset(degreeSet, "maximumDegree");
      maximumDegree = degree;
      degreeSet = true;
      return this;
    }

    /**
     * The characteristic of the coefficient field.
     *
     * @param prime 2 to {@value #MAX_MODULUS}; 2 by default
     * @return this
     * @throws IllegalStateException if it was set before
     */
    public Builder modulus(int prime) {
      Settings.requireUnset(modulusSet, "modulus");
      modulus = prime;
      modulusSet = true;
      return this;
    }

    /**
     * Leaves out longer edges.
     *
     * @param longest edges with length &lt;= longest are in; 0 or more; positive infinity, the
     *     default, for all
     * @return this
     * @throws IllegalStateException if it was set before
     */
    public Builder threshold(float longest) {
      Settings.requireUnset(thresholdSet, "threshold");
      threshold = longest;
      thresholdSet = true;
      return this;
    }

    /**
     * Leaves out short bars.
     *
     * @param persistence bars with death − birth &lt;= this are left out; 0 or more, finite; 0 by
     *     default
     * @return this
     * @throws IllegalStateException if it was set before
     */
    public Builder minimumPersistence(double persistence) {
      Settings.requireUnset(persistenceSet, "minimumPersistence");
      minimumPersistence = persistence;
      persistenceSet = true;
      return this;
    }

    /**
     * Limits the threads of a call.
     *
     * @param largest the largest number of threads, the caller's own included; 1 or more; by
     *     default the number of processors
     * @return this
     * @throws IllegalStateException if it was set before
     */
    public Builder threads(int largest) {
      Settings.requireUnset(threadsSet, "threads");
      threads = largest;
      threadsSet = true;
      return this;
    }

    /**
     * Asks for representative cocycles.
     *
     * @param wanted true for a cocycle for each bar; false by default
     * @return this
     * @throws IllegalStateException if it was set before
     */
    public Builder cocycles(boolean wanted) {
      Settings.requireUnset(cocyclesSet, "cocycles");
      cocycles = wanted;
      cocyclesSet = true;
      return this;
    }

    /**
     * Limits the memory of a call.
     *
     * @param bytes more than 0; {@link Long#MAX_VALUE}, the default, for no limit
     * @return this
     * @throws IllegalStateException if it was set before
     */
    public Builder maximumMemory(long bytes) {
      Settings.requireUnset(memorySet, "maximumMemory");
      maximumMemory = bytes;
      memorySet = true;
      return this;
    }

    /**
     * The options.
     *
     * @return a new value
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public RipsOptions build() {
      return new RipsOptions(
          maximumDegree, modulus, threshold, minimumPersistence, threads, cocycles, maximumMemory);
    }
  }
}

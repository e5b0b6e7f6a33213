package io.github.adabet.djl.dataset;

import io.github.adabet.spi.GivenSettings;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How images are divided into those for training, for validation and for testing, where the data do
 * not say it themselves, and in which order their classes are. Immutable.
 */
public final class SplitOptions {

  private static final double DEFAULT_TEST = 0.2;

  private final long seed;
  private final double validation;
  private final double test;
  private final @Nullable Path file;
  private final @Nullable ClassOrder classOrder;

  private SplitOptions(Builder builder) {
    this.seed = builder.seed;
    this.validation = builder.validation;
    this.test = builder.test;
    this.file = builder.file;
    this.classOrder = builder.classOrder;
  }

  /**
   * A fifth of the images for testing, none for validation, drawn from the seed 0.
   *
   * @return the defaults
   */
  public static SplitOptions defaults() {
    return builder().build();
  }

  /**
   * A builder of options.
   *
   * @return a new one
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The source of the draw.
   *
   * @return the same gives the same split of the same files
   */
  public long seed() {
    return seed;
  }

  /**
   * The share of the images for validation.
   *
   * @return in [0, 1)
   */
  public double validation() {
    return validation;
  }

  /**
   * The share of the images for testing.
   *
   * @return in (0, 1)
   */
  public double test() {
    return test;
  }

  /**
   * Where a split that is drawn is written down, and read again if it is there.
   *
   * @return empty if it is not written down
   */
  public Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /**
   * The order of the classes.
   *
   * @return empty for the usual one: {@link ClassOrder#TEXT} of folders, {@link ClassOrder#NUMBER}
   *     of lists
   */
  public Optional<ClassOrder> classOrder() {
    return Optional.ofNullable(classOrder);
  }

  /** Returns the order of the classes of folders. */
  ClassOrder folderOrder() {
    return classOrder().orElse(ClassOrder.TEXT);
  }

  /** Collects settings; setting one twice is an error. Not safe for use by several threads. */
  public static final class Builder {

    private final GivenSettings given = new GivenSettings();
    private long seed;
    private double validation;
    private double test = DEFAULT_TEST;
    private @Nullable Path file;
    private @Nullable ClassOrder classOrder;

    private Builder() {}

    /**
     * The source of the draw. Default: 0.
     *
     * @param seed any number
     * @return this
     */
    public Builder seed(long seed) {
      given.once("seed");
      this.seed = seed;
      return this;
    }

    /**
     * Puts images aside for validation, where the data have none. Default: none.
     *
     * @param share of each class's images, in [0, 1)
     * @return this
     * @throws IllegalArgumentException if {@code share} is out of range
     */
    public Builder validation(double share) {
      given.once("validation");
      if (!(share >= 0 && share < 1)) {
        throw new IllegalArgumentException("validation is " + share + "; it must be in [0, 1)");
      }
      this.validation = share;
      return this;
    }

    /**
     * Puts images aside for testing, where the data have none. Default: 0.2.
     *
     * @param share of each class's images, in (0, 1)
     * @return this
     * @throws IllegalArgumentException if {@code share} is out of range
     */
    public Builder test(double share) {
      given.once("test");
      if (!(share > 0 && share < 1)) {
        throw new IllegalArgumentException("test is " + share + "; it must be in (0, 1)");
      }
      this.test = share;
      return this;
    }

    /**
     * Writes a split that is drawn to a file, and takes it from there if it exists. Default: it is
     * drawn each time.
     *
     * @param file a CSV of file, label and split; missing folders are created
     * @return this
     */
    public Builder file(Path file) {
      given.once("file");
      this.file = file;
      return this;
    }

    /**
     * The order of the classes. Default: {@link ClassOrder#TEXT} of folders, {@link
     * ClassOrder#NUMBER} of lists.
     *
     * @param order of both
     * @return this
     */
    public Builder classOrder(ClassOrder order) {
      given.once("classOrder");
      this.classOrder = order;
      return this;
    }

    /**
     * Makes the options.
     *
     * @return new options
     * @throws IllegalArgumentException if validation and test leave nothing for training
     */
    public SplitOptions build() {
      if (validation + test >= 1) {
        throw new IllegalArgumentException(
            "validation is "
                + validation
                + " and test "
                + test
                + "; together they must be less than 1");
      }
      return new SplitOptions(this);
    }
  }
}

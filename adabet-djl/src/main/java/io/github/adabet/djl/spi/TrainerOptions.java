package io.github.adabet.djl.spi;

import io.github.adabet.TrainingOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a network is trained: what every format reads, and what only some do. Immutable and
 * thread-safe.
 */
public final class TrainerOptions {

  private final TrainingOptions training;
  private final Map<Class<? extends FormatOptions>, FormatOptions> format;

  private TrainerOptions(
      TrainingOptions training, Map<Class<? extends FormatOptions>, FormatOptions> format) {
    this.training = training;
    this.format = Map.copyOf(format);
  }

  /**
   * Options that every format reads.
   *
   * @param training how to train
   * @return these options
   */
  public static TrainerOptions of(TrainingOptions training) {
    return new TrainerOptions(training, Map.of());
  }

  /**
   * Adds options of one format.
   *
   * @param options of a class that the network's provider reads
   * @return these options and those
   * @throws IllegalStateException if options of that class are set already
   */
  public TrainerOptions with(FormatOptions options) {
    Map<Class<? extends FormatOptions>, FormatOptions> more = new LinkedHashMap<>(format);
    if (more.put(options.getClass(), options) != null) {
      throw new IllegalStateException(
          "options of the class " + options.getClass().getName() + " are set twice; set them once");
    }
    return new TrainerOptions(training, more);
  }

  /**
   * How to train.
   *
   * @return what every format reads
   */
  public TrainingOptions training() {
    return training;
  }

  /**
   * Options of one format.
   *
   * @param type their class
   * @param <T> their class
   * @return the options, or empty if they are not set
   */
  public <T extends FormatOptions> Optional<T> format(Class<T> type) {
    return Optional.ofNullable(type.cast(format.get(type)));
  }

  /**
   * The classes of the formats' own options that are set.
   *
   * @return unmodifiable
   */
  public Set<Class<? extends FormatOptions>> formatTypes() {
    return format.keySet();
  }
}

package io.github.adabet.djl.spi;

import io.github.adabet.TrainingOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a network is trained: what every format reads, and what only some do. Immutable and
 * thread-safe.
 */
public final class TrainerOptions {

  private final TrainingOptions training;
  private final @Nullable Checkpoints checkpoints;
  private final MemoryLimit memory;
  private final Map<Class<? extends FormatOptions>, FormatOptions> format;

  private TrainerOptions(
      TrainingOptions training,
      @Nullable Checkpoints checkpoints,
      MemoryLimit memory,
      Map<Class<? extends FormatOptions>, FormatOptions> format) {
    this.training = training;
    this.checkpoints = checkpoints;
    this.memory = memory;
    this.format = Map.copyOf(format);
  }

  /**
   * The most memory that training may take.
   *
   * @param unlimited whether it may take any amount
   * @param stated bytes above the idle process, or null for what the process may still take
   */
  private record MemoryLimit(boolean unlimited, @Nullable Long stated) {
    private static final MemoryLimit AVAILABLE = new MemoryLimit(false, null);
  }

  /**
   * Options that every format reads.
   *
   * @param training how to train
   * @return these options
   */
  public static TrainerOptions of(TrainingOptions training) {
    return new TrainerOptions(training, null, MemoryLimit.AVAILABLE, Map.of());
  }

  /**
   * The same checkpoints and limits for another training.
   *
   * @param other how to train
   * @return these options with that
   */
  public TrainerOptions withTraining(TrainingOptions other) {
    return new TrainerOptions(other, checkpoints, memory, format);
  }

  /**
   * Keeps checkpoints of the training. Default: none.
   *
   * @param kept where, how often, and what to do with one that is there
   * @return these options with checkpoints
   */
  public TrainerOptions withCheckpoints(Checkpoints kept) {
    return new TrainerOptions(training, kept, memory, format);
  }

  /**
   * Refuses to train, before it begins, where the estimate is higher. Default: what the process may
   * still take when training begins, where the system and the format tell.
   *
   * @param bytes the most above the idle process, 1 or more
   * @return these options with a limit
   * @throws IllegalArgumentException if {@code bytes} is less than 1
   */
  public TrainerOptions withMaximumMemory(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("maximumMemory is " + bytes + "; it must be 1 or more");
    }
    return new TrainerOptions(training, checkpoints, new MemoryLimit(false, bytes), format);
  }

  /**
   * Trains whatever memory it may need.
   *
   * @return these options without a limit
   */
  public TrainerOptions withUnlimitedMemory() {
    return new TrainerOptions(training, checkpoints, new MemoryLimit(true, null), format);
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
    return new TrainerOptions(training, checkpoints, memory, more);
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
   * The checkpoints asked for.
   *
   * @return empty for none
   */
  public Optional<Checkpoints> checkpoints() {
    return Optional.ofNullable(checkpoints);
  }

  /**
   * The limit of memory that is stated.
   *
   * @return bytes above the idle process, 1 or more; empty for none, and for {@link
   *     #unlimitedMemory()}
   */
  public OptionalLong maximumMemory() {
    return memory.stated() == null ? OptionalLong.empty() : OptionalLong.of(memory.stated());
  }

  /**
   * Whether training may take any amount of memory.
   *
   * @return false for the limit that is stated, or by default for what the process may still take
   */
  public boolean unlimitedMemory() {
    return memory.unlimited();
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

package io.github.adabet.djl.spi;

import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.weights.PretrainedWeights;
import io.github.adabet.spi.GivenSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a network is opened, whatever its format. What is left out is found out by the provider.
 * Immutable; thread-safe unless its {@link PretrainedWeights} are changed.
 */
public final class NetworkOptions {

  private final @Nullable String provider;
  private final @Nullable String engine;
  private final @Nullable PretrainedWeights weights;
  private final boolean randomWeights;
  private final @Nullable Integer classes;
  private final List<TensorSpec> inputs;
  private final long seed;
  private final Map<Class<? extends FormatOptions>, FormatOptions> format;

  private NetworkOptions(Builder builder) {
    this.provider = builder.provider;
    this.engine = builder.engine;
    this.weights = builder.weights;
    this.randomWeights = builder.randomWeights;
    this.classes = builder.classes;
    this.inputs = builder.inputs;
    this.seed = builder.seed;
    this.format = Map.copyOf(builder.format);
  }

  /**
   * Options that leave everything to the provider.
   *
   * @return without settings
   */
  public static NetworkOptions defaults() {
    return builder().build();
  }

  /**
   * A builder without settings.
   *
   * @return a new builder; not safe for use by several threads
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The provider asked for.
   *
   * @return its name, or empty for the most preferred one that opens the network
   */
  public Optional<String> provider() {
    return Optional.ofNullable(provider);
  }

  /**
   * The engine asked for.
   *
   * @return its name, or empty for the provider's choice
   */
  public Optional<String> engine() {
    return Optional.ofNullable(engine);
  }

  /**
   * The weights to load into the network.
   *
   * @return the file, or empty for those that the network has, or random ones
   */
  public Optional<PretrainedWeights> weights() {
    return Optional.ofNullable(weights);
  }

  /**
   * Whether all weights are to be drawn at random.
   *
   * @return true to leave out the weights that the provider knows for the network; false unless set
   */
  public boolean randomWeights() {
    return randomWeights;
  }

  /**
   * The number of classes asked for.
   *
   * @return 2 or more, or empty for the number that the network has
   */
  public OptionalInt classes() {
    return classes == null ? OptionalInt.empty() : OptionalInt.of(classes);
  }

  /**
   * What the network takes.
   *
   * @return its inputs in order, or an empty list for what the provider knows
   */
  public List<TensorSpec> inputs() {
    return inputs;
  }

  /**
   * The source of weights that are drawn at random.
   *
   * @return any number; 0 unless set
   */
  public long seed() {
    return seed;
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

  /** Collects options; setting one twice is an error. Not safe for use by several threads. */
  public static final class Builder {

    private final GivenSettings given = new GivenSettings();
    private final Map<Class<? extends FormatOptions>, FormatOptions> format = new LinkedHashMap<>();
    private @Nullable String provider;
    private @Nullable String engine;
    private @Nullable PretrainedWeights weights;
    private boolean randomWeights;
    private @Nullable Integer classes;
    private List<TensorSpec> inputs = List.of();
    private long seed;

    private Builder() {}

    /**
     * Opens the network by this provider or not at all.
     *
     * @param name a provider's name, for example {@code djl-block}
     * @return this
     */
    public Builder provider(String name) {
      given.once("provider");
      provider = name;
      return this;
    }

    /**
     * Runs the network on this engine or not at all.
     *
     * @param name DJL's name of the engine, for example {@code PyTorch}
     * @return this
     */
    public Builder engine(String name) {
      given.once("engine");
      engine = name;
      return this;
    }

    /**
     * Loads weights into the network. With another number of {@link #classes} than the file's, and
     * with any where the file has no last layer, that layer is drawn at random.
     *
     * @param file safetensors, a PyTorch state dict, checkpoint or program of {@code torch.export},
     *     or a TorchScript archive
     * @return this
     */
    public Builder weights(Path file) {
      return weights(PretrainedWeights.from(file));
    }

    /**
     * Loads weights into the network.
     *
     * @param source a file, and how its names fit the network's; not changed any more
     * @return this
     */
    public Builder weights(PretrainedWeights source) {
      given.once("weights");
      weights = source;
      return this;
    }

    /**
     * Draws all weights at random, also where the provider knows weights for the network: for
     * trials. Excludes {@link #weights(Path)}.
     *
     * @return this
     */
    public Builder randomWeights() {
      given.once("weights");
      randomWeights = true;
      return this;
    }

    /**
     * Gives the network this number of classes: where it has another, its last layer is replaced by
     * one of random weights, which every training trains besides the selection.
     *
     * @param number 2 or more
     * @return this
     * @throws IllegalArgumentException if it is less than 2
     */
    public Builder classes(int number) {
      given.once("classes");
      if (number < 2) {
        throw new IllegalArgumentException("classes is " + number + "; it must be 2 or more");
      }
      classes = number;
      return this;
    }

    /**
     * States the shape of a sample of a network with one input of float32 numbers.
     *
     * @param sample the extents without the batch axis, each 1 or more, for example 3, 224, 224
     * @return this
     * @throws IllegalArgumentException if an extent is less than 1
     */
    public Builder input(long... sample) {
      return inputs(TensorSpec.of(sample));
    }

    /**
     * States what the network takes.
     *
     * @param specs its inputs in order, at least one
     * @return this
     * @throws IllegalArgumentException if there is none
     */
    public Builder inputs(TensorSpec... specs) {
      given.once("inputs");
      if (specs.length == 0) {
        throw new IllegalArgumentException("specs is empty; give one per input of the network");
      }
      inputs = List.of(specs);
      return this;
    }

    /**
     * Sets the source of weights that are drawn at random.
     *
     * @param number any; the same gives the same weights
     * @return this
     */
    public Builder seed(long number) {
      given.once("seed");
      seed = number;
      return this;
    }

    /**
     * Adds options of one format.
     *
     * @param options of a class that the provider reads
     * @return this
     */
    public Builder with(FormatOptions options) {
      given.once(options.getClass().getName());
      format.put(options.getClass(), options);
      return this;
    }

    /**
     * The options collected.
     *
     * @return an immutable value
     */
    public NetworkOptions build() {
      return new NetworkOptions(this);
    }
  }
}

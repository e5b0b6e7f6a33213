package io.github.adabet;

import io.github.adabet.spi.GivenSettings;
import io.github.adabet.spi.SelectionStrategy;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one training is to do: the selection, the data, the objective, and who hears of it. How to
 * train is in {@link TrainingOptions}.
 *
 * <p>Immutable; the data sets stay the caller's.
 *
 * @param <D> the type of a labelled data set
 */
public final class TrainingRequest<D> {
  private final @Nullable LayerSelection selection;
  private final @Nullable SelectionStrategy strategy;
  private final @Nullable ChannelSelection channels;
  private final D training;
  private final @Nullable D validation;
  private final Objective objective;
  private final TrainingListener listener;
  private final @Nullable Duration timeLimit;

  private TrainingRequest(Builder<D> builder) {
    this.selection = builder.selection;
    this.strategy = builder.strategy;
    this.channels = builder.channels;
    this.training = builder.training;
    this.validation = builder.validation;
    this.objective = builder.objective;
    this.listener = builder.listener;
    this.timeLimit = builder.timeLimit;
  }

  /**
   * Trains layers as a classifier, without validation.
   *
   * @param selection the layers to train
   * @param training labelled training data
   * @param <D> the type of a labelled data set
   * @return the request
   */
  public static <D> TrainingRequest<D> of(LayerSelection selection, D training) {
    return builder(selection, training).build();
  }

  /**
   * A builder of requests that train layers; by default as a classifier, without validation.
   *
   * @param selection the layers to train
   * @param training labelled training data
   * @param <D> the type of a labelled data set
   * @return a new builder; not safe for use by several threads
   */
  public static <D> Builder<D> builder(LayerSelection selection, D training) {
    return new Builder<>(selection, null, training);
  }

  /**
   * A builder of requests that train some channels of some layers.
   *
   * @param selection the channels to train
   * @param training labelled training data
   * @param <D> the type of a labelled data set
   * @return a new builder; not safe for use by several threads
   */
  public static <D> Builder<D> builder(ChannelSelection selection, D training) {
    return new Builder<>(selection.layerSelection(), null, training).channels(selection);
  }

  /**
   * A builder of requests that train what a strategy chooses, more than once if it wants.
   *
   * <p>When it chooses other layers, the optimizer begins anew: the state it keeps of each weight
   * goes. Checkpoints hold the whole network then.
   *
   * @param strategy chooses the layers
   * @param training labelled training data
   * @param <D> the type of a labelled data set
   * @return a new builder; not safe for use by several threads
   */
  public static <D> Builder<D> builder(SelectionStrategy strategy, D training) {
    return new Builder<>(null, strategy, training);
  }

  /**
   * The layers to train.
   *
   * @return the selection; empty if a strategy chooses
   */
  public Optional<LayerSelection> selection() {
    return Optional.ofNullable(selection);
  }

  /**
   * What chooses the layers to train.
   *
   * @return the strategy; empty if the selection is given
   */
  public Optional<SelectionStrategy> strategy() {
    return Optional.ofNullable(strategy);
  }

  /**
   * The channels to train of the layers that it names; of the others all are trained.
   *
   * @return the channels, empty for all of every layer
   */
  public Optional<ChannelSelection> channels() {
    return Optional.ofNullable(channels);
  }

  /**
   * The training data.
   *
   * @return labelled data
   */
  public D training() {
    return training;
  }

  /**
   * The data to measure loss and metrics on after each epoch.
   *
   * @return labelled data, empty for none
   */
  public Optional<D> validation() {
    return Optional.ofNullable(validation);
  }

  /**
   * What is minimised and measured.
   *
   * @return the objective
   */
  public Objective objective() {
    return objective;
  }

  /**
   * Who hears of events.
   *
   * @return the listener
   */
  public TrainingListener listener() {
    return listener;
  }

  /**
   * The time after which training stops.
   *
   * @return above 0, from the call of the trainer on; empty for none
   */
  public Optional<Duration> timeLimit() {
    return Optional.ofNullable(timeLimit);
  }

  /**
   * The same request on data of another type.
   *
   * @param conversion called for the training data, and for the validation data if there are some
   * @param <E> the type of a labelled data set
   * @return a new request
   */
  public <E> TrainingRequest<E> withData(Function<? super D, ? extends E> conversion) {
    Builder<E> builder = new Builder<>(selection, strategy, conversion.apply(training));
    builder.channels = channels;
    builder.validation = validation == null ? null : conversion.apply(validation);
    builder.objective = objective;
    builder.listener = listener;
    builder.timeLimit = timeLimit;
    return builder.build();
  }

  /**
   * Collects a request; setting an option twice is an error. Not safe for use by several threads.
   *
   * @param <D> the type of a labelled data set
   */
  public static final class Builder<D> {
    private final GivenSettings given = new GivenSettings();
    private final @Nullable LayerSelection selection;
    private final @Nullable SelectionStrategy strategy;
    private final D training;
    private @Nullable ChannelSelection channels;
    private @Nullable D validation;
    private Objective objective = Objective.classification();
    private TrainingListener listener = TrainingListener.NONE;
    private @Nullable Duration timeLimit;

    private Builder(
        @Nullable LayerSelection selection, @Nullable SelectionStrategy strategy, D training) {
      this.selection = selection;
      this.strategy = strategy;
      this.training = training;
    }

    /**
     * Trains only some channels of the selected layers: weights, biases, scales, shifts and running
     * statistics of their other channels stay bit-identical. A layer that it does not name is
     * trained with all of its channels. Default: all.
     *
     * <p>Gradients are still computed for whole layers, as the paper's masks do: this limits what
     * changes, not what a step costs.
     *
     * @param selected the channels to train; their layers must be selected
     * @return this
     */
    public Builder<D> channels(ChannelSelection selected) {
      given.once("channels");
      this.channels = selected;
      return this;
    }

    /**
     * Measures loss and metrics after each epoch. Default: no validation.
     *
     * @param data labelled data
     * @return this
     */
    public Builder<D> validation(D data) {
      given.once("validation");
      this.validation = data;
      return this;
    }

    /**
     * Sets what is minimised and measured. Default: {@link Objective#classification()}.
     *
     * @param minimised the objective
     * @return this
     */
    public Builder<D> objective(Objective minimised) {
      given.once("objective");
      this.objective = minimised;
      return this;
    }

    /**
     * Sets who hears of events and may stop. Default: nobody.
     *
     * @param hearing the listener
     * @return this
     */
    public Builder<D> listener(TrainingListener hearing) {
      given.once("listener");
      this.listener = hearing;
      return this;
    }

    /**
     * Tells a progress listener of steps and validation batches, and stops when it is cancelled;
     * see {@link TrainingListener#of}.
     *
     * @param progress the listener
     * @return this
     */
    public Builder<D> progress(ProgressListener progress) {
      return listener(TrainingListener.of(progress));
    }

    /**
     * Stops training before the first step or validation batch that would begin after this time.
     * Default: no limit.
     *
     * @param limit above 0, from the call of the trainer on
     * @return this
     * @throws IllegalArgumentException if it is 0 or negative
     */
    public Builder<D> timeLimit(Duration limit) {
      given.once("timeLimit");
      Requirements.require(
          !limit.isZero() && !limit.isNegative(), "timeLimit is %s; it must be above 0.", limit);
      this.timeLimit = limit;
      return this;
    }

    /**
     * The request collected.
     *
     * @return an immutable value
     * @throws IllegalArgumentException if channels are given and a strategy chooses the layers
     */
    public TrainingRequest<D> build() {
      Requirements.require(
          strategy == null || channels == null,
          "channels are given, and a strategy chooses the layers; leave one of them out.");
      return new TrainingRequest<>(this);
    }
  }
}

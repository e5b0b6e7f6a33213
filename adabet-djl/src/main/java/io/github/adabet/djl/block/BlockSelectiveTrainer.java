package io.github.adabet.djl.block;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.adabet.Evaluation;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.Objective;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.block.objective.BlockObjective;
import io.github.adabet.djl.block.objective.BlockObjectives;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.block.structure.ParameterFilter;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.internal.estimate.NetworkAnalysis;
import io.github.adabet.djl.internal.estimate.TrainingForecast;
import io.github.adabet.djl.internal.memory.MemoryLimit;
import io.github.adabet.djl.internal.train.NetworkAccess;
import io.github.adabet.djl.internal.train.TrainingRun;
import io.github.adabet.djl.internal.train.Validation;
import io.github.adabet.djl.internal.train.data.RunData;
import io.github.adabet.djl.internal.train.gradient.DetachedParameters;
import io.github.adabet.djl.internal.train.plan.TrainerSettings;
import io.github.adabet.djl.internal.walk.BlockWalker;
import io.github.adabet.djl.internal.walk.LeafModes;
import io.github.adabet.spi.GivenSettings;
import io.github.adabet.spi.SelectiveTrainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trains selected layers of a DJL block tree.
 *
 * <p><b>What changes.</b> The parameters of the selected layers that the {@link ParameterFilter}
 * lets through, unless the caller has frozen them ({@link Builder#trainFrozen}), and, with {@link
 * io.github.adabet.BatchNormMode#SELECTED}, the running statistics of selected batch
 * normalisations. Every other parameter and statistic stays bit-identical, and so do all gradient
 * flags. The model can be used for inference, saved or trained again afterwards.
 *
 * <p><b>How a step runs.</b> The layers before the first trained one, the frozen prefix, run in
 * inference mode (no dropout) and outside the gradient tape; each of their outputs is closed as
 * soon as its last reader has run. From the first trained layer on gradients are recorded: leaves
 * without running statistics run in training mode, normalisations as the {@link
 * io.github.adabet.BatchNormMode} says. Memory is thus that of inference, and of what the backward
 * pass from the loss down to the first trained layer needs.
 *
 * <p><b>Objective.</b> Those of {@link Objective}, or a {@link BlockObjective} of your own.
 *
 * <p><b>Data.</b> Each sample has the target that the objective reads; for classification one
 * label, the index of its class. The data set's own sampler is not used: each epoch visits the
 * samples in an order drawn from the seed and the epoch, and the last batch is smaller, or left
 * out, if the batch size does not divide the number of samples. The engine's random seed is set
 * before each step from the seed and the step, so that dropout and random transforms repeat; it
 * stays changed.
 *
 * <p><b>Checkpoints.</b> With a checkpoint directory the state of the run is saved after every
 * epoch, every so many steps if asked, and when the run is stopped. A resumed run ends with the
 * same weights, bit for bit, as one that was never interrupted, on the same machine, engine and
 * number of engine threads. The weights of the best epoch stand in the directory too.
 *
 * <p><b>Memory.</b> The report's peak is that of the resident memory of the process. On Linux its
 * high-water mark is reset when training starts, where that is permitted: who measures across
 * training reads the mark before, too.
 *
 * <p>Not safe for use by several threads at once. With PyTorch one training can run per process at
 * a time.
 */
public final class BlockSelectiveTrainer implements SelectiveTrainer<RandomAccessDataset> {

  private final TrainerSettings settings;

  private final NetworkAccess network;

  private BlockSelectiveTrainer(TrainerSettings settings, NetworkAccess network) {
    this.settings = settings;
    this.network = network;
  }

  /**
   * A builder of trainers for a model.
   *
   * @param model holds an initialised or loaded block; stays the caller's, and must stay open as
   *     long as the trainer is used
   * @param options how to train
   * @return a new builder; not safe for use by several threads
   */
  public static Builder builder(Model model, TrainingOptions options) {
    return new Builder(model, options);
  }

  /**
   * {@inheritDoc}
   *
   * @throws io.github.adabet.TrainingDivergedException if the loss, a metric or a trained weight is
   *     no longer finite, and there is no best epoch to go back to
   * @throws io.github.adabet.CheckpointException if a checkpoint cannot be written, or the one to
   *     resume from is missing, damaged or of another run; the message says what differs
   * @throws io.github.adabet.UnsupportedModelException if the network cannot be executed or has
   *     parameters that are not initialised
   * @throws io.github.adabet.PrefixCacheException if a prefix cache was asked for and would not be
   *     exact, or cannot be written or read
   * @throws io.github.adabet.MemoryLimitExceededException if the prefix cache needs more than its
   *     limit, or the estimate exceeds {@link Builder#maximumMemory}, by default what the process
   *     may still take
   */
  @Override
  public TrainingReport train(TrainingRequest<? extends RandomAccessDataset> request) {
    return TrainingRun.train(settings, network, request);
  }

  @Override
  public Evaluation evaluate(RandomAccessDataset data, Objective objective) {
    try (NDManager manager = settings.model().getNDManager().newSubManager()) {
      DetachedParameters parameters = new DetachedParameters(settings.model().getBlock(), manager);
      BlockWalker walker = new BlockWalker(settings.tree(), parameters);
      return new Validation(
              inputs -> walker.forward(inputs, LeafModes.INFERENCE),
              BlockObjectives.of(objective),
              RunData.measured(data, "evaluation", settings.options()),
              "evaluation")
          .run(manager, index -> true)
          .orElseThrow();
    }
  }

  /**
   * Says what {@link #train} would need, with all that the trainer was told: micro-batches,
   * activation recomputation, a prefix cache in memory. Reads the first sample of the data, and
   * runs the network once on zeros.
   *
   * @param selection the layers to train
   * @param training the training data
   * @return the peak of a step
   * @throws IllegalArgumentException if a selected layer is not the network's
   * @throws io.github.adabet.UnsupportedModelException if the memory of this network or engine
   *     cannot be estimated
   */
  public MemoryEstimate estimate(LayerSelection selection, RandomAccessDataset training) {
    NetworkAnalysis analysis = NetworkAnalysis.of(settings.tree(), settings.model().getNDManager());
    return TrainingForecast.estimate(analysis, settings, selection, training);
  }

  /** Collects settings; setting one twice is an error. Not safe for use by several threads. */
  public static final class Builder {

    private final Model model;
    private final TrainingOptions options;
    private final GivenSettings given = new GivenSettings();
    private final List<Block> alwaysTrained = new ArrayList<>();
    private final List<CompositeHandler> handlers = new ArrayList<>();
    private ParameterFilter filter = ParameterFilter.all();
    private boolean trainFrozen;
    private @Nullable PrefixCache prefixCache;
    private int recomputedSegments = 1;
    private @Nullable Path checkpointDirectory;
    private int checkpointEverySteps;
    private TrainerSettings.Existing existing = TrainerSettings.Existing.REFUSE;
    private MemoryLimit memoryLimit = MemoryLimit.AVAILABLE;

    private Builder(Model model, TrainingOptions options) {
      this.model = model;
      this.options = options;
    }

    /**
     * Trains only some parameters of the selected layers. Default: all.
     *
     * @param filter which ones
     * @return this
     */
    public Builder parameterFilter(ParameterFilter filter) {
      given.once("parameterFilter");
      this.filter = filter;
      return this;
    }

    /**
     * Trains selected layers that are frozen as a whole, too: whose parameters require no gradient,
     * as {@link Block#freezeParameters} makes it. Their flags stay as they are. Default: what is
     * frozen stays as it is, and the provenance lists it under {@code training.frozen_beforehand}.
     * (DJL's {@code Model.newTrainer} unfreezes the parameters of a loaded model on PyTorch; this
     * trainer does not call it.)
     *
     * @return this
     */
    public Builder trainFrozen() {
      given.once("trainFrozen");
      this.trainFrozen = true;
      return this;
    }

    /**
     * Trains blocks whatever the selection is, for example a new head; the parameter filter applies
     * to them too.
     *
     * @param blocks leaves of the network, or composites for all layers below them
     * @return this
     */
    public Builder alwaysTrain(Block... blocks) {
      given.once("alwaysTrain");
      alwaysTrained.addAll(List.of(blocks));
      return this;
    }

    /**
     * Runs composite blocks child by child that DJL's own two kinds do not cover. Use the handlers
     * the layers were ranked with, or the layers' names differ.
     *
     * @param handlers tried in order, before those for {@code SequentialBlock} and {@code
     *     ParallelBlock}
     * @return this
     */
    public Builder compositeHandlers(List<CompositeHandler> handlers) {
      given.once("compositeHandlers");
      this.handlers.addAll(handlers);
      return this;
    }

    /**
     * Computes the outputs of the frozen prefix once per sample, so that all epochs but the first
     * begin at the first trained layer. Exact; for data sets without random transforms only.
     * Default: no cache.
     *
     * @param cache where, and how much
     * @return this
     */
    public Builder prefixCache(PrefixCache cache) {
      given.once("prefixCache");
      this.prefixCache = cache;
      return this;
    }

    /**
     * Keeps activations at the borders of segments only, and runs each segment again in the
     * backward pass: less memory for one more forward pass from the first trained layer on. The
     * gradients stay the same, up to the order in which some are added up. Blocks that draw random
     * numbers draw the same again if they draw from the engine; the first step tries whether each
     * repeats, and training is refused with an {@link io.github.adabet.UnsupportedModelException}
     * that names one which does not. Worth it where the first trained layer comes early. Default:
     * one segment, nothing runs again.
     *
     * @param segments how many segments to aim at, 2 or more; about the root of the number of
     *     trained layers' depth needs the least
     * @return this
     * @throws IllegalArgumentException if {@code segments} is less than 2
     */
    public Builder recompute(int segments) {
      given.once("recompute");
      if (segments < 2) {
        throw new IllegalArgumentException(
            "recompute is "
                + segments
                + " segments; it must be 2 or more, or leave the option out");
      }
      this.recomputedSegments = segments;
      return this;
    }

    /**
     * Saves checkpoints. Default: none.
     *
     * @param directory where; created if absent; for one run at a time. One that holds a checkpoint
     *     is refused unless {@link #resume}, {@link #resumeIfPresent} or {@link #overwrite} says
     *     what to do with it
     * @return this
     */
    public Builder checkpointDirectory(Path directory) {
      given.once("checkpointDirectory");
      this.checkpointDirectory = directory;
      return this;
    }

    /**
     * Saves a checkpoint every so many steps too, not only after each epoch.
     *
     * @param steps 1 or more
     * @return this
     * @throws IllegalArgumentException if {@code steps} is less than 1
     */
    public Builder checkpointEverySteps(int steps) {
      given.once("checkpointEverySteps");
      if (steps < 1) {
        throw new IllegalArgumentException(
            "checkpointEverySteps is " + steps + "; it must be 1 or more");
      }
      this.checkpointEverySteps = steps;
      return this;
    }

    /**
     * Continues from the checkpoint in the directory instead of starting anew. Selection, options,
     * data sets and frozen weights must be those of the run that saved it; data sets are told apart
     * by the number of samples and by the content of 128 of them.
     *
     * <p>More epochs may be asked for: under a schedule that does not depend on the length of the
     * run (constant, step) the result has the bits of a run that was longer from the start. A
     * finished run can also be extended under another schedule, which covers the added epochs.
     *
     * @return this
     */
    public Builder resume() {
      return existing(TrainerSettings.Existing.RESUME);
    }

    /**
     * Continues from the checkpoint in the directory as {@link #resume} does, or starts anew if
     * there is none.
     *
     * @return this
     */
    public Builder resumeIfPresent() {
      return existing(TrainerSettings.Existing.RESUME_IF_PRESENT);
    }

    /**
     * Starts anew, and replaces whatever checkpoint the directory holds.
     *
     * @return this
     */
    public Builder overwrite() {
      return existing(TrainerSettings.Existing.OVERWRITE);
    }

    private Builder existing(TrainerSettings.Existing asked) {
      given.once("resume, resumeIfPresent or overwrite");
      this.existing = asked;
      return this;
    }

    /**
     * Refuses to train, before it begins, where {@link BlockSelectiveTrainer#estimate} is higher.
     * Default: what the process may still take when training begins, in a container what is left of
     * its limit, by the highest of several readings; where the system does not tell (macOS),
     * nothing is refused; nor is it on a GPU, and where the memory cannot be estimated, and then
     * the provenance says so under {@code training.memory_limit}.
     *
     * @param bytes the most above the idle process, 1 or more
     * @return this
     * @throws IllegalArgumentException if {@code bytes} is less than 1
     */
    public Builder maximumMemory(long bytes) {
      given.once("maximumMemory");
      this.memoryLimit = MemoryLimit.of(bytes);
      return this;
    }

    /**
     * Trains whatever memory it may need. Excludes {@link #maximumMemory}.
     *
     * @return this
     */
    public Builder unlimitedMemory() {
      given.once("maximumMemory");
      this.memoryLimit = MemoryLimit.NONE;
      return this;
    }

    /**
     * Makes the trainer.
     *
     * @return a new trainer
     * @throws IllegalArgumentException if the model holds no block, or steps between checkpoints or
     *     resuming are asked for without a checkpoint directory
     * @throws io.github.adabet.UnsupportedModelException if a parameter is not initialised
     * @throws io.github.adabet.NoTrainableLayerException if the network has no trainable parameter
     */
    public BlockSelectiveTrainer build() {
      if (model.getBlock() == null) {
        throw new IllegalArgumentException(
            "The model " + model.getName() + " holds no block; set or load one");
      }
      TrainerSettings settings =
          new TrainerSettings(
              model,
              options,
              filter,
              trainFrozen,
              alwaysTrained,
              handlers,
              prefixCache,
              recomputedSegments,
              checkpointDirectory,
              checkpointEverySteps,
              existing);
      settings.tree();
      return new BlockSelectiveTrainer(
          settings, new BlockNetworkAccess(model, settings.handlers(), memoryLimit));
    }
  }
}

package io.github.adabet.djl.internal.train;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.adabet.Evaluation;
import io.github.adabet.LayerSelection;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.block.objective.MetricSums;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
import io.github.adabet.djl.internal.train.data.MicroBatch;
import io.github.adabet.djl.internal.train.data.RunData;
import io.github.adabet.djl.internal.train.gradient.DetachedParameters;
import io.github.adabet.djl.internal.train.optimizer.ParameterUpdates;
import io.github.adabet.djl.internal.train.plan.RunControl;
import io.github.adabet.djl.internal.train.plan.TrainerSettings;
import io.github.adabet.djl.internal.train.plan.TrainingMoment;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.train.plan.TrainingRandomness;
import io.github.adabet.djl.internal.train.resume.RateHistory;
import io.github.adabet.djl.internal.train.resume.ResumedProgress;
import io.github.adabet.djl.internal.train.resume.StoredNumbers;
import io.github.adabet.djl.internal.train.resume.TrainingCheckpoint;
import io.github.adabet.djl.internal.train.resume.TrainingProgress;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.spi.SelectionStrategy;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of a trainer, from the first epoch, or the one to resume in, to the last. Not
 * thread-safe.
 */
public final class TrainingRun {

  private final TrainerSettings settings;
  private final TrainingOptions options;
  private final NetworkAccess network;
  private final NDManager manager;
  private final RunControl control;
  private final RunMeter meter;
  private final RunData data;
  private final LabelledBatches batches;
  private final BlockTree tree;
  private final DetachedParameters parameters;
  private final NetworkExecution execution;
  private final @Nullable SelectionStrategy strategy;
  private final @Nullable Validation validation;
  private final @Nullable TrainingCheckpoint checkpoint;
  private final RunWeights weights;
  private final BestWeights best;
  private final TrainingRandomness randomness;
  private final TrainingProgress progress;
  private TrainingPhase phase;

  private TrainingRun(
      TrainerSettings settings,
      NetworkAccess network,
      TrainingRequest<? extends RandomAccessDataset> request,
      RunData data,
      RunControl control,
      RunMeter meter,
      NDManager manager) {
    this.settings = settings;
    this.network = network;
    this.options = settings.options();
    this.manager = manager;
    this.control = control;
    this.meter = meter;
    this.data = data;
    this.batches = data.training();
    this.strategy = request.strategy().orElse(null);
    this.randomness = new TrainingRandomness(options.seed());
    this.tree = settings.tree();
    this.parameters = new DetachedParameters(settings.model().getBlock(), manager);
    this.execution = network.execution(tree, parameters);
    LabelledBatches validationBatches = data.validation();
    batches.requireRepeatable(manager);
    if (validationBatches != null) {
      validationBatches.requireRepeatable(manager);
    }
    this.validation =
        validationBatches == null
            ? null
            : new Validation(execution::infer, data.objective(), validationBatches, "validation");
    TrainingPlan first =
        plan(request.selection().orElseGet(() -> ProbeStep.everything(tree)))
            .withChannels(tree, request.channels().orElse(null));
    this.weights =
        strategy == null ? RunWeights.of(first, parameters) : RunWeights.whole(first, parameters);
    this.checkpoint = checkpoint(first);
    this.best =
        new BestWeights(
            weights.inside(),
            checkpoint,
            options.finalWeights() == TrainingOptions.FinalWeights.BEST);
    TrainingProgress resumed =
        ResumedProgress.progress(settings.existing(), options, data.objective(), checkpoint);
    this.progress =
        resumed == null ? new TrainingProgress(data.objective(), RateHistory.of(options)) : resumed;
    LayerSelection selection =
        request
            .selection()
            .orElseGet(
                () -> resumed == null ? chosen() : Resumption.selection(tree.layers(), resumed));
    TrainingCheckpoint saved = resumed == null ? null : checkpoint;
    this.phase =
        newPhase(
            selection,
            strategy == null ? first : plan(selection),
            updates -> {
              if (saved != null) {
                saved.restore(weights.saved(updates));
              }
            });
    if (resumed == null) {
      progress.select(selection);
    }
  }

  private TrainingPlan plan(LayerSelection selection) {
    return TrainingPlan.of(
        tree,
        selection,
        settings.alwaysTrained(),
        settings.filter(),
        settings.trainFrozen(),
        options.batchNorm());
  }

  private @Nullable TrainingCheckpoint checkpoint(TrainingPlan first) {
    Path directory = settings.checkpointDirectory();
    return directory == null
        ? null
        : new TrainingCheckpoint(
            directory, RunIdentity.of(settings, strategy, first, weights, data, manager));
  }

  private TrainingPhase newPhase(
      LayerSelection selection, TrainingPlan plan, Consumer<ParameterUpdates> resume) {
    SingleSamples.refuse(plan, execution, batches, manager);
    return new TrainingPhase(
        settings,
        selection,
        plan,
        network.forecast(settings, selection, batches.data()),
        data,
        parameters,
        execution,
        manager,
        progress.firstStep(batches.count()),
        resume);
  }

  /** Lets the strategy choose for the epoch under way. */
  private LayerSelection chosen() {
    int epoch = progress.epoch();
    long[] order = randomness.selectionOrder(epoch, batches.samples());
    double rate = progress.highestRate(options.schedule(), batches.count());
    return meter.choose(
        Objects.requireNonNull(strategy),
        new RunSelection(
            new StrategyContext.Moment(
                epoch, progress.selections().isEmpty() ? null : phase.selection()),
            tree,
            data,
            settings,
            network,
            manager,
            order,
            progress,
            new ProbeStep(tree, data, parameters, execution, manager, settings),
            new TrainingMoment(-epoch, 0, rate, randomness)));
  }

  /**
   * Trains.
   *
   * @param settings the trainer's settings
   * @param network what else is known of the network
   * @param request what to train
   * @return what the run did and cost
   */
  public static TrainingReport train(
      TrainerSettings settings,
      NetworkAccess network,
      TrainingRequest<? extends RandomAccessDataset> request) {
    StrategyContext.requireFits(request, settings.options());
    RunControl control = new RunControl(request);
    RunData data = RunData.of(request, settings.options());
    ExclusiveTraining exclusive =
        ExclusiveTraining.begin(settings.model().getNDManager().getEngine());
    try (exclusive;
        RunMeter meter = new RunMeter();
        NDManager manager = settings.model().getNDManager().newSubManager()) {
      TrainingRun run = new TrainingRun(settings, network, request, data, control, meter, manager);
      try {
        return run.train();
      } finally {
        run.phase.close();
      }
    }
  }

  private TrainingReport train() {
    EpochLoop.Terms terms =
        new EpochLoop.Terms(
            options,
            data.objective(),
            strategy,
            batches,
            data.validation(),
            randomness,
            settings.checkpointEverySteps());
    return new EpochLoop(terms, progress, control, checkpoint, meter, new TrainedNetwork())
        .train(
            reason ->
                TrainingReports.of(
                    settings,
                    strategy,
                    phase,
                    progress,
                    data,
                    reason,
                    manager.getEngine(),
                    new RunCosts(phase.forecast(), meter, phase.execution())));
  }

  /** The block tree, its parameters in their present phase. */
  private final class TrainedNetwork implements EpochLoop.Network {

    @Override
    public LayerSelection choose() {
      return chosen();
    }

    @Override
    public LayerSelection selection() {
      return phase.selection();
    }

    @Override
    public void select(LayerSelection selection) {
      phase.close();
      phase = newPhase(selection, plan(selection), updates -> {});
    }

    @Override
    public EpochLoop.Steps epoch(long[] order) {
      return new BlockSteps(order);
    }

    @Override
    public void requireFinite(long made) {
      phase.updates().requireFinite(made);
    }

    @Override
    public <T> T whileMeasured(Supplier<T> use) {
      return phase.updates().whileMeasured(use);
    }

    @Override
    public Optional<Evaluation> validate(IntPredicate goOn) {
      return Objects.requireNonNull(validation).run(manager, goOn);
    }

    @Override
    public void keepBest(int epoch) {
      best.keep(epoch);
    }

    @Override
    public boolean applyBest(@Nullable Integer bestEpoch) {
      return best.apply(bestEpoch);
    }

    @Override
    public void finish() {
      phase.updates().finish();
    }

    @Override
    public void useSaved(Consumer<Map<String, StoredNumbers>> use) {
      use.accept(weights.saved(phase.updates()));
    }
  }

  /** The rest of the epoch under way. */
  private final class BlockSteps implements EpochLoop.Steps {

    private final NDManager epochManager = manager.newSubManager();
    private final MicroBatch.Source source;

    BlockSteps(long[] order) {
      try {
        this.source =
            phase.inputs().epoch(epochManager, order, progress.stepInEpoch(), progress.epoch());
      } catch (RuntimeException | Error e) {
        epochManager.close();
        throw e;
      }
    }

    @Override
    public MetricSums step(long[] samples, long index, double rate) {
      return phase.step().run(source, batches.parts(samples), index, rate, randomness);
    }

    @Override
    public void close() {
      try (epochManager) {
        source.close();
      }
    }
  }
}

package io.github.adabet.djl.internal.train;

import io.github.adabet.EarlyStopping;
import io.github.adabet.Evaluation;
import io.github.adabet.LayerSelection;
import io.github.adabet.StopReason;
import io.github.adabet.TrainingDivergedException;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.block.objective.MetricSums;
import io.github.adabet.djl.block.objective.SummedObjective;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
import io.github.adabet.djl.internal.train.plan.Patience;
import io.github.adabet.djl.internal.train.plan.RunControl;
import io.github.adabet.djl.internal.train.plan.TrainingRandomness;
import io.github.adabet.djl.internal.train.resume.StoredNumbers;
import io.github.adabet.djl.internal.train.resume.TrainingCheckpoint;
import io.github.adabet.djl.internal.train.resume.TrainingProgress;
import io.github.adabet.spi.SelectionStrategy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the steps and epochs of a run, whatever runs its network: lets a strategy choose
 * again, validates, saves checkpoints, tells the listener, and ends when one of them wants it to.
 * Not thread-safe.
 */
public final class EpochLoop {

  private static final double NANOS_PER_SECOND = 1e9;

  private final Terms terms;
  private final TrainingOptions options;
  private final LabelledBatches batches;
  private final TrainingProgress progress;
  private final RunControl control;
  private final @Nullable TrainingCheckpoint checkpoint;
  private final RunMeter meter;
  private final Network network;

  /**
   * Prepares to train.
   *
   * @param terms what was agreed on before
   * @param progress where the run stands; moves on with it
   * @param control the listener, and why the run ends
   * @param checkpoint where the run is saved, or null
   * @param meter measures the steps
   * @param network what is trained
   */
  public EpochLoop(
      Terms terms,
      TrainingProgress progress,
      RunControl control,
      @Nullable TrainingCheckpoint checkpoint,
      RunMeter meter,
      Network network) {
    this.terms = terms;
    this.options = terms.options();
    this.batches = terms.training();
    this.progress = progress;
    this.control = control;
    this.checkpoint = checkpoint;
    this.meter = meter;
    this.network = network;
  }

  /**
   * What does not change in a run.
   *
   * @param options how to train
   * @param objective what is minimised and measured
   * @param strategy what chooses layers again, or null
   * @param training how the training data is divided
   * @param validation how the validation data is divided, or null
   * @param randomness the order of the samples
   * @param checkpointEverySteps steps between checkpoints within an epoch, 0 for none
   */
  public record Terms(
      TrainingOptions options,
      SummedObjective objective,
      @Nullable SelectionStrategy strategy,
      LabelledBatches training,
      @Nullable LabelledBatches validation,
      TrainingRandomness randomness,
      int checkpointEverySteps) {}

  /** The network of a run: what is trained of it now, and what is kept. */
  public interface Network {

    /** Lets the strategy choose for the epoch under way. */
    LayerSelection choose();

    /** Returns what is trained. */
    LayerSelection selection();

    /** Goes on with another selection, and an optimizer that has made no step. */
    void select(LayerSelection selection);

    /** Begins the epoch under way, at its next step; the caller ends it. */
    Steps epoch(long[] order);

    /**
     * Checks that the last step left finite numbers.
     *
     * @param made the number of steps made
     * @throws TrainingDivergedException if one is NaN or infinite
     */
    void requireFinite(long made);

    /** Does something with the weights that are measured: averages, where they are asked for. */
    <T> T whileMeasured(Supplier<T> use);

    /**
     * Measures the network on the validation data.
     *
     * @param goOn asked before each batch with its index, from 0
     * @return loss and metrics; empty if it was not to go on
     */
    Optional<Evaluation> validate(IntPredicate goOn);

    /** Keeps the weights, which are the best so far. */
    void keepBest(int epoch);

    /** Brings the best weights back, if they are asked for and there are any; returns whether. */
    boolean applyBest(@Nullable Integer bestEpoch);

    /** Ends the training with the last weights, or their averages. */
    void finish();

    /** Lends all that a checkpoint holds. */
    void useSaved(Consumer<Map<String, StoredNumbers>> use);
  }

  /** The steps of an epoch. */
  public interface Steps extends AutoCloseable {

    /**
     * Makes a step.
     *
     * @param samples the positions of its samples
     * @param index which step of the run, from 0
     * @param rate the learning rate
     * @return loss and metrics of the batch before the update
     */
    MetricSums step(long[] samples, long index, double rate);

    @Override
    void close();
  }

  /**
   * Trains.
   *
   * @param report makes the report, when all is done, from why the run ended
   * @return the report
   * @throws TrainingDivergedException if a figure is no longer finite, and there are no best
   *     weights to go back to
   */
  public TrainingReport train(Function<StopReason, TrainingReport> report) {
    tellOfFirstChoice();
    TrainingDivergedException divergence = trainEpochs();
    boolean bestApplied = network.applyBest(progress.bestEpoch());
    if (!bestApplied
        && divergence == null
        && progress.step(batches.count()) > progress.firstStep(batches.count())) {
      network.finish();
    }
    TrainingReport made = report.apply(control.end(options.epochs()));
    if (divergence != null && !bestApplied) {
      throw new TrainingDivergedException(divergence, made);
    }
    return made;
  }

  /** Tells what a strategy chose before this process began with the first epoch. */
  private void tellOfFirstChoice() {
    if (terms.strategy() != null && progress.step(batches.count()) == 0) {
      control.tell(new TrainingEvent.LayersSelected(progress.epoch(), network.selection()));
    }
  }

  /** Trains until all epochs are done or the run is to stop; returns a divergence, or null. */
  private @Nullable TrainingDivergedException trainEpochs() {
    try {
      stopIfPatienceIsExhausted();
      while (progress.epoch() <= options.epochs() && !control.stopping()) {
        selectAgain();
        trainEpoch();
        if (progress.stepInEpoch() < batches.count()) {
          break;
        }
        network.requireFinite(progress.step(batches.count()));
        endEpoch();
        stopIfPatienceIsExhausted();
      }
      if (progress.epoch() <= options.epochs()) {
        network.requireFinite(progress.step(batches.count()));
        saveCheckpoint();
      }
      return null;
    } catch (TrainingDivergedException e) {
      control.stop(StopReason.Kind.DIVERGED, String.valueOf(e.getMessage()));
      return e;
    }
  }

  private void stopIfPatienceIsExhausted() {
    EarlyStopping rule = options.earlyStopping();
    if (rule != null && progress.epoch() <= options.epochs()) {
      Patience.exhausted(rule, Patience.metric(rule, terms.objective()), progress.history())
          .ifPresent(why -> control.stop(StopReason.Kind.EARLY_STOPPING, why));
    }
  }

  /** Lets the strategy choose again, if it wants to before the epoch that begins. */
  private void selectAgain() {
    int epoch = progress.epoch();
    SelectionStrategy strategy = terms.strategy();
    if (strategy == null
        || epoch == 1
        || progress.stepInEpoch() > 0
        || !strategy.selectsBefore(epoch)) {
      return;
    }
    LayerSelection selection = network.choose();
    LayerSelection present = network.selection();
    if (selection.layers().equals(present.layers())
        && selection.tensors().equals(present.tensors())) {
      return;
    }
    progress.select(selection);
    network.select(selection);
    control.tell(new TrainingEvent.LayersSelected(epoch, selection));
  }

  private void trainEpoch() {
    long[] order = terms.randomness().order(progress.epoch(), batches.samples());
    try (Steps steps = network.epoch(order)) {
      while (progress.stepInEpoch() < batches.count() && !control.stopping()) {
        makeStep(steps, batches.samplesOf(order, progress.stepInEpoch()));
        saveWithinEpoch();
      }
    }
  }

  private void makeStep(Steps steps, long[] samples) {
    long index = progress.step(batches.count());
    double rate = progress.rates().rate(options.schedule(), index, batches.count());
    long start = System.nanoTime();
    MetricSums sums = steps.step(samples, index, rate);
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    meter.addStep(seconds);
    progress.addStep(sums, seconds);
    control.tell(
        new TrainingEvent.StepDone(
            progress.epoch(),
            options.epochs(),
            progress.stepInEpoch(),
            batches.count(),
            index + 1,
            rate,
            sums.meanLoss(),
            progress.soFar()));
  }

  private void saveWithinEpoch() {
    int every = terms.checkpointEverySteps();
    boolean due = every > 0 && progress.step(batches.count()) % every == 0;
    if (due && progress.stepInEpoch() < batches.count()) {
      network.requireFinite(progress.step(batches.count()));
      saveCheckpoint();
    }
  }

  private void saveCheckpoint() {
    TrainingCheckpoint kept = checkpoint;
    if (kept != null) {
      Map<String, String> state = new LinkedHashMap<>();
      progress.save(state);
      network.useSaved(numbers -> kept.save(state, numbers, progress.bestEpoch()));
      control.tell(
          new TrainingEvent.CheckpointSaved(kept.directory(), progress.step(batches.count())));
    }
  }

  /** Validates and ends the epoch under way, unless the run is to stop before. */
  private void endEpoch() {
    Evaluation result = null;
    LabelledBatches measured = terms.validation();
    if (measured != null) {
      result = network.whileMeasured(() -> validate(measured.count())).orElse(null);
      if (result == null) {
        return;
      }
    }
    boolean isBest = progress.endEpoch(result);
    network.whileMeasured(
        () -> {
          if (isBest) {
            network.keepBest(progress.epoch() - 1);
          }
          control.tell(progress.epochDone(options, batches.count()));
          return isBest;
        });
    saveCheckpoint();
  }

  private Optional<Evaluation> validate(int count) {
    Optional<Evaluation> result =
        network.validate(
            index -> {
              if (index > 0) {
                tellValidated(index, count);
              }
              return !control.stopping();
            });
    result.ifPresent(evaluation -> tellValidated(count, count));
    return result;
  }

  private void tellValidated(int done, int count) {
    control.tell(
        new TrainingEvent.ValidationBatchDone(progress.epoch(), options.epochs(), done, count));
  }
}

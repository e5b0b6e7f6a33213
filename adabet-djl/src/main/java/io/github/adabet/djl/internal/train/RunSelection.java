package io.github.adabet.djl.internal.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import io.github.adabet.BackwardTimes;
import io.github.adabet.CheckpointException;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.TrainingCosts;
import io.github.adabet.djl.internal.train.data.RunData;
import io.github.adabet.djl.internal.train.plan.TrainerSettings;
import io.github.adabet.djl.internal.train.plan.TrainingMoment;
import io.github.adabet.djl.internal.train.resume.TrainingProgress;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.SelectionContext;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a strategy may ask before one epoch of a run. */
final class RunSelection implements SelectionContext {

  private final int epoch;
  private final BlockTree tree;
  private final @Nullable LayerSelection current;
  private final RunData data;
  private final TrainerSettings settings;
  private final NetworkAccess network;
  private final NDManager manager;
  private final long[] order;
  private final TrainingProgress progress;
  private final ProbeStep probe;
  private final TrainingMoment moment;

  /**
   * Prepares the answers.
   *
   * @param epoch the epoch that is about to begin, from 1
   * @param tree the network
   * @param current what was trained until now, or null
   * @param data what is learned from, and what for
   * @param settings the trainer's settings
   * @param network what else is known of the network
   * @param manager the manager below which batches are read
   * @param order the samples to look at, in this order
   * @param progress keeps what is measured
   * @param probe takes probe steps
   * @param moment when a probe step is taken
   */
  RunSelection(
      int epoch,
      BlockTree tree,
      @Nullable LayerSelection current,
      RunData data,
      TrainerSettings settings,
      NetworkAccess network,
      NDManager manager,
      long[] order,
      TrainingProgress progress,
      ProbeStep probe,
      TrainingMoment moment) {
    this.epoch = epoch;
    this.tree = tree;
    this.current = current;
    this.data = data;
    this.settings = settings;
    this.network = network;
    this.manager = manager;
    this.order = order;
    this.progress = progress;
    this.probe = probe;
    this.moment = moment;
  }

  @Override
  public int epoch() {
    return epoch;
  }

  @Override
  public List<Layer> layers() {
    return tree.layers();
  }

  @Override
  public List<Layer> alwaysTrained() {
    return probe.alwaysTrained();
  }

  @Override
  public Optional<LayerSelection> current() {
    return Optional.ofNullable(current);
  }

  @Override
  public LayerRanking rank(LayerScorer scorer, int batches, OptionalInt batchSize) {
    if (batches < 1) {
      throw new IllegalArgumentException("batches is " + batches + "; it must be 1 or more");
    }
    if (batchSize.orElse(2) < 2) {
      throw new IllegalArgumentException(
          "batchSize is " + batchSize.getAsInt() + "; it must be 2 or more");
    }
    int size = Math.min(batchSize.orElse(data.training().batchSize()), order.length);
    int count = Math.min(batches, order.length / size);
    // The data set's transforms draw from the engine's generator.
    manager.getEngine().setRandomSeed(epoch);
    LayerRanker ranker = LayerRanker.builder().scorer(scorer).build();
    LayerRanking ranking;
    if (scorer.needs().stream().anyMatch(LayerQuantity::takesLabels)) {
      requireMemory();
      try (Batches<Batch> labelled = new Batches<>(size, count, batch -> batch)) {
        ranking = ranker.rank(network.labelled(data.objective()), () -> labelled);
      }
    } else {
      try (Batches<NDList> unlabelled = new Batches<>(size, count, Batch::getData)) {
        ranking = ranker.rank(network.activations(), () -> unlabelled);
      }
    }
    return ranking.alwaysTraining(alwaysTrained().stream().map(Layer::name).toArray(String[]::new));
  }

  @Override
  public TrainingCosts costs() {
    return network.costs(settings, data.training().data());
  }

  @Override
  public BackwardTimes backwardTimes() {
    return network.backwardTimes(settings, ProbeStep.everything(tree), data.training().data());
  }

  @Override
  public BackwardTimes measuredTimes() {
    BackwardTimes estimated = backwardTimes();
    String kept = progress.measuredTimes();
    if (kept != null) {
      try {
        return MeasuredTimes.parse(kept, estimated);
      } catch (IllegalArgumentException e) {
        throw new CheckpointException(
            "The checkpoint's times of the backward pass are damaged: " + e.getMessage(), e);
      }
    }
    requireMemory();
    BackwardTimes measured =
        MeasuredTimes.of(
            estimated, layers().size(), selection -> probe.nanos(selection, order, moment));
    progress.measuredTimes(MeasuredTimes.format(measured));
    return measured;
  }

  @Override
  public List<LayerGradient> probe() {
    requireMemory();
    return probe.gradients(order, moment);
  }

  @Override
  public List<TensorStep> probeStep() {
    requireMemory();
    return probe.step(order, moment);
  }

  /** Refuses, before it begins, what needs more memory than there is. */
  private void requireMemory() {
    network.requireMemoryOfProbe(settings, ProbeStep.everything(tree), data.training().data());
  }

  /** Reads batches when they are asked for, and closes each when the next one is. */
  private final class Batches<T> implements Iterator<T>, AutoCloseable {

    private final int size;
    private final int count;
    private final Function<Batch, T> form;
    private int given;
    private @Nullable NDManager scope;
    private @Nullable Batch batch;

    Batches(int size, int count, Function<Batch, T> form) {
      this.size = size;
      this.count = count;
      this.form = form;
    }

    @Override
    public boolean hasNext() {
      return given < count;
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no further batch");
      }
      close();
      NDManager opened = manager.newSubManager();
      scope = opened;
      Batch read =
          data.training().read(opened, Arrays.copyOfRange(order, given * size, (given + 1) * size));
      batch = read;
      given++;
      return form.apply(read);
    }

    @Override
    public void close() {
      if (batch != null) {
        batch.close();
        batch = null;
      }
      if (scope != null) {
        scope.close();
        scope = null;
      }
    }
  }
}

package io.github.adabet.djl.internal.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import io.github.adabet.BackwardTimes;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.TrainingCosts;
import io.github.adabet.djl.internal.estimate.TrainingForecast;
import io.github.adabet.djl.internal.train.data.RunData;
import io.github.adabet.djl.internal.train.plan.TrainerSettings;
import io.github.adabet.djl.internal.train.plan.TrainingMoment;
import io.github.adabet.djl.internal.train.resume.TrainingProgress;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a strategy may ask before one epoch of a run on a tree of leaves. */
final class RunSelection extends StrategyContext {

  private final BlockTree tree;
  private final RunData data;
  private final TrainerSettings settings;
  private final NetworkAccess network;
  private final NDManager manager;
  private final ProbeStep probe;
  private final TrainingMoment moment;

  /**
   * Prepares the answers.
   *
   * @param asked when the strategy is asked
   * @param tree the network
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
      Moment asked,
      BlockTree tree,
      RunData data,
      TrainerSettings settings,
      NetworkAccess network,
      NDManager manager,
      long[] order,
      TrainingProgress progress,
      ProbeStep probe,
      TrainingMoment moment) {
    super(asked, tree.layers(), order, progress);
    this.tree = tree;
    this.data = data;
    this.settings = settings;
    this.network = network;
    this.manager = manager;
    this.probe = probe;
    this.moment = moment;
  }

  @Override
  public List<Layer> alwaysTrained() {
    return probe.alwaysTrained();
  }

  @Override
  protected int batchSize() {
    return data.training().batchSize();
  }

  @Override
  protected LayerRanking ranked(LayerRanker ranker, boolean labelled, int size, int count) {
    // The data set's transforms draw from the engine's generator.
    manager.getEngine().setRandomSeed(epoch());
    if (labelled) {
      try (Batches<Batch> batches = new Batches<>(size, count, batch -> batch)) {
        return ranker.rank(network.labelled(data.objective()), () -> batches);
      }
    }
    try (Batches<NDList> batches = new Batches<>(size, count, Batch::getData)) {
      return ranker.rank(network.activations(), () -> batches);
    }
  }

  @Override
  public TrainingCosts costs() {
    return network.costs(settings, data.training().data());
  }

  @Override
  public MemoryEstimate estimate(LayerSelection selection) {
    return network.estimate(settings, selection, data.training().data());
  }

  @Override
  public BackwardTimes backwardTimes() {
    return network.backwardTimes(settings, ProbeStep.everything(tree), data.training().data());
  }

  @Override
  protected long nanos(LayerSelection selection) {
    return probe.nanos(selection, order(), moment);
  }

  @Override
  public List<LayerGradient> probe() {
    requireMemory();
    return probe.gradients(order(), moment);
  }

  @Override
  public List<TensorStep> probeStep() {
    requireMemory();
    return probe.step(order(), moment);
  }

  @Override
  protected TrainingForecast forecastOfProbe() {
    return network.forecastOfProbe(settings, ProbeStep.everything(tree), data.training().data());
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
          data.training()
              .read(opened, Arrays.copyOfRange(order(), given * size, (given + 1) * size));
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

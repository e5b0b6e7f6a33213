package io.github.adabet.djl.internal.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.TrainingCosts;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
import io.github.adabet.djl.internal.train.plan.TrainerSettings;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.SelectionContext;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a strategy may ask before one epoch of a run. */
final class RunSelection implements SelectionContext {

  private final int epoch;
  private final List<Layer> layers;
  private final @Nullable LayerSelection current;
  private final LabelledBatches training;
  private final TrainerSettings settings;
  private final NetworkAccess network;
  private final NDManager manager;
  private final long[] order;
  private final Supplier<List<LayerGradient>> probe;

  /**
   * Prepares the answers.
   *
   * @param epoch the epoch that is about to begin, from 1
   * @param layers the layers of the network
   * @param current what was trained until now, or null
   * @param training the training data
   * @param settings the trainer's settings
   * @param network what else is known of the network
   * @param manager the manager below which batches are read
   * @param order the samples to look at, in this order
   * @param probe runs a probe step
   */
  RunSelection(
      int epoch,
      List<Layer> layers,
      @Nullable LayerSelection current,
      LabelledBatches training,
      TrainerSettings settings,
      NetworkAccess network,
      NDManager manager,
      long[] order,
      Supplier<List<LayerGradient>> probe) {
    this.epoch = epoch;
    this.layers = layers;
    this.current = current;
    this.training = training;
    this.settings = settings;
    this.network = network;
    this.manager = manager;
    this.order = order;
    this.probe = probe;
  }

  @Override
  public int epoch() {
    return epoch;
  }

  @Override
  public List<Layer> layers() {
    return layers;
  }

  @Override
  public Optional<LayerSelection> current() {
    return Optional.ofNullable(current);
  }

  @Override
  public LayerRanking rank(LayerScorer scorer, int batches) {
    if (batches < 1) {
      throw new IllegalArgumentException("batches is " + batches + "; it must be 1 or more");
    }
    int size = Math.min(training.batchSize(), order.length);
    int count = Math.min(batches, order.length / size);
    // The data set's transforms draw from the engine's generator.
    manager.getEngine().setRandomSeed(epoch);
    try (Unlabelled unlabelled = new Unlabelled(size, count)) {
      return LayerRanker.builder()
          .scorer(scorer)
          .build()
          .rank(network.activations(), () -> unlabelled);
    }
  }

  @Override
  public TrainingCosts costs() {
    return network.costs(settings, training.data());
  }

  @Override
  public List<LayerGradient> probe() {
    return probe.get();
  }

  /** Reads batches when they are asked for, and closes each when the next one is. */
  private final class Unlabelled implements Iterator<NDList>, AutoCloseable {

    private final int size;
    private final int count;
    private int given;
    private @Nullable NDManager scope;
    private @Nullable Batch batch;

    Unlabelled(int size, int count) {
      this.size = size;
      this.count = count;
    }

    @Override
    public boolean hasNext() {
      return given < count;
    }

    @Override
    public NDList next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no further batch");
      }
      close();
      NDManager opened = manager.newSubManager();
      scope = opened;
      Batch read =
          training.read(opened, Arrays.copyOfRange(order, given * size, (given + 1) * size));
      batch = read;
      given++;
      return read.getData();
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

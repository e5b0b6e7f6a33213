package io.github.adabet.djl.block;

import ai.djl.Model;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.adabet.AdaBetException;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.spi.Probe;
import io.github.adabet.spi.SelectiveTrainer;
import io.github.adabet.spi.SelectiveTrainerProvider;
import java.util.List;

/**
 * Offers {@link BlockSelectiveTrainer} to {@link java.util.ServiceLoader}. Stateless and
 * thread-safe.
 */
public final class BlockSelectiveTrainerProvider
    implements SelectiveTrainerProvider<RandomAccessDataset> {

  /** For {@link java.util.ServiceLoader}. */
  public BlockSelectiveTrainerProvider() {}

  @Override
  public String name() {
    return "djl-block";
  }

  @Override
  public Class<RandomAccessDataset> dataType() {
    return RandomAccessDataset.class;
  }

  @Override
  public Probe probe(Object model) {
    if (!(model instanceof Model djl)) {
      return Probe.refused("a DJL ai.djl.Model is needed, not a " + model.getClass().getName());
    }
    if (djl.getBlock() == null) {
      return Probe.refused("the model " + djl.getName() + " holds no block; set or load one");
    }
    try {
      BlockTree.of(djl.getBlock(), List.of());
    } catch (AdaBetException e) {
      return Probe.refused(String.valueOf(e.getMessage()));
    }
    return Probe.available(
        djl.getNDManager().getEngine().getEngineName()
            + " "
            + djl.getNDManager().getEngine().getVersion());
  }

  @Override
  public SelectiveTrainer<RandomAccessDataset> create(Object model, TrainingOptions options) {
    if (!(model instanceof Model djl)) {
      throw new IllegalArgumentException(
          "model is a " + model.getClass().getName() + "; it must be a DJL ai.djl.Model");
    }
    return BlockSelectiveTrainer.builder(djl, options).build();
  }
}

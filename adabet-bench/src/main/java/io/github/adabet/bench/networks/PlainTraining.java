package io.github.adabet.bench.networks;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.TranslateException;
import ai.djl.util.Pair;
import io.github.adabet.AdaBetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * DJL's own training loop, as its documentation has it: {@code forward}, {@code backward}, {@code
 * step}, and the batch closed at the end, which is when DJL gives intermediates back.
 *
 * @param model the network; stays the caller's
 * @param data one batch
 * @param inputShape the shape of the batch
 */
record PlainTraining(Model model, ArrayDataset data, Shape inputShape) {
  private static final double NANOSECONDS = 1e9;

  /**
   * Trains on the batch again and again. The last read of a step is that of the loss: an engine
   * that computes later finishes the update in the step that follows.
   *
   * @param times how often
   * @param frozen names of the layers that stay as they are
   * @return seconds of each step
   */
  List<Double> run(int times, List<String> frozen) {
    DefaultTrainingConfig config =
        new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
            .optOptimizer(
                Optimizer.sgd()
                    .setLearningRateTracker(Tracker.fixed(MeasuredNetwork.LEARNING_RATE))
                    .optMomentum(MeasuredNetwork.MOMENTUM)
                    .build());
    List<Double> seconds = new ArrayList<>();
    try (Trainer trainer = model.newTrainer(config)) {
      trainer.initialize(inputShape);
      // After the trainer is made, because that may unfreeze everything.
      frozen.forEach(layer -> freeze(at(model.getBlock(), layer)));
      while (seconds.size() < times) {
        long start = System.nanoTime();
        for (Batch batch : trainer.iterateDataset(data)) {
          step(trainer, batch);
        }
        seconds.add((System.nanoTime() - start) / NANOSECONDS);
      }
      return seconds;
    } catch (IOException e) {
      throw new UncheckedIOException("the batch cannot be read", e);
    } catch (TranslateException e) {
      throw new AdaBetException("the batch cannot be read", e);
    }
  }

  private static void step(Trainer trainer, Batch batch) {
    NDArray loss;
    try (GradientCollector collector = trainer.newGradientCollector()) {
      NDList predictions = trainer.forward(batch.getData());
      loss = trainer.getLoss().evaluate(batch.getLabels(), predictions);
      collector.backward(loss);
    }
    trainer.step();
    loss.getFloat();
    batch.close();
  }

  private static void freeze(Block layer) {
    for (Parameter parameter : layer.getParameters().values()) {
      switch (parameter.getType()) {
        // DJL never trains them, and fails if they are unfrozen later.
        case RUNNING_MEAN, RUNNING_VAR -> {}
        default -> parameter.freeze(true);
      }
    }
  }

  /** The block at a place of the tree: the names of children from the root, joined by "/". */
  private static Block at(Block root, String path) {
    for (Pair<String, Block> child : root.getChildren()) {
      if (path.equals(child.getKey())) {
        return child.getValue();
      }
      if (path.startsWith(child.getKey() + "/")) {
        return at(child.getValue(), path.substring(child.getKey().length() + 1));
      }
    }
    throw new IllegalArgumentException(
        "the block %s has no child %s".formatted(root.getClass().getName(), path));
  }
}

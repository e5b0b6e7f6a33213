package io.github.adabet.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import java.util.Iterator;
import java.util.function.LongConsumer;

/** Measures loss and accuracy of a network in inference mode, without recording anything. */
final class Validation {

  private final BlockWalker walker;
  private final Loss loss;
  private final LabelledBatches batches;

  /**
   * What a validation came to.
   *
   * @param loss mean loss over the samples
   * @param accuracy share of samples classified rightly, in [0, 1]
   */
  record Result(double loss, double accuracy) {}

  Validation(BlockWalker walker, Loss loss, LabelledBatches batches) {
    this.walker = walker;
    this.loss = loss;
    this.batches = batches;
  }

  /** Returns the number of samples validated on. */
  int samples() {
    return batches.samples();
  }

  /** Returns the number of batches. */
  int batchCount() {
    return batches.count();
  }

  /**
   * Runs the network over all samples.
   *
   * @param manager owns nothing when this returns
   * @param beforeBatch called with the index of each batch, from 0, before it runs; may throw to
   *     stop
   * @return mean loss and accuracy
   */
  Result run(NDManager manager, LongConsumer beforeBatch) {
    double lossSum = 0;
    long correct = 0;
    try (NDManager passManager = manager.newSubManager()) {
      long[] order = batches.sequence();
      Iterator<Batch> iterator = batches.iterate(passManager, order, 0);
      for (int index = 0; index < batches.count(); index++) {
        beforeBatch.accept(index);
        try (Batch batch = iterator.next()) {
          long[] samples = batches.samplesOf(order, index);
          NDArray logits = walker.forward(batch.getData(), LeafModes.INFERENCE).singletonOrThrow();
          ClassLabels labels = ClassLabels.of(batch.getLabels(), logits, samples);
          NDArray batchLoss = loss.evaluate(batch.getLabels(), new NDList(logits));
          lossSum += batchLoss.toArray()[0].doubleValue() * samples.length;
          correct += labels.correct(logits);
        }
      }
    }
    return new Result(lossSum / batches.samples(), (double) correct / batches.samples());
  }
}

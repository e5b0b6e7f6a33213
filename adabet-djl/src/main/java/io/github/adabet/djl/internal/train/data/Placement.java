package io.github.adabet.djl.internal.train.data;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;

/** Brings batches to where the network is. */
final class Placement {

  private Placement() {}

  /**
   * Copies to the network's device what is on another one.
   *
   * @param batch owns the copies
   * @param network a manager of the network's
   * @return the batch
   * @throws IllegalArgumentException if an array is on another engine
   */
  static Batch place(Batch batch, NDManager network) {
    place(batch.getData(), batch.getManager(), network);
    place(batch.getLabels(), batch.getManager(), network);
    return batch;
  }

  private static void place(NDList arrays, NDManager owner, NDManager network) {
    Device device = network.getDevice();
    for (int i = 0; i < arrays.size(); i++) {
      NDArray array = arrays.get(i);
      requireEngine(array, network);
      if (!array.getDevice().equals(device)) {
        NDArray copy = array.toDevice(device, true);
        copy.attach(owner);
        arrays.set(i, copy);
      }
    }
  }

  private static void requireEngine(NDArray array, NDManager network) {
    String engine = array.getManager().getEngine().getEngineName();
    if (!engine.equals(network.getEngine().getEngineName())) {
      throw onOtherEngine(engine, network);
    }
  }

  /** Returns a complaint about data of another engine. */
  static IllegalArgumentException onOtherEngine(String engine, NDManager network) {
    String needed = network.getEngine().getEngineName();
    return new IllegalArgumentException(
        "The data set's arrays live on the engine "
            + engine
            + ", the network on "
            + needed
            + "; create the data set with a manager of "
            + needed);
  }
}

package io.github.adabet.djl.internal.train.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps each row as an array of the engine. */
final class MemoryPrefixStore implements PrefixStore {

  private final NDManager manager;
  private final List<Map<Long, NDArray>> columns = new ArrayList<>();

  MemoryPrefixStore(NDManager parent, int columns) {
    this.manager = parent.newSubManager();
    for (int i = 0; i < columns; i++) {
      this.columns.add(new HashMap<>());
    }
  }

  @Override
  public void write(int column, long[] samples, NDArray rows) {
    for (int i = 0; i < samples.length; i++) {
      if (!columns.get(column).containsKey(samples[i])) {
        try (NDArray row = rows.get(new NDIndex(i + ":" + (i + 1)))) {
          NDArray copy = row.duplicate();
          copy.attach(manager);
          columns.get(column).put(samples[i], copy);
        }
      }
    }
  }

  @Override
  public NDArray read(int column, long[] samples, NDManager owner) {
    NDList rows = new NDList();
    for (long sample : samples) {
      rows.add(columns.get(column).get(sample));
    }
    NDArray together = NDArrays.concat(rows);
    together.attach(owner);
    return together;
  }

  @Override
  public void close() {
    manager.close();
  }
}

package io.github.adabet.djl.internal.walk;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.internal.engine.RecordedConstants;
import io.github.adabet.djl.internal.reflect.DjlInternals;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.function.Supplier;

/**
 * The arrays that one forward pass has created and not yet closed, with a reference count for each.
 *
 * <p>An array counts one reference per place that still needs it, and is closed when the last one
 * goes. Arrays are told apart by identity, because blocks may return their very inputs. Arrays that
 * the pass did not create (the caller's inputs, parameters, constants that a block keeps) are not
 * tracked, and never closed.
 */
final class LiveArrays {

  private final IdentityHashMap<NDArray, Integer> references = new IdentityHashMap<>();
  private final RecordedConstants constants;

  /**
   * Begins a pass.
   *
   * @param constants keeps what a backward pass would read
   */
  LiveArrays(RecordedConstants constants) {
    this.constants = constants;
  }

  /**
   * Runs a computation, closes the temporaries it leaves behind, and takes one reference to each
   * array it returns.
   *
   * @param computation may create arrays; may return arrays that it did not create
   * @return what the computation returns, as a list of its own
   */
  NDList track(Supplier<NDList> computation) {
    try (NDScope scope = new NDScope()) {
      constants.watch(scope);
      NDList outputs = new NDList(computation.get());
      for (NDArray output : outputs) {
        if (references.containsKey(output)) {
          references.merge(output, 1, Integer::sum);
        } else if (DjlInternals.isRegistered(scope, output)) {
          NDScope.unregister(output);
          references.put(output, 1);
        }
      }
      return outputs;
    }
  }

  /** Takes a reference to each array, which is tracked from now on if it was not. */
  void adopt(Collection<NDArray> arrays) {
    arrays.forEach(array -> references.merge(array, 1, Integer::sum));
  }

  /** Stops tracking arrays, without closing them. */
  void forget(Collection<NDArray> arrays) {
    arrays.forEach(references::remove);
  }

  /** Returns the size of all tracked arrays. */
  long bytes() {
    return references.keySet().stream().mapToLong(ArrayBytes::count).sum();
  }

  /** Returns the number of references to an array, 0 if it is not tracked. */
  int count(NDArray array) {
    return references.getOrDefault(array, 0);
  }

  /** Takes one more reference to each array. */
  void retain(NDList arrays) {
    for (NDArray array : arrays) {
      references.computeIfPresent(array, (key, count) -> count + 1);
    }
  }

  /** Gives up one reference to each array, and closes those that have none left. */
  void release(NDList arrays) {
    for (NDArray array : arrays) {
      Integer count = references.get(array);
      if (count == null) {
        continue;
      }
      if (count > 1) {
        references.put(array, count - 1);
      } else {
        references.remove(array);
        array.close();
      }
    }
  }

  /**
   * Hands arrays over to the caller: they are forgotten here, and belong to the caller's scope, if
   * it has one.
   */
  void surrender(NDList arrays) {
    for (NDArray array : arrays) {
      if (references.remove(array) != null) {
        NDScope.register(array);
      }
    }
  }

  /** Closes every array that is still tracked. */
  void closeAll() {
    references.keySet().forEach(NDArray::close);
    references.clear();
  }
}

package io.github.adabet.djl.internal.tensorflow.estimate;

import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one run of a session, played through on paper: each node runs as soon as all that
 * it waits for has run, what it reads is let go after its last reader, and what is fetched stays.
 *
 * <p>Time is of the order of the edges of the graph. For one run, by one thread.
 */
final class PassPeak {

  private final PassPlan plan;
  private final int batch;
  private final Predicate<String> backward;
  private final Map<TensorName, Storage> storages = new HashMap<>();
  private final Set<Storage> alive = new LinkedHashSet<>();
  private final Map<String, Integer> waitsFor = new HashMap<>();
  private final Deque<String> cheap = new ArrayDeque<>();
  private final Deque<String> others = new ArrayDeque<>();
  private final int stopAt;
  private long live;
  private int clock;
  private int peakClock;
  private Moment peak = Moment.NOTHING;

  /**
   * What is alive when a run needs most memory. Tensors that are fed, and what is there before and
   * after the run, are not counted.
   *
   * @param total bytes of all tensors and of temporary memory
   * @param fetched bytes of what is handed out, by its tensors, as far as it has been computed
   * @param kept bytes of what the forward pass has made and the backward pass will read, by the
   *     node that made it
   */
  record Moment(long total, Map<TensorName, Long> fetched, Map<String, Long> kept) {

    static final Moment NOTHING = new Moment(0, Map.of(), Map.of());
  }

  /** A piece of memory that one or more tensors share. */
  private static final class Storage {
    private final long bytes;
    private String maker;
    private int reads;
    private int backwardReads;
    private boolean standing;
    private @Nullable TensorName fetchedAs;

    Storage(long bytes, String maker) {
      this.bytes = bytes;
      this.maker = maker;
    }

    boolean isNeeded() {
      return reads > 0 || fetchedAs != null || standing;
    }
  }

  private PassPeak(PassPlan plan, int batch, Predicate<String> backward, int stopAt) {
    this.plan = plan;
    this.batch = batch;
    this.backward = backward;
    this.stopAt = stopAt;
  }

  /**
   * Plays a run through.
   *
   * @param plan what runs
   * @param batch samples, at least 1
   * @param backward tells of a node whether it belongs to the backward pass
   * @return the moment of the peak
   */
  static Moment of(PassPlan plan, int batch, Predicate<String> backward) {
    PassPeak first = new PassPeak(plan, batch, backward, -1);
    first.play();
    PassPeak second = new PassPeak(plan, batch, backward, first.peakClock);
    second.play();
    return second.peak;
  }

  private void play() {
    plan.nodes()
        .forEach(
            (name, node) -> {
              int count = plan.before(node).size();
              waitsFor.put(name, count);
              if (count == 0) {
                becomesReady(node);
              }
            });
    while (clock <= stopAt || stopAt < 0) {
      String next = cheap.isEmpty() ? others.poll() : cheap.poll();
      if (next == null) {
        return;
      }
      run(plan.graph().node(next));
      for (String successor : plan.successors(next)) {
        if (waitsFor.merge(successor, -1, Integer::sum) == 0) {
          becomesReady(plan.graph().node(successor));
        }
      }
    }
  }

  private void becomesReady(SizedNode node) {
    (KernelRules.isCheap(node.operation()) ? cheap : others).add(node.name());
  }

  private void run(SizedNode node) {
    for (int i = 0; i < node.outputs().size(); i++) {
      TensorName output = node.output(i);
      Storage storage = storageOf(node, i);
      storages.put(output, storage);
      storage.reads += plan.readers(output).size();
      storage.backwardReads += backwardReaders(output);
      if (plan.isFetched(output)) {
        storage.fetchedAs = output;
      }
    }
    lookForPeak(KernelRules.workspace(node, tensor -> plan.graph().bytes(tensor, batch)));
    for (TensorName input : node.inputs()) {
      Storage storage = storages.get(input);
      if (storage != null) {
        storage.reads--;
        storage.backwardReads -= backward.test(node.name()) ? 1 : 0;
        letGo(storage);
      }
    }
    for (int i = 0; i < node.outputs().size(); i++) {
      Storage storage = storages.get(node.output(i));
      if (storage != null) {
        letGo(storage);
      }
    }
  }

  private int backwardReaders(TensorName tensor) {
    return (int) plan.readers(tensor).stream().filter(backward).count();
  }

  private Storage storageOf(SizedNode node, int index) {
    String operation = node.operation();
    if (KernelRules.isStanding(operation)) {
      Storage storage = new Storage(0, node.name());
      storage.standing = true;
      return storage;
    }
    List<TensorName> inputs = node.inputs();
    if (index == 0 && KernelRules.sharesInput(operation) && !inputs.isEmpty()) {
      return given(inputs.get(0));
    }
    long bytes = bytes(node, index);
    if (index == 0) {
      for (TensorName input : KernelRules.replaceable(node)) {
        Storage storage = storages.get(input);
        if (storage != null
            && storage.reads == 1
            && storage.fetchedAs == null
            && !storage.standing
            && storage.bytes == bytes) {
          storage.maker = node.name();
          return storage;
        }
      }
    }
    Storage made = new Storage(bytes, node.name());
    live += bytes;
    alive.add(made);
    return made;
  }

  /** Returns the memory of a tensor that is there: computed before, or fed. */
  private Storage given(TensorName tensor) {
    return storages.computeIfAbsent(
        tensor,
        fed -> {
          Storage storage = new Storage(0, fed.node());
          storage.standing = true;
          return storage;
        });
  }

  /**
   * Of what TensorFlow does not know beforehand, as much as the largest input; but nothing of what
   * stands beside a first output, which is small in all operations that there are rules for.
   */
  private long bytes(SizedNode node, int index) {
    Optional<TensorExtents> extents = node.outputs().get(index);
    if (extents.isPresent()) {
      return extents.get().bytes(batch);
    }
    return index > 0
        ? 0
        : node.inputs().stream()
            .mapToLong(input -> plan.graph().bytes(input, batch))
            .max()
            .orElse(0);
  }

  private void letGo(Storage storage) {
    if (!storage.isNeeded() && alive.remove(storage)) {
      live -= storage.bytes;
    }
  }

  private void lookForPeak(long workspace) {
    if (live + workspace > peak.total() || clock == stopAt) {
      peakClock = clock;
      peak = clock == stopAt ? moment(workspace) : new Moment(live + workspace, Map.of(), Map.of());
    }
    clock++;
  }

  private Moment moment(long workspace) {
    Map<TensorName, Long> fetched = new LinkedHashMap<>();
    Map<String, Long> kept = new LinkedHashMap<>();
    for (Storage storage : alive) {
      TensorName handedOut = storage.fetchedAs;
      if (handedOut != null) {
        fetched.put(handedOut, storage.bytes);
      } else if (storage.backwardReads > 0 && !backward.test(storage.maker)) {
        kept.merge(storage.maker, storage.bytes, Long::sum);
      }
    }
    return new Moment(live + workspace, fetched, kept);
  }
}

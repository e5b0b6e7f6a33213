package io.github.adabet.djl.internal.tensorflow.estimate;

import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
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
  private final IntPredicate backward;
  private final NumberedGraph numbers;
  private final @Nullable Storage[] storages;
  private final List<Storage> made = new ArrayList<>();
  private final int[] waitsFor;
  private final Deque<Integer> cheap = new ArrayDeque<>();
  private final Deque<Integer> others = new ArrayDeque<>();
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
    private int maker;
    private int reads;
    private int backwardReads;
    private boolean standing;
    private boolean gone;
    private int fetchedAs = NumberedGraph.NONE;

    Storage(long bytes, int maker) {
      this.bytes = bytes;
      this.maker = maker;
    }

    boolean isNeeded() {
      return reads > 0 || isFetched() || standing;
    }

    boolean isFetched() {
      return fetchedAs != NumberedGraph.NONE;
    }
  }

  private PassPeak(PassPlan plan, int batch, IntPredicate backward, int stopAt) {
    this.plan = plan;
    this.batch = batch;
    this.backward = backward;
    this.stopAt = stopAt;
    this.numbers = plan.graph().numbers();
    this.storages = new Storage[numbers.tensors()];
    this.waitsFor = new int[numbers.nodes()];
  }

  /**
   * Plays a run through.
   *
   * @param plan what runs
   * @param batch samples, at least 1
   * @param backward tells of the number of a node whether it belongs to the backward pass
   * @return the moment of the peak
   */
  static Moment of(PassPlan plan, int batch, IntPredicate backward) {
    PassPeak first = new PassPeak(plan, batch, backward, -1);
    first.play();
    PassPeak second = new PassPeak(plan, batch, backward, first.peakClock);
    second.play();
    return second.peak;
  }

  private void play() {
    BitSet nodes = plan.nodes();
    for (int node = nodes.nextSetBit(0); node >= 0; node = nodes.nextSetBit(node + 1)) {
      waitsFor[node] = plan.waits(node);
      if (waitsFor[node] == 0) {
        becomesReady(node);
      }
    }
    while (clock <= stopAt || stopAt < 0) {
      Integer next = cheap.isEmpty() ? others.poll() : cheap.poll();
      if (next == null) {
        return;
      }
      run(next);
      int[] followers = numbers.followers(next);
      int[] by = numbers.followedBy(next);
      for (int i = 0; i < followers.length; i++) {
        boolean waits = by[i] == NumberedGraph.NONE || !plan.isFed(by[i]);
        if (waits && plan.runs(followers[i]) && --waitsFor[followers[i]] == 0) {
          becomesReady(followers[i]);
        }
      }
    }
  }

  private void becomesReady(int node) {
    (KernelRules.isCheap(node(node).operation()) ? cheap : others).add(node);
  }

  private SizedNode node(int number) {
    return plan.graph().node(number);
  }

  private void run(int node) {
    int first = numbers.firstOutput(node);
    int behind = first + numbers.outputs(node);
    for (int output = first; output < behind; output++) {
      Storage storage = storageOf(node, output);
      storages[output] = storage;
      if (plan.isFetched(output)) {
        storage.fetchedAs = output;
      }
    }
    countReaders(node);
    lookForPeak(KernelRules.workspace(node(node), tensor -> plan.graph().bytes(tensor, batch)));
    for (int input : numbers.inputs(node)) {
      Storage storage = storages[input];
      if (storage != null) {
        storage.reads--;
        storage.backwardReads -= backward.test(node) ? 1 : 0;
        letGo(storage);
      }
    }
    for (int output = first; output < behind; output++) {
      Storage storage = storages[output];
      if (storage != null) {
        letGo(storage);
      }
    }
  }

  /** Notes who will read what a node puts out. */
  private void countReaders(int node) {
    int[] followers = numbers.followers(node);
    int[] by = numbers.followedBy(node);
    for (int i = 0; i < followers.length; i++) {
      Storage storage = by[i] == NumberedGraph.NONE ? null : storages[by[i]];
      if (storage != null && plan.runs(followers[i])) {
        storage.reads++;
        storage.backwardReads += backward.test(followers[i]) ? 1 : 0;
      }
    }
  }

  private Storage storageOf(int number, int output) {
    SizedNode node = node(number);
    if (KernelRules.isStanding(node.operation())) {
      Storage storage = new Storage(0, number);
      storage.standing = true;
      return storage;
    }
    int[] inputs = numbers.inputs(number);
    boolean isFirst = numbers.index(output) == 0;
    if (isFirst && KernelRules.sharesInput(node.operation()) && inputs.length > 0) {
      return given(inputs[0]);
    }
    long bytes = bytes(number, output);
    for (int i = 0; isFirst && i < KernelRules.replaceable(node); i++) {
      Storage storage = storages[inputs[i]];
      if (storage != null
          && storage.reads == 1
          && !storage.isFetched()
          && !storage.standing
          && storage.bytes == bytes) {
        storage.maker = number;
        return storage;
      }
    }
    Storage storage = new Storage(bytes, number);
    live += bytes;
    made.add(storage);
    return storage;
  }

  /** Returns the memory of a tensor that is there: computed before, or fed. */
  private Storage given(int tensor) {
    Storage there = storages[tensor];
    if (there != null) {
      return there;
    }
    Storage fed = new Storage(0, numbers.maker(tensor));
    fed.standing = true;
    storages[tensor] = fed;
    return fed;
  }

  /**
   * Of what TensorFlow does not know beforehand, as much as the largest input; but nothing of what
   * stands beside a first output, which is small in all operations that there are rules for.
   */
  private long bytes(int node, int output) {
    Optional<TensorExtents> extents = plan.graph().extents(output);
    if (extents.isPresent()) {
      return extents.get().bytes(batch);
    }
    long largest = 0;
    for (int input : numbers.inputs(node)) {
      largest = Math.max(largest, plan.graph().bytes(input, batch));
    }
    return numbers.index(output) > 0 ? 0 : largest;
  }

  private void letGo(Storage storage) {
    if (!storage.isNeeded() && !storage.gone) {
      storage.gone = true;
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
    for (Storage storage : made) {
      if (storage.gone) {
        continue;
      }
      if (storage.isFetched()) {
        fetched.put(plan.graph().name(storage.fetchedAs), storage.bytes);
      } else if (storage.backwardReads > 0 && !backward.test(storage.maker)) {
        kept.merge(node(storage.maker).name(), storage.bytes, Long::sum);
      }
    }
    return new Moment(live + workspace, fetched, kept);
  }
}

package io.github.adabet.djl.internal.tensorflow.estimate;

import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The runs by which a pass forward and backward shows all layers, the first layers first, though
 * their gradients come last: what all layers show at once is several times the memory of training.
 *
 * <p>A first run goes forward and back, and hands out what the backward pass reads of the forward
 * pass, and its own tensors where it goes from one group of layers to the next. Then each group has
 * a run that is fed these and computes what the group shows: the gradients of its layers, and what
 * of the forward pass nobody has kept. So each operation runs twice at most, on the same numbers,
 * and in memory are what training keeps, a tensor or two for each group, and what one group shows.
 *
 * <p>Groups show a quarter of the bytes that the backward pass keeps. Smaller ones save no more,
 * because what stands between them grows with their number. Immutable.
 *
 * @param first the tensors that the first run hands out, the loss's outputs among them
 * @param groups in forward order, together all layers
 */
public record GradientRuns(Set<TensorName> first, List<Group> groups) {

  /** A group of fewer bytes is not worth a run. */
  private static final long SMALLEST_GROUP_BYTES = 16L << 20;

  private static final int GROUPS_IN_WHAT_IS_KEPT = 4;

  /**
   * Layers that are shown together.
   *
   * @param layers how many
   * @param fed which of the tensors that are there are fed to the run
   * @param fetched what it hands out; nothing if all that the layers show is there
   * @param done what no later group reads or shows
   */
  public record Group(
      int layers, Set<TensorName> fed, List<TensorName> fetched, Set<TensorName> done) {

    /** Copies the sets. */
    public Group {
      fed = Set.copyOf(fed);
      fetched = List.copyOf(fetched);
      done = Set.copyOf(done);
    }
  }

  /** Copies the collections. */
  public GradientRuns {
    first = Collections.unmodifiableSet(new LinkedHashSet<>(first));
    groups = List.copyOf(groups);
  }

  /**
   * A single run.
   *
   * @param outputs what the loss is computed from
   * @param shown the tensors that each layer shows, in forward order
   */
  public static GradientRuns single(TensorName outputs, List<Set<TensorName>> shown) {
    Set<TensorName> all = new LinkedHashSet<>(Set.of(outputs));
    shown.forEach(all::addAll);
    return new GradientRuns(all, List.of(new Group(shown.size(), Set.of(), List.of(), all)));
  }

  /**
   * Divides a pass, if that saves memory.
   *
   * @param estimator of the network
   * @param shown the tensors that each layer shows, in forward order, at least one layer
   * @param batch number of samples, 1 or more
   * @return a single run, if several need no less memory, or the graph has operations of which the
   *     memory is not known
   */
  public static GradientRuns of(StepEstimator estimator, List<Set<TensorName>> shown, int batch) {
    GradientRuns single = single(estimator.gradients().outputs(), shown);
    if (!UnknownOperations.of(estimator.plan(single.first())).isEmpty()) {
      return single;
    }
    GradientRuns divided = divided(estimator, shown, batch, SMALLEST_GROUP_BYTES);
    return divided.peakBytes(estimator, batch) < single.peakBytes(estimator, batch)
        ? divided
        : single;
  }

  /**
   * Divides a pass.
   *
   * @param estimator of the network
   * @param shown the tensors that each layer shows, in forward order, at least one layer
   * @param batch number of samples, 1 or more
   * @param smallest how many bytes a group may show at least
   * @return a single run, if all layers are one group
   */
  public static GradientRuns divided(
      StepEstimator estimator, List<Set<TensorName>> shown, int batch, long smallest) {
    Division division = new Division(estimator, shown, batch);
    List<Integer> sizes = division.sizes(smallest);
    return sizes.size() == 1
        ? single(estimator.gradients().outputs(), shown)
        : division.runs(sizes);
  }

  /** Divides one pass. */
  private static final class Division {

    private final StepEstimator estimator;
    private final SizedGraph graph;
    private final NumberedGraph numbers;
    private final List<Set<TensorName>> shown;
    private final int batch;
    private final BitSet backward;
    private final BitSet kept;

    Division(StepEstimator estimator, List<Set<TensorName>> shown, int batch) {
      this.estimator = estimator;
      this.graph = estimator.graph();
      this.numbers = graph.numbers();
      this.shown = shown;
      this.batch = batch;
      Set<TensorName> all = new LinkedHashSet<>();
      shown.forEach(all::addAll);
      BitSet nodes = estimator.plan(all).nodes();
      this.backward = backward(nodes);
      this.kept = readOfForwardPass(nodes);
    }

    /**
     * Returns the nodes that run because of gradients, but for those that look at the extents of
     * the forward pass: these run where they are met, and what they look at is not kept for them.
     */
    private BitSet backward(BitSet nodes) {
      BitSet backward = new BitSet(numbers.nodes());
      nodes.stream()
          .filter(estimator::isBackward)
          .filter(
              node ->
                  !KernelRules.measures(graph.node(node).operation())
                      || Arrays.stream(numbers.inputs(node))
                          .anyMatch(input -> estimator.isBackward(numbers.maker(input))))
          .forEach(backward::set);
      return backward;
    }

    /** Returns the tensors of the batch that the forward pass makes and the backward pass reads. */
    private BitSet readOfForwardPass(BitSet nodes) {
      BitSet ofBatch = estimator.ofBatch();
      BitSet read = new BitSet(numbers.tensors());
      for (int node = nodes.nextSetBit(0); node >= 0; node = nodes.nextSetBit(node + 1)) {
        if (backward.get(node)) {
          for (int input : numbers.inputs(node)) {
            int maker = numbers.maker(input);
            if (!backward.get(maker) && ofBatch.get(maker) && !estimator.isGiven(input)) {
              read.set(input);
            }
          }
        }
      }
      return read;
    }

    private long bytes(BitSet tensors) {
      return tensors.stream().mapToLong(tensor -> graph.bytes(tensor, batch)).sum();
    }

    /** Returns how many layers each group has. */
    List<Integer> sizes(long smallest) {
      long most = Math.max(smallest, bytes(kept) / GROUPS_IN_WHAT_IS_KEPT);
      List<Integer> sizes = new ArrayList<>();
      BitSet group = new BitSet();
      int layers = 0;
      for (Set<TensorName> each : shown) {
        BitSet more = graph.tensors(each);
        more.or(group);
        more.andNot(kept);
        if (layers > 0 && bytes(more) > most) {
          sizes.add(layers);
          layers = 0;
          more = graph.tensors(each);
          more.andNot(kept);
        }
        group = more;
        layers++;
      }
      sizes.add(layers);
      return sizes;
    }

    GradientRuns runs(List<Integer> sizes) {
      List<Set<TensorName>> shownBy = new ArrayList<>();
      int next = 0;
      for (int size : sizes) {
        Set<TensorName> group = new LinkedHashSet<>();
        shown.subList(next, next + size).forEach(group::addAll);
        shownBy.add(group);
        next += size;
      }
      List<BitSet> available = available(shownBy);
      List<Group> groups = new ArrayList<>();
      BitSet later = new BitSet();
      BitSet first = new BitSet();
      for (int i = sizes.size() - 1; i >= 0; i--) {
        Group group = group(sizes.get(i), shownBy.get(i), available.get(i), later);
        groups.add(0, group);
        BitSet used = graph.tensors(group.fed());
        BitSet there = graph.tensors(shownBy.get(i));
        there.and(available.get(i));
        used.or(there);
        first.or(used);
        later.or(used);
      }
      Set<TensorName> handedOut = new LinkedHashSet<>(Set.of(estimator.gradients().outputs()));
      first.stream().mapToObj(graph::name).forEach(handedOut::add);
      return new GradientRuns(handedOut, groups);
    }

    /**
     * Returns for each group what the first run has for it: what the backward pass keeps, and what
     * the group reads or shows of the backward pass through the groups behind it.
     */
    private List<BitSet> available(List<Set<TensorName>> shownBy) {
      List<BitSet> available = new ArrayList<>();
      BitSet behind = new BitSet(numbers.nodes());
      for (int i = shownBy.size() - 1; i >= 0; i--) {
        BitSet nodes = (BitSet) estimator.plan(shownBy.get(i)).nodes().clone();
        BitSet between = graph.tensors(shownBy.get(i));
        BitSet own = (BitSet) nodes.clone();
        own.andNot(behind);
        own.stream()
            .filter(backward::get)
            .forEach(
                node -> {
                  for (int input : numbers.inputs(node)) {
                    between.set(input);
                  }
                });
        BitSet there = (BitSet) kept.clone();
        between.stream()
            .filter(tensor -> behind.get(numbers.maker(tensor)))
            .filter(tensor -> backward.get(numbers.maker(tensor)))
            .filter(tensor -> !estimator.isGiven(tensor))
            .forEach(there::set);
        available.add(0, there);
        behind.or(nodes);
      }
      return available;
    }

    private Group group(int layers, Set<TensorName> shows, BitSet available, BitSet later) {
      List<TensorName> fetched = new ArrayList<>();
      BitSet done = new BitSet();
      for (TensorName tensor : shows) {
        int number = numbers.tensor(tensor);
        if (number == NumberedGraph.NONE || !available.get(number)) {
          fetched.add(tensor);
        }
      }
      PassPlan plan = estimator.plan(graph.tensors(fetched), available);
      BitSet fed = new BitSet();
      plan.nodes().stream()
          .forEach(
              node -> {
                for (int input : numbers.inputs(node)) {
                  fed.set(input);
                }
              });
      fed.and(available);
      done.or(graph.tensors(shows));
      done.or(fed);
      done.andNot(later);
      Set<TensorName> gone = new HashSet<>(names(done));
      // What no estimate knows of is fetched for each group anew.
      gone.addAll(fetched);
      return new Group(layers, names(fed), fetched, gone);
    }

    private Set<TensorName> names(BitSet tensors) {
      Set<TensorName> names = new LinkedHashSet<>();
      tensors.stream().mapToObj(graph::name).forEach(names::add);
      return names;
    }
  }

  /**
   * Returns the peak of the runs.
   *
   * @param estimator of the network that was divided
   * @param batch number of samples, 1 or more
   * @return bytes of tensors
   */
  long peakBytes(StepEstimator estimator, int batch) {
    SizedGraph graph = estimator.graph();
    PassPlan start = estimator.plan(first);
    long inputs = start.fedBytes(batch);
    long highest = PassPeak.of(start, batch, estimator::isBackward).total() + inputs;
    Set<TensorName> held = new HashSet<>(first);
    for (Group group : groups) {
      if (!group.fetched().isEmpty()) {
        PassPlan plan = estimator.plan(graph.tensors(group.fetched()), graph.tensors(group.fed()));
        long there = bytes(graph, held, batch);
        highest =
            Math.max(
                highest, PassPeak.of(plan, batch, estimator::isBackward).total() + inputs + there);
      }
      held.removeAll(group.done());
    }
    return highest;
  }

  private static long bytes(SizedGraph graph, Collection<TensorName> tensors, int batch) {
    return tensors.stream().mapToLong(tensor -> graph.bytes(tensor, batch)).sum();
  }
}

package io.github.adabet.djl.internal.train.gradient;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Parameter;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.walk.BlockWalker;
import io.github.adabet.djl.internal.walk.Frontier;
import io.github.adabet.djl.internal.walk.PartialWalk;
import io.github.adabet.djl.internal.walk.SegmentCuts;
import io.github.adabet.djl.internal.walk.WalkHistory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Gradients by recomputation, also called activation checkpointing (Chen et al., "Training deep
 * nets with sublinear memory cost", arXiv 1604.06174): what lies between the first trained layer
 * and the loss is cut into segments. The forward pass keeps the arrays at the cuts only; the
 * backward pass goes from the last segment to the first, runs each forward again, recorded this
 * time, and differentiates it.
 *
 * <p><b>Cost.</b> One more forward pass through all segments but the last. Memory is that of the
 * arrays at the cuts and of one segment. Cuts are placed where the segments are about equally large
 * and little is alive.
 *
 * <p><b>Equality.</b> A segment runs the same operations on the same bits as an undivided pass,
 * with the same random numbers, and running statistics are updated once. Its backward pass starts
 * from the sum of its outputs, each multiplied by the gradient that reached it, so the gradients
 * are those of the undivided pass; where three or more paths meet, they may be added up in another
 * order. What does not repeat is refused by name: the first step runs the network once more
 * beforehand, with everything that may draw random numbers twice, and each step compares sums at
 * the cuts.
 *
 * <p>Not thread-safe.
 */
public final class RecomputedBackward implements GradientMethod {

  private final TrainingPlan plan;
  private final DetachedParameters parameters;
  private final BlockWalker walker;
  private final NDManager manager;
  private final Engine engine;
  private final int segments;
  private List<Integer> cuts = List.of();
  private List<String> cutNames = List.of();
  private List<List<TrainingPlan.Entry>> trainedBySegment = List.of();
  private boolean cutsKnown;

  /**
   * Prepares the method.
   *
   * @param plan what is trained
   * @param parameters where the parameters are
   * @param walker runs the network
   * @param manager the manager below which it works
   * @param segments the number of segments to aim at, at least 2
   */
  public RecomputedBackward(
      TrainingPlan plan,
      DetachedParameters parameters,
      BlockWalker walker,
      NDManager manager,
      int segments) {
    this.plan = plan;
    this.parameters = parameters;
    this.walker = walker;
    this.manager = manager;
    this.engine = manager.getEngine();
    this.segments = segments;
  }

  @Override
  public void addGradients(Frontier frontier, MicroBatchLoss loss, Gradients gradients) {
    TrainingModes modes = new TrainingModes(plan, engine, loss.moment());
    if (!cutsKnown) {
      findCuts(frontier, modes);
      cutsKnown = true;
    }
    try (NDManager stepManager = manager.newSubManager()) {
      List<Frontier> begins = new ArrayList<>(List.of(frontier.fork()));
      StatisticsGuard statistics = new StatisticsGuard(plan.updatedStatistics(), parameters);
      EngineBinding.of(engine)
          .inferenceMode()
          .runTraining(() -> runForward(begins, modes, stepManager));
      statistics.firstPassDone();
      SegmentSums sums = SegmentSums.of(begins);
      SortedMap<Integer, NDArray> upstream = new TreeMap<>();
      for (int segment = cuts.size(); segment >= 0; segment--) {
        Segment run = new Segment(segment, begins.get(segment), modes, sums, stepManager);
        SortedMap<Integer, NDArray> reached =
            segment == cuts.size()
                ? run.differentiate(loss, gradients)
                : run.differentiateAgain(upstream, gradients);
        upstream.values().forEach(NDArray::close);
        upstream = reached;
        begins.remove(segment).close();
      }
      statistics.secondPassDone();
    }
  }

  @Override
  public Map<String, String> description() {
    return Map.of(
        "training.recomputation", segments + " segments asked for, cut before " + cutNames);
  }

  /** Runs all segments but the last, and keeps what is alive at each cut. */
  private void runForward(List<Frontier> begins, TrainingModes modes, NDManager stepManager) {
    for (int cut : cuts) {
      Frontier before = begins.get(begins.size() - 1);
      Set<NDArray> shared = Collections.newSetFromMap(new IdentityHashMap<>());
      shared.addAll(before.arrays());
      Frontier end = walker.run(before, true, PartialWalk.Stop.at(cut), modes);
      begins.add(
          end.map(
              array -> {
                NDArray own = shared.contains(array) ? array.stopGradient() : array;
                own.attach(stepManager);
                return own;
              }));
    }
  }

  /**
   * Runs the rest of the network once, in the modes of training, to see its steps and that they
   * repeat, and cuts it.
   */
  private void findCuts(Frontier frontier, TrainingModes modes) {
    Frontier trial = frontier.fork();
    StatisticsGuard statistics = new StatisticsGuard(plan.updatedStatistics(), parameters);
    EngineBinding.of(engine)
        .inferenceMode()
        .runTraining(
            () -> {
              try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                walker.run(trial, true, PartialWalk.Stop.NEVER, new RepetitionTrial(modes));
              }
            });
    statistics.undo();
    WalkHistory history = trial.history();
    cuts =
        new SegmentCuts(
                frontier.position(),
                history.size(),
                step -> history.step(step).bytes(),
                step -> true,
                step -> history.step(step).liveBytes())
            .into(segments);
    cutNames = cuts.stream().map(cut -> name(history, cut)).toList();
    List<Integer> borders = new ArrayList<>(cuts);
    borders.add(0, frontier.position());
    borders.add(history.size());
    trainedBySegment = new ArrayList<>();
    for (int i = 1; i < borders.size(); i++) {
      trainedBySegment.add(trained(history, borders.get(i - 1), borders.get(i)));
    }
  }

  /** Returns the entries of the leaves that run in some steps. */
  private List<TrainingPlan.Entry> trained(WalkHistory history, int first, int end) {
    Set<Parameter> held = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = first; i < end; i++) {
      BlockTree.Leaf leaf = history.step(i).leaf();
      if (leaf != null) {
        held.addAll(leaf.parameters());
      }
    }
    return plan.trained().stream().filter(entry -> held.contains(entry.parameter())).toList();
  }

  private static String name(WalkHistory history, int cut) {
    BlockTree.Leaf leaf = history.step(cut).leaf();
    return leaf == null ? "step " + cut : leaf.path();
  }

  /** One segment's recorded pass. */
  private final class Segment {

    private final int index;
    private final Frontier begin;
    private final TrainingModes modes;
    private final SegmentSums sums;
    private final NDManager stepManager;

    Segment(
        int index, Frontier begin, TrainingModes modes, SegmentSums sums, NDManager stepManager) {
      this.index = index;
      this.begin = begin;
      this.modes = modes;
      this.sums = sums;
      this.stepManager = stepManager;
    }

    /** Runs the last segment; returns the gradients of the arrays at its beginning. */
    SortedMap<Integer, NDArray> differentiate(MicroBatchLoss loss, Gradients gradients) {
      return record(
          PartialWalk.Stop.NEVER,
          gradients,
          end -> {
            modes.beforeLoss();
            return loss.of(end.list());
          });
    }

    /**
     * Runs another segment once more; returns the gradients of the arrays at its beginning.
     *
     * @param upstream the gradients of the arrays at its end, by their numbers
     */
    SortedMap<Integer, NDArray> differentiateAgain(
        Map<Integer, NDArray> upstream, Gradients gradients) {
      return record(PartialWalk.Stop.at(cuts.get(index)), gradients, end -> product(end, upstream));
    }

    private SortedMap<Integer, NDArray> record(
        PartialWalk.Stop stop, Gradients gradients, Target target) {
      List<TrainingPlan.Entry> trained = trainedBySegment.get(index);
      try (NDManager passManager = stepManager.newSubManager()) {
        parameters.beginPass(trained, passManager);
        Frontier inputs = begin.map(array -> recorded(array, passManager));
        Frontier end;
        try (RecordedPass pass = new RecordedPass(modes, engine)) {
          end = walker.run(inputs, true, stop, pass);
          end.arrays().forEach(array -> array.attach(passManager));
          pass.backward(() -> target.of(end));
        }
        if (!end.complete()) {
          sums.requireSame(index + 1, begin, end);
        }
        gradients.add(trained, parameters);
        return gradientsOf(inputs);
      } finally {
        parameters.endPass();
      }
    }

    private NDArray recorded(NDArray array, NDManager passManager) {
      NDArray alias = array.stopGradient();
      alias.attach(passManager);
      if (index > 0 && array.getDataType().isFloating()) {
        alias.setRequiresGradient(true);
      }
      return alias;
    }

    private SortedMap<Integer, NDArray> gradientsOf(Frontier inputs) {
      SortedMap<Integer, NDArray> reached = new TreeMap<>();
      inputs
          .values()
          .forEach(
              (number, array) -> {
                if (array.hasGradient()) {
                  NDArray gradient = array.getGradient();
                  gradient.attach(stepManager);
                  reached.put(number, gradient);
                }
              });
      return reached;
    }
  }

  /** The scalar that a segment's backward pass starts from. */
  @FunctionalInterface
  private interface Target {
    NDArray of(Frontier end);
  }

  private static NDArray product(Frontier end, Map<Integer, NDArray> upstream) {
    NDList terms = new NDList();
    end.values()
        .forEach(
            (number, array) -> {
              NDArray gradient = upstream.get(number);
              if (gradient != null) {
                try (NDArray weighted = array.mul(gradient)) {
                  terms.add(weighted.sum());
                }
              }
            });
    NDArray sum = terms.get(0);
    for (int i = 1; i < terms.size(); i++) {
      sum = sum.add(terms.get(i));
    }
    return sum;
  }
}

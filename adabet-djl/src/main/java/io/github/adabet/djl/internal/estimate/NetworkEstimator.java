package io.github.adabet.djl.internal.estimate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import io.github.adabet.BackwardTimes;
import io.github.adabet.Layer;
import io.github.adabet.LayerCost;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TensorTime;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.MemoryRules;
import io.github.adabet.djl.internal.rank.StoredOrder;
import io.github.adabet.djl.internal.trace.OperationTrace;
import io.github.adabet.djl.internal.train.optimizer.OptimizerMemory;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.spi.LayerQuantity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The memory and the work of passes of one network, played through on the list of its operations by
 * the rules of its engine. Immutable, and safe for use by several threads.
 */
public final class NetworkEstimator {

  private static final int TRACED_SAMPLES = 2;
  private static final String TIME_UNIT =
      "multiply-adds, a byte that an operation reads or writes counted as " + StepWork.PER_BYTE;
  private static final List<String> COST_ASSUMPTIONS =
      List.of(
          "Gradients and optimizer state of all trained layers count together with all that is"
              + " kept, and so does the working space of their updates.",
          "Time is counted in multiply-adds, and a byte that an operation reads or writes as 6 of"
              + " them.");

  private final BlockTree tree;
  private final OperationTrace trace;
  private final MemoryRules engine;
  private final long parameterBytes;

  private NetworkEstimator(
      BlockTree tree, OperationTrace trace, MemoryRules engine, long parameterBytes) {
    this.tree = tree;
    this.trace = trace;
    this.engine = engine;
    this.parameterBytes = parameterBytes;
  }

  /**
   * Takes a network whose operations are known.
   *
   * @param tree the network
   * @param trace its operations
   * @param engine what the engine does with memory in these
   */
  public static NetworkEstimator of(BlockTree tree, OperationTrace trace, MemoryRules engine) {
    Set<Parameter> parameters = identitySet();
    tree.leaves().forEach(leaf -> parameters.addAll(leaf.parameters()));
    long bytes = parameters.stream().mapToLong(p -> ArrayBytes.count(p.getArray())).sum();
    return new NetworkEstimator(tree, trace, engine, bytes);
  }

  /**
   * Analyses a network.
   *
   * @param tree the network
   * @param manager the manager of its parameters
   * @param samples shape of one sample of each input, without the batch axis
   * @param types the element type of each input
   * @throws UnsupportedModelException if the network takes no such samples, or there are no rules
   *     for its engine
   */
  public static NetworkEstimator of(
      BlockTree tree, NDManager manager, List<Shape> samples, List<DataType> types) {
    String name = manager.getEngine().getEngineName();
    MemoryRules engine =
        EngineBinding.of(manager.getEngine())
            .memoryRules()
            .orElseThrow(
                () ->
                    new UnsupportedModelException(
                        "What the engine "
                            + name
                            + " does with memory is not known, so that nothing can be estimated;"
                            + " do so on PyTorch or MXNet"));
    try (NDManager scratch = manager.newSubManager()) {
      NDList batch = new NDList();
      for (int i = 0; i < samples.size(); i++) {
        Shape shape = new Shape(TRACED_SAMPLES).addAll(samples.get(i));
        NDArray zeros = scratch.zeros(shape, types.get(i));
        batch.add(zeros);
      }
      OperationTrace trace = OperationRecorder.record(tree, manager, batch);
      return of(tree, trace, engine);
    }
  }

  /**
   * The layers of the network.
   *
   * @return in forward order
   */
  public List<Layer> layers() {
    return tree.layers();
  }

  /**
   * The memory of ranking: a forward pass that keeps nothing and shows the output of each layer,
   * and the distances of one layer's samples.
   *
   * @param batch number of samples, 1 or more
   * @return the peak of a pass
   * @throws IllegalArgumentException if {@code batch} is less than 1
   */
  public MemoryEstimate ranking(int batch) {
    requirePositive(batch);
    Set<Layer> reordered = new HashSet<>();
    if (engine.readingReorders()) {
      reordered.addAll(layers());
      reordered.removeAll(StoredOrder.keptWhileRead(layers()));
    }
    PeakMoment pass = StepPeak.of(trace.observed(), engine, StepTask.ranking(reordered), batch);
    return estimate(pass.withWorkspace((long) batch * (batch - 1) / 2 * Float.BYTES), 0);
  }

  /**
   * Returns the memory of ranking by gradients: a pass forward and backward that holds what each
   * layer puts out, and the gradient of that, until all are shown.
   */
  public MemoryEstimate rankingByGradients(int batch, List<Layer> shown, Set<LayerQuantity> needs) {
    requirePositive(batch);
    Set<Parameter> weights = identitySet();
    if (needs.contains(LayerQuantity.WEIGHT_GRADIENTS)) {
      shown.forEach(layer -> weights.addAll(parametersOf(layer)));
    }
    StepTask.Taps taps = new StepTask.Taps(Set.copyOf(shown), needs.contains(LayerQuantity.INPUT));
    PeakMoment pass = StepPeak.of(trace, engine, StepTask.gradients(weights, taps), batch);
    return estimate(pass.withWorkspace((long) batch * (batch - 1) / 2 * Float.BYTES), 0);
  }

  /**
   * The memory of a forward pass that keeps nothing.
   *
   * @param batch number of samples, 1 or more
   * @return the peak of a pass
   * @throws IllegalArgumentException if {@code batch} is less than 1
   */
  public MemoryEstimate inference(int batch) {
    requirePositive(batch);
    return estimate(StepPeak.of(trace.observed(), engine, StepTask.inference(), batch), 0);
  }

  /**
   * What training costs, layer by layer, for budgets of memory and time.
   *
   * @param options batch size and optimizer
   * @return the costs of all layers; peaks are upper bounds of those of training
   */
  public TrainingCosts costs(TrainingOptions options) {
    StepWork work = new StepWork(trace);
    long forward = work.forward();
    Set<Parameter> reached = identitySet();
    List<LayerCost> costs = new ArrayList<>();
    int sums = Execution.of(options).accumulates() ? 1 : 0;
    for (int i = layers().size() - 1; i >= 0; i--) {
      Layer layer = layers().get(i);
      Set<Parameter> own = parametersOf(layer);
      reached.addAll(own);
      StepTask reach =
          new StepTask(
              reached,
              Set.of(),
              leaf -> true,
              0,
              0,
              StepTask.Held.NOTHING,
              Set.of(),
              StepTask.Taps.NONE);
      long bytes = own.stream().mapToLong(p -> ArrayBytes.count(p.getArray())).sum();
      OptimizerMemory optimizer = OptimizerMemory.of(options.optimizer(), own);
      long perParameter = 1L + sums + optimizer.states() + optimizer.temporaries();
      costs.add(
          new LayerCost(
              layer,
              StepPeak.of(trace, engine, reach, options.microBatchSize()).total()
                  + engine.engineBytes(),
              bytes * perParameter + keptIfTrained(own, options.microBatchSize()),
              forward + work.backward(reached),
              work.gradients(own)));
    }
    List<String> assumptions = new ArrayList<>(engine.assumptions());
    assumptions.addAll(COST_ASSUMPTIONS);
    return new TrainingCosts(costs, assumptions);
  }

  /**
   * How long the parts of a backward pass take.
   *
   * @param plan names the tensors that can be trained
   * @return their times by the figures of {@link #costs}
   */
  public BackwardTimes backwardTimes(TrainingPlan plan) {
    StepWork work = new StepWork(trace);
    Set<Parameter> reached = identitySet();
    List<TensorTime> times = new ArrayList<>();
    for (int i = layers().size() - 1; i >= 0; i--) {
      Layer layer = layers().get(i);
      reached.addAll(parametersOf(layer));
      long reach = work.backward(reached);
      for (TrainingPlan.Entry entry : plan.trained()) {
        if (layer.equals(entry.layer())) {
          Set<Parameter> own = identitySet();
          own.add(entry.parameter());
          times.add(new TensorTime(layer, entry.tensor(), reach, work.gradients(own)));
        }
      }
    }
    return new BackwardTimes(TIME_UNIT, times);
  }

  /**
   * How a trainer runs its steps.
   *
   * @param batch samples that run together
   * @param accumulates whether gradients of several micro-batches are added up
   * @param segments of activation recomputation, 1 for none
   * @param cached samples whose prefix outputs are kept in memory
   * @param ahead bytes per sample of a micro-batch of the inputs that are read ahead
   */
  public record Execution(int batch, boolean accumulates, int segments, long cached, long ahead) {

    public static Execution of(TrainingOptions options) {
      int together = options.microBatchSize();
      return new Execution(together, together < options.batchSize(), 1, 0, 0);
    }

    private Execution withBatch(int other) {
      return new Execution(other, accumulates, segments, cached, ahead);
    }
  }

  /** Returns the memory of training by a plan. */
  public MemoryEstimate training(
      TrainingPlan plan, OptimizerOptions optimizer, Execution execution) {
    Set<Parameter> trained = identitySet();
    plan.trained().forEach(entry -> trained.add(entry.parameter()));
    OptimizerMemory memory = OptimizerMemory.of(optimizer, trained);
    long accumulated = execution.accumulates() ? TrainingPlan.bytes(plan.trained()) : 0;
    long cached = execution.cached() == 0 ? 0 : prefixBytes(trained) * execution.cached();
    StepTask task =
        new StepTask(
            trained,
            trained,
            plan::runsInTrainingMode,
            memory.states(),
            memory.temporaries(),
            new StepTask.Held(accumulated, 0, cached, false),
            Set.of(),
            StepTask.Taps.NONE);
    int batch = execution.batch();
    PeakMoment peak =
        execution.segments() < 2
            ? StepPeak.of(trace, engine, task, batch)
            : new RecomputedStepPeak(trace, engine, task, batch).peak(execution.segments());
    return estimate(peak.withWorkspace(execution.ahead() * batch), memory.states());
  }

  /** Returns the bytes of a sample at the end of the frozen prefix. */
  private long prefixBytes(Set<Parameter> trained) {
    return TraceSegments.from(trace, trained).frontier().stream()
        .mapToLong(tensor -> StepPeak.bytes(tensor, trace, 1))
        .sum();
  }

  /**
   * Returns the largest batch, at most that of the execution, with which a plan stays within a
   * limit.
   */
  public int largestBatch(
      TrainingPlan plan, OptimizerOptions optimizer, Execution execution, long bytes) {
    return LargestBatch.within(
        execution.batch(), bytes, batch -> training(plan, optimizer, execution.withBatch(batch)));
  }

  private Set<Parameter> parametersOf(Layer layer) {
    Set<Parameter> parameters = identitySet();
    for (BlockTree.Leaf leaf : tree.leaves()) {
      if (layer.equals(leaf.layer())) {
        leaf.parameters().stream().filter(BlockTree::isTrainable).forEach(parameters::add);
      }
    }
    return parameters;
  }

  /** Returns the bytes that operations keep only because their own parameters are trained. */
  private long keptIfTrained(Set<Parameter> own, int batch) {
    long bytes = 0;
    for (OperationTrace.Operation operation : trace.operations()) {
      if (operation.parameters().stream().anyMatch(p -> own.contains(p.parameter()))) {
        Set<OperationTrace.Tensor> more =
            new LinkedHashSet<>(engine.kept(operation, true, true, tensor -> false));
        more.removeAll(engine.kept(operation, false, true, tensor -> false));
        bytes += more.stream().mapToLong(tensor -> StepPeak.bytes(tensor, trace, batch)).sum();
      }
    }
    return bytes;
  }

  /**
   * The operations on the batch that the engine's rules do not know.
   *
   * @return DJL's names of them, in alphabetical order; empty if the rules know all
   */
  public SortedSet<String> unknownOperations() {
    SortedSet<String> names = new TreeSet<>();
    for (OperationTrace.Operation operation : trace.operations()) {
      if (operation.output().ofBatch() && !engine.knows(operation)) {
        names.add(operation.name());
      }
    }
    return names;
  }

  private List<String> assumptions() {
    List<String> assumptions = new ArrayList<>(engine.assumptions());
    SortedSet<String> unknown = unknownOperations();
    if (!unknown.isEmpty()) {
      assumptions.add(
          "There is no rule for "
              + String.join(", ", unknown)
              + ": the engine is taken to keep their inputs and outputs, which may be too much or"
              + " too little. Work is refused by this estimate only where a limit is stated.");
    }
    return assumptions;
  }

  private MemoryEstimate estimate(PeakMoment peak, int stateArrays) {
    Set<String> places = new LinkedHashSet<>();
    trace.operations().forEach(operation -> places.add(operation.place()));
    List<MemoryEstimate.Contribution> contributions = new ArrayList<>();
    for (String place : places) {
      long gradients = peak.gradientsByPlace().getOrDefault(place, 0L);
      long trained = peak.trainedByPlace().getOrDefault(place, 0L);
      long saved = peak.savedByPlace().getOrDefault(place, 0L);
      if (gradients + trained + saved > 0) {
        contributions.add(
            new MemoryEstimate.Contribution(place, gradients, trained * stateArrays, saved));
      }
    }
    return new MemoryEstimate(
        parameterBytes,
        peak.gradients(),
        peak.optimizerState(),
        peak.saved(),
        peak.workspace() + engine.engineBytes(),
        contributions,
        assumptions());
  }

  private static void requirePositive(int batch) {
    if (batch < 1) {
      throw new IllegalArgumentException("batch is " + batch + "; it must be 1 or more");
    }
  }

  private static Set<Parameter> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }
}

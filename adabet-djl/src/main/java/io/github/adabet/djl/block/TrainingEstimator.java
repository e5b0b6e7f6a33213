package io.github.adabet.djl.block;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.github.adabet.Layer;
import io.github.adabet.LayerCost;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.block.structure.ParameterFilter;
import io.github.adabet.djl.internal.engine.MemoryRules;
import io.github.adabet.djl.internal.estimate.OperationRecorder;
import io.github.adabet.djl.internal.estimate.PeakMoment;
import io.github.adabet.djl.internal.estimate.RecomputedStepPeak;
import io.github.adabet.djl.internal.estimate.StepPeak;
import io.github.adabet.djl.internal.estimate.StepTask;
import io.github.adabet.djl.internal.estimate.StepWork;
import io.github.adabet.djl.internal.estimate.TraceSegments;
import io.github.adabet.djl.internal.trace.OperationTrace;
import io.github.adabet.djl.internal.train.optimizer.OptimizerMemory;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.tree.ArrayBytes;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Says before training how much memory it will take and how the time of a step depends on the
 * choice of layers.
 *
 * <p><b>How.</b> The network runs once, forward, on two samples of zeros, and every operation on
 * arrays is written down with the shapes of what it reads and makes. A training step is then played
 * through on paper for the batch in question, by the rules of the engine (what each operation
 * keeps, what shares memory, what is released when); no constant is fitted to one network, but the
 * engine's own share was set by measurements of the four networks of the zoo. TinyTL (Cai et al.,
 * arXiv 2007.11622) counts activations by layer in this way; here the order of events is kept as
 * well, so that the figure is that of the worst moment. The estimates state the rules they rely on.
 *
 * <p><b>What it is compared with.</b> Growth of the resident memory of the process from before the
 * trainer's first step to its peak, Java heap apart. What glibc's allocator keeps back is not in
 * the figure; see the assumptions.
 *
 * <p>Looks at the network when built; later changes of its structure are not seen. Immutable, and
 * safe for use by several threads.
 */
public final class TrainingEstimator {

  private static final int TRACED_SAMPLES = 2;
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

  private TrainingEstimator(
      BlockTree tree, OperationTrace trace, MemoryRules engine, long parameterBytes) {
    this.tree = tree;
    this.trace = trace;
    this.engine = engine;
    this.parameterBytes = parameterBytes;
  }

  /**
   * Analyses a network that takes float32 arrays.
   *
   * @param model holds a block with initialised parameters; stays the caller's
   * @param sample shape of one sample, without the batch axis
   * @return an estimator
   * @throws UnsupportedModelException if the model has no block, a parameter is not initialised,
   *     the network takes no such samples, or there are no rules for its engine
   */
  public static TrainingEstimator of(Model model, Shape sample) {
    return of(model, List.of(), List.of(sample), List.of(DataType.FLOAT32));
  }

  /**
   * Analyses a network with any inputs.
   *
   * @param model holds a block with initialised parameters; stays the caller's
   * @param handlers how composites run, before the built-in ones; those that the trainer uses
   * @param samples shape of one sample of each input, without the batch axis
   * @param types the element type of each input
   * @return an estimator
   * @throws IllegalArgumentException if there are not as many types as shapes, or none
   * @throws UnsupportedModelException if the model has no block, a parameter is not initialised,
   *     the network takes no such samples, or there are no rules for its engine
   */
  public static TrainingEstimator of(
      Model model, List<CompositeHandler> handlers, List<Shape> samples, List<DataType> types) {
    if (samples.isEmpty() || samples.size() != types.size()) {
      throw new IllegalArgumentException(
          "samples has "
              + samples.size()
              + " shapes and types "
              + types.size()
              + "; give one of each per input, at least one");
    }
    Block block = model.getBlock();
    if (block == null) {
      throw new UnsupportedModelException(
          "The model '"
              + model.getName()
              + "' has no block. Call model.setBlock or model.load first");
    }
    return of(BlockTree.of(block, handlers), model.getNDManager(), samples, types);
  }

  /** Analyses a network whose structure is known. */
  public static TrainingEstimator of(
      BlockTree tree, NDManager manager, List<Shape> samples, List<DataType> types) {
    MemoryRules engine = MemoryRules.of(manager.getEngine());
    try (NDManager scratch = manager.newSubManager()) {
      NDList batch = new NDList();
      for (int i = 0; i < samples.size(); i++) {
        Shape shape = new Shape(TRACED_SAMPLES).addAll(samples.get(i));
        NDArray zeros = scratch.zeros(shape, types.get(i));
        batch.add(zeros);
      }
      OperationTrace trace = OperationRecorder.record(tree, manager, batch);
      Set<Parameter> parameters = identitySet();
      tree.leaves().forEach(leaf -> parameters.addAll(leaf.parameters()));
      long bytes = parameters.stream().mapToLong(p -> ArrayBytes.count(p.getArray())).sum();
      return new TrainingEstimator(tree, trace, engine, bytes);
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
   * The memory of training a selection, one micro-batch at a time, with the sum of gradients where
   * a batch has several. A trainer's activation checkpointing and prefix cache are in {@link
   * BlockSelectiveTrainer#estimate}.
   *
   * @param selection the layers to train
   * @param options batch size, optimizer and mode of batch normalisation
   * @return the peak of a step; the operations of a network are named by the layer they belong to
   *     or follow
   * @throws IllegalArgumentException if a selected layer is not the network's
   */
  public MemoryEstimate training(LayerSelection selection, TrainingOptions options) {
    return training(plan(selection, options), options.optimizer(), Execution.of(options));
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
      reordered.removeAll(BlockActivationSource.convolutionsAlone(layers()));
    }
    PeakMoment pass = StepPeak.of(trace, engine, StepTask.ranking(reordered), batch);
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
    return estimate(StepPeak.of(trace, engine, StepTask.inference(), batch), 0);
  }

  /**
   * The largest batch with which training a selection stays within a limit.
   *
   * @param selection the layers to train
   * @param options optimizer and mode of batch normalisation; its micro-batch size is the most to
   *     try
   * @param bytes limit of {@link MemoryEstimate#aboveIdle()}
   * @return samples, at most the micro-batch size of the options; 0 if not even 1 fits
   * @throws IllegalArgumentException if a selected layer is not the network's
   */
  public int largestBatch(LayerSelection selection, TrainingOptions options, long bytes) {
    return largestBatch(
        plan(selection, options), options.optimizer(), Execution.of(options), bytes);
  }

  /**
   * What training costs, layer by layer, for budgets of memory and time.
   *
   * @param options batch size and optimizer
   * @return the costs of all layers; peaks are upper bounds of {@link #training}
   */
  public TrainingCosts costs(TrainingOptions options) {
    StepWork work = new StepWork(trace);
    long forward = work.forward();
    Set<Parameter> reached = identitySet();
    List<LayerCost> costs = new ArrayList<>();
    for (int i = layers().size() - 1; i >= 0; i--) {
      Layer layer = layers().get(i);
      Set<Parameter> own = parametersOf(layer);
      reached.addAll(own);
      StepTask reach =
          new StepTask(reached, Set.of(), leaf -> true, 0, 0, StepTask.Held.NOTHING, Set.of());
      long bytes = own.stream().mapToLong(p -> ArrayBytes.count(p.getArray())).sum();
      OptimizerMemory optimizer = OptimizerMemory.of(options.optimizer(), own);
      long perParameter = 1L + optimizer.states() + optimizer.temporaries();
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
   * How a trainer runs its steps.
   *
   * @param batch samples that run together
   * @param accumulates whether gradients of several micro-batches are added up
   * @param segments of activation checkpointing, 1 for none
   * @param cached samples whose prefix outputs are kept in memory
   */
  public record Execution(int batch, boolean accumulates, int segments, long cached) {

    public static Execution of(TrainingOptions options) {
      int together = options.microBatchSize();
      return new Execution(together, together < options.batchSize(), 1, 0);
    }

    private Execution withBatch(int other) {
      return new Execution(other, accumulates, segments, cached);
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
            Set.of());
    int batch = execution.batch();
    return estimate(
        execution.segments() < 2
            ? StepPeak.of(trace, engine, task, batch)
            : new RecomputedStepPeak(trace, engine, task, batch).peak(execution.segments()),
        memory.states());
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
    return largestBatch(
        execution.batch(), bytes, batch -> training(plan, optimizer, execution.withBatch(batch)));
  }

  /** Returns the largest batch, at most {@code most}, whose estimate is within a limit, or 0. */
  public static int largestBatch(int most, long bytes, IntFunction<MemoryEstimate> estimate) {
    int fits = 0;
    long tooLarge = most + 1L;
    while (tooLarge - fits > 1) {
      int middle = Math.toIntExact(fits + (tooLarge - fits) / 2);
      if (estimate.apply(middle).aboveIdle() <= bytes) {
        fits = middle;
      } else {
        tooLarge = middle;
      }
    }
    return fits;
  }

  private TrainingPlan plan(LayerSelection selection, TrainingOptions options) {
    return TrainingPlan.of(
        tree, selection, List.of(), ParameterFilter.all(), false, options.batchNorm());
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
            new LinkedHashSet<>(engine.kept(operation, true, tensor -> false));
        more.removeAll(engine.kept(operation, false, tensor -> false));
        bytes += more.stream().mapToLong(tensor -> StepPeak.bytes(tensor, trace, batch)).sum();
      }
    }
    return bytes;
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
        engine.assumptions());
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

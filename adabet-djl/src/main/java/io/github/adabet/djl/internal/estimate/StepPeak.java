package io.github.adabet.djl.internal.estimate;

import ai.djl.nn.Parameter;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.internal.engine.MemoryRules;
import io.github.adabet.djl.internal.trace.OperationTrace;
import io.github.adabet.djl.internal.trace.OperationTrace.Operation;
import io.github.adabet.djl.internal.trace.OperationTrace.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one training step, played through on paper: forward, operation by operation, with
 * what the pass closes; backward, with what is released on the way; and the update.
 *
 * <p>Time is of the order of the operations. For one step, by one thread.
 */
public final class StepPeak {

  /** The place of what is kept at the cuts of activation recomputation. */
  static final String CUTS = "arrays at the cuts of recomputation";

  private final OperationTrace trace;
  private final MemoryRules engine;
  private final StepTask task;
  private final MemoryRules.Sizes sizes;
  private final IdentityHashMap<Tensor, Storage> storages = new IdentityHashMap<>();
  private final Set<Tensor> differentiable = new HashSet<>();
  private final Set<Tensor> strided = new HashSet<>();
  private final Set<Tensor> reordered = new HashSet<>();
  private final Set<Tensor> tapped = new HashSet<>();
  private final IdentityHashMap<Operation, List<Storage>> kept = new IdentityHashMap<>();
  private final IdentityHashMap<Tensor, Gradient> gradientsOfArrays = new IdentityHashMap<>();
  private final List<Storage> everKept = new ArrayList<>();
  private final List<ParameterGradient> everMade = new ArrayList<>();
  private final long optimizerState;
  private final long external;
  private long workArea;
  private long live;
  private long savedBytes;
  private long gradients;
  private int clock;
  private int peakClock;
  private PeakMoment peak = new PeakMoment(0, 0, 0, 0, Map.of(), Map.of(), Map.of());

  /** The gradients of the parameters of an operation. */
  private record ParameterGradient(String place, long bytes, int since) {}

  /** The gradient of one or more arrays. */
  private static final class Gradient {
    private final long bytes;
    private int owners = 1;

    Gradient(long bytes) {
      this.bytes = bytes;
    }
  }

  private StepPeak(OperationTrace trace, MemoryRules engine, StepTask task, int batch) {
    this.trace = trace;
    this.engine = engine;
    this.task = task;
    this.sizes = tensor -> bytes(tensor, trace, batch);
    long trainedBytes = task.trained().stream().mapToLong(StepPeak::bytes).sum();
    this.optimizerState = trainedBytes * task.stateArrays();
    this.external = sizes.bytes(trace.inputs()) + task.held().others();
    this.gradients = task.held().gradients() + (engine.gradientsFromTheStart() ? trainedHere() : 0);
    if (task.held().throughInputs()) {
      differentiable.addAll(trace.inputs());
    }
    if (task.held().cuts() > 0) {
      Storage cuts = new Storage(task.held().cuts());
      cuts.firstKeeper = CUTS;
      everKept.add(cuts);
      live = cuts.bytes;
      savedBytes = cuts.bytes;
    }
  }

  /**
   * Plays a step through.
   *
   * @param trace the network
   * @param engine the rules
   * @param task what is trained; without sources, the forward pass alone is played
   * @param batch samples, at least 1
   * @return the moment of the peak, without what the engine itself takes
   */
  public static PeakMoment of(OperationTrace trace, MemoryRules engine, StepTask task, int batch) {
    StepPeak step = new StepPeak(trace, engine, task, batch);
    step.findStorages();
    trace.operations().forEach(step::runForward);
    if (task.recordsGradients()) {
      step.runBackward();
      step.runUpdate();
    }
    return step.peak();
  }

  private void findStorages() {
    reordered.addAll(LayerRuns.outputs(trace, task.reordered()));
    tapped.addAll(LayerRuns.outputs(trace, task.taps().layers()));
    for (Operation operation : trace.operations()) {
      Tensor first = operation.inputs().get(0);
      if (operation.inputs().stream().anyMatch(this::hasGradient)
          || operation.outputs().stream().anyMatch(tapped::contains)) {
        differentiable.addAll(operation.outputs());
      }
      workArea =
          Math.max(
              workArea,
              engine.workArea(operation, inTrainingMode(operation), strided::contains, sizes));
      Storage shared = sharesMemory(operation) ? storages.get(first) : null;
      for (Tensor output : operation.outputs()) {
        if (shared != null) {
          shared.handles++;
          storages.put(output, shared);
        } else if (!sharesMemory(operation)) {
          storages.put(output, new Storage(sizes.bytes(output)));
        }
        if (!engine.isStrided(operation, strided.contains(first))) {
          reordered.remove(output);
        } else if (!reordered.contains(output)) {
          strided.add(output);
        }
      }
    }
    if (task.taps().inputs()) {
      storagesOf(LayerRuns.inputs(trace, task.taps().layers()))
          .forEach(storage -> storage.handles++);
    }
  }

  /** Returns the bytes of the trained parameters that operations of the pass read. */
  private long trainedHere() {
    return trace.operations().stream()
        .flatMap(operation -> operation.parameters().stream())
        .filter(this::isTrained)
        .distinct()
        .mapToLong(Tensor::bytes)
        .sum();
  }

  private Set<Storage> storagesOf(List<Tensor> tensors) {
    Set<Storage> found = new HashSet<>();
    for (Tensor tensor : tensors) {
      Storage storage = storages.get(tensor);
      if (storage != null) {
        found.add(storage);
      }
    }
    return found;
  }

  private void runForward(Operation operation) {
    if (!sharesMemory(operation)) {
      live += sizes.bytes(operation.outputs());
    }
    if (isRecorded(operation)) {
      keep(operation);
    }
    // The zeros, and the output itself beside its sum with them, which goes on.
    keepTapped(operation, 2);
    lookForPeak(
        engine.forwardWorkspace(operation, strided::contains, sizes)
            + sizes.bytes(operation.outputs().stream().filter(reordered::contains).toList()));
    for (Tensor closed : operation.closed()) {
      Storage storage = storages.get(closed);
      if (storage != null) {
        storage.handles--;
        release(storage);
      }
    }
  }

  private void keep(Operation operation) {
    boolean trains = operation.parameters().stream().anyMatch(this::isTrained);
    List<Storage> needed =
        new ArrayList<>(
            storagesOf(
                engine.kept(operation, trains, inTrainingMode(operation), strided::contains)));
    long besides =
        engine.keptBesides(operation, inTrainingMode(operation), strided::contains, sizes);
    if (besides > 0) {
      live += besides;
      needed.add(new Storage(besides));
    }
    for (Storage storage : needed) {
      if (storage.keepers++ == 0) {
        storage.firstKeeper = operation.place();
        storage.keptSince = clock;
        everKept.add(storage);
        savedBytes += storage.bytes;
      }
    }
    kept.put(operation, needed);
  }

  /** Keeps so many arrays of the size of what a tapped layer puts out to the end of the pass. */
  private void keepTapped(Operation operation, int arrays) {
    long bytes =
        arrays * sizes.bytes(operation.outputs().stream().filter(tapped::contains).toList());
    if (bytes > 0) {
      Storage kept = new Storage(bytes);
      kept.firstKeeper = operation.place();
      kept.keptSince = clock;
      everKept.add(kept);
      live += bytes;
      savedBytes += bytes;
    }
  }

  private void runBackward() {
    trace
        .outputs()
        .forEach(output -> gradientsOfArrays.put(output, newGradient(sizes.bytes(output))));
    for (int i = trace.operations().size() - 1; i >= 0; i--) {
      Operation operation = trace.operations().get(i);
      if (isRecorded(operation)) {
        backward(operation);
      }
    }
  }

  private void backward(Operation operation) {
    Gradient incoming = null;
    for (Tensor output : operation.outputs()) {
      Gradient gradient = gradientsOfArrays.remove(output);
      incoming = gradient == null ? incoming : gradient;
      if (gradient != null && operation.outputs().size() > 1) {
        // The parts are put together below.
        disown(gradient);
      }
    }
    if (incoming == null) {
      return;
    }
    keepTapped(operation, 1);
    boolean parts = operation.outputs().size() > 1;
    for (Tensor input : operation.data()) {
      if (differentiable.contains(input)) {
        passOn(operation, input, parts ? null : incoming);
      }
    }
    long made =
        operation.parameters().stream().filter(this::isTrained).mapToLong(sizes::bytes).sum();
    if (made > 0) {
      boolean early = engine.gradientsFromTheStart();
      everMade.add(new ParameterGradient(operation.place(), made, early ? 0 : clock));
      gradients += early ? 0 : made;
    }
    lookForPeak(engine.backwardWorkspace(operation, sizes));
    if (!parts) {
      disown(incoming);
    }
    if (engine.releasesDuringBackward()) {
      for (Storage storage : kept.getOrDefault(operation, List.of())) {
        if (--storage.keepers == 0) {
          storage.keptUntil = clock;
          savedBytes -= storage.bytes;
          release(storage);
        }
      }
    }
  }

  private void passOn(Operation operation, Tensor input, @Nullable Gradient incoming) {
    Gradient made;
    if (incoming != null
        && engine.sharesGradient(operation)
        && incoming.bytes == sizes.bytes(input)) {
      made = incoming;
      made.owners++;
    } else {
      made = newGradient(sizes.bytes(input));
    }
    Gradient before = gradientsOfArrays.get(input);
    if (before == null) {
      gradientsOfArrays.put(input, made);
      return;
    }
    if (before.owners > 1) {
      Gradient sum = newGradient(before.bytes);
      lookForPeak(0);
      disown(before);
      gradientsOfArrays.put(input, sum);
    } else {
      lookForPeak(0);
    }
    disown(made);
  }

  private void disown(Gradient gradient) {
    if (--gradient.owners == 0) {
      live -= gradient.bytes;
    }
  }

  private Gradient newGradient(long bytes) {
    live += bytes;
    return new Gradient(bytes);
  }

  private void runUpdate() {
    live = 0;
    savedBytes = 0;
    everKept.forEach(storage -> storage.keptUntil = Math.min(storage.keptUntil, clock));
    gradients = task.trained().stream().mapToLong(StepPeak::bytes).sum();
    long largest = task.trained().stream().mapToLong(StepPeak::bytes).max().orElse(0);
    lookForPeak(largest * task.updateArrays());
  }

  private void release(Storage storage) {
    if (storage.handles == 0 && storage.keepers == 0) {
      live -= storage.bytes;
      storage.handles = -1;
    }
  }

  private boolean hasGradient(Tensor tensor) {
    return differentiable.contains(tensor)
        || (tensor.parameter() != null && task.sources().contains(tensor.parameter()));
  }

  private boolean isRecorded(Operation operation) {
    return differentiable.contains(operation.output());
  }

  private boolean isTrained(Tensor tensor) {
    return tensor.parameter() != null && task.trained().contains(tensor.parameter());
  }

  private boolean inTrainingMode(Operation operation) {
    return operation.leaf() != null && task.trainingMode().test(operation.leaf());
  }

  private void lookForPeak(long workspace) {
    long total = live + workArea + external + optimizerState + gradients + workspace;
    if (total > peak.total()) {
      long others = total - gradients - optimizerState - savedBytes;
      peak =
          new PeakMoment(
              gradients, optimizerState, savedBytes, others, Map.of(), Map.of(), Map.of());
      peakClock = clock;
    }
    clock++;
  }

  private PeakMoment peak() {
    Map<String, Long> places = new LinkedHashMap<>();
    for (Storage storage : everKept) {
      if (storage.keptSince <= peakClock && peakClock < storage.keptUntil) {
        places.merge(storage.firstKeeper, storage.bytes, Long::sum);
      }
    }
    Map<String, Long> gradientPlaces = new LinkedHashMap<>();
    Map<String, Long> trainedPlaces = new LinkedHashMap<>();
    for (ParameterGradient gradient : everMade) {
      trainedPlaces.merge(gradient.place, gradient.bytes, Long::sum);
      if (gradient.since <= peakClock) {
        gradientPlaces.merge(gradient.place, gradient.bytes, Long::sum);
      }
    }
    return new PeakMoment(
        peak.gradients(),
        peak.optimizerState(),
        peak.saved(),
        peak.workspace(),
        places,
        gradientPlaces,
        trainedPlaces);
  }

  private boolean sharesMemory(Operation operation) {
    Tensor first = operation.inputs().get(0);
    return engine.sharesMemory(operation, strided.contains(first))
        || (storages.containsKey(first) && engine.overwrites(operation, isRecorded(operation)));
  }

  /** Returns the size of an array in a batch of so many samples. */
  public static long bytes(Tensor tensor, OperationTrace trace, int batch) {
    return tensor.ofBatch()
        ? (tensor.bytes() * batch + trace.samples() - 1) / trace.samples()
        : tensor.bytes();
  }

  private static long bytes(Parameter parameter) {
    return ArrayBytes.count(parameter.getArray());
  }
}

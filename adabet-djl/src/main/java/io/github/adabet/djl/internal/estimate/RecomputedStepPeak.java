package io.github.adabet.djl.internal.estimate;

import ai.djl.nn.Parameter;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.internal.engine.MemoryRules;
import io.github.adabet.djl.internal.trace.OperationTrace;
import io.github.adabet.djl.internal.trace.OperationTrace.Tensor;
import io.github.adabet.djl.internal.train.gradient.RecomputedBackward;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The memory of a step with activation recomputation: forward without recording, then each segment
 * from the last to the first, recorded and differentiated, as {@link RecomputedBackward} does it.
 *
 * @param trace the network
 * @param engine the rules
 * @param task what is trained
 * @param batch samples, at least 1
 */
public record RecomputedStepPeak(
    OperationTrace trace, MemoryRules engine, StepTask task, int batch) {

  /**
   * Plays a step through.
   *
   * @param count segments to aim at, at least 2
   * @return the moment of the peak, without what the engine itself takes
   */
  public PeakMoment peak(int count) {
    List<OperationTrace> segments = TraceSegments.from(trace, task.trained()).of(count);
    long input = bytes(trace.inputs());
    long cuts = segments.stream().mapToLong(segment -> bytes(segment.inputs())).sum();
    StepTask.Held all =
        new StepTask.Held(task.held().gradients(), cuts, task.held().others(), false);
    PeakMoment highest = StepPeak.of(trace, engine, task.forwardOnly(all), batch);
    long gradients = task.held().gradients();
    Map<String, Long> later = new LinkedHashMap<>();
    for (int i = segments.size() - 1; i >= 0; i--) {
      OperationTrace segment = segments.get(i);
      cuts -= bytes(segment.inputs());
      long upstream = i == segments.size() - 1 ? 0 : bytes(segment.outputs());
      StepTask.Held held =
          new StepTask.Held(gradients, cuts, task.held().others() + input + upstream, i > 0);
      PeakMoment peak = StepPeak.of(segment, engine, task.holding(held), batch);
      if (peak.total() > highest.total()) {
        highest = peak.withGradients(later);
      }
      peak.trainedByPlace().forEach((place, bytes) -> later.merge(place, bytes, Long::sum));
      gradients += trainedBytes(segment);
    }
    return highest.withTrained(later);
  }

  private long bytes(List<Tensor> tensors) {
    return tensors.stream().mapToLong(tensor -> StepPeak.bytes(tensor, trace, batch)).sum();
  }

  private long trainedBytes(OperationTrace segment) {
    Set<Parameter> parameters = Collections.newSetFromMap(new IdentityHashMap<>());
    segment
        .operations()
        .forEach(operation -> operation.parameters().forEach(t -> parameters.add(t.parameter())));
    parameters.retainAll(task.trained());
    return parameters.stream().mapToLong(p -> ArrayBytes.count(p.getArray())).sum();
  }
}

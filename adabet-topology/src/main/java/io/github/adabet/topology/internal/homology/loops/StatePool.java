package io.github.adabet.topology.internal.homology.loops;

import io.github.adabet.topology.internal.homology.call.EngineCall;
import io.github.adabet.topology.internal.support.Workers;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;

/**
 * Runs tasks on several threads again and again, with states that outlive a run: each belongs to
 * one thread at a time.
 *
 * @param <S> the type of the states
 */
final class StatePool<S> {
  private final EngineCall call;
  private final Supplier<S> maker;
  private final Queue<S> idle = new ConcurrentLinkedQueue<>();

  StatePool(EngineCall call, Supplier<S> maker) {
    this.call = call;
    this.maker = maker;
  }

  /** Runs the tasks from 0 to a number, excluded; no thread takes one before a smaller one. */
  void run(int tasks, ObjIntConsumer<S> task) {
    idle.addAll(Workers.run(call.threads(), tasks, call.cancellation(), this::take, task));
  }

  private S take() {
    S state = idle.poll();
    return state == null ? maker.get() : state;
  }
}

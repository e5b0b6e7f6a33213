package io.github.adabet.djl.internal.engine;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.github.adabet.BackendChoice;
import io.github.adabet.BackendUnavailableException;
import io.github.adabet.spi.BackendProvider;
import java.util.Optional;

/**
 * What running, reading and training a network needs of one engine beyond the interfaces of DJL.
 * The defaults suit an engine that records inside gradient collectors only, computes what its
 * blocks say, owns the memory of its arrays and shows none of it.
 *
 * <p>Found by {@link java.util.ServiceLoader}. A binding must be loadable without its engine: it
 * names classes of the engine in what its methods return, and nowhere else. Stateless and safe for
 * use by several threads.
 */
public interface EngineBinding extends BackendProvider {

  /**
   * Returns the name of the engine.
   *
   * @return the name as {@link Engine#getEngineName()} has it
   */
  @Override
  String name();

  /** Returns how passes run that no backward pass follows. */
  default InferenceMode inferenceMode() {
    return Runnable::run;
  }

  /** Returns how one leaf runs. */
  default LeafForward leafForward() {
    return (leaf, parameters, inputs, training) ->
        leaf.block().forward(parameters, inputs, training);
  }

  /** Returns the operators that DJL has no name for. */
  default EngineOperators operators() {
    return new EngineOperators() {};
  }

  /** Returns what computes in the memory of arrays that nothing reads again; empty if nothing. */
  default Optional<MemoryReuse> memoryReuse() {
    return Optional.empty();
  }

  /** Returns what shows the memory of arrays. */
  default TensorBuffers tensorBuffers() {
    return new TensorBuffers.NoBuffers();
  }

  /** Returns a keeper of what one recorded pass computes with. */
  default RecordedConstants recordedConstants() {
    return scope -> {};
  }

  /** Returns what the engine does with memory; empty if nobody has written that down. */
  default Optional<MemoryRules> memoryRules() {
    return Optional.empty();
  }

  /** Returns what runs TorchScript archives; empty if the engine does not. */
  default Optional<ScriptEngine> scripts() {
    return Optional.empty();
  }

  /**
   * Overwrites an array in place with the elements of another of the same shape and type.
   *
   * @param target the array to overwrite; must not require a gradient
   * @param source the new elements
   */
  default void overwrite(NDArray target, NDArray source) {
    target.set(new NDIndex("..."), source);
  }

  /**
   * Returns the binding of an engine: the one that names it, otherwise the defaults.
   *
   * @throws BackendUnavailableException if none names it and one could not be loaded, which may
   *     have been the one
   */
  static EngineBinding of(Engine engine) {
    return EngineBindings.of(engine.getEngineName());
  }

  /** Returns an engine's entry in a provenance: it came with the network. */
  static BackendChoice choice(Engine engine) {
    return BackendChoice.forced("engine", engine.getEngineName(), engine.getVersion());
  }
}

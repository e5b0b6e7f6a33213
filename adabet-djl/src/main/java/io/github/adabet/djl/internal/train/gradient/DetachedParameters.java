package io.github.adabet.djl.internal.train.gradient;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hands a network aliases of its parameters: arrays of their own that share the parameters' memory
 * and are detached from any gradient.
 *
 * <p>Why not the parameters themselves: the engine records whatever touches an array that requires
 * a gradient, and DJL parameters do from birth. With detached aliases nothing is recorded for
 * frozen layers, the network's own gradient flags and stale gradients are neither read nor changed,
 * and writing into an alias changes the parameter in place. Trained parameters get a fresh alias
 * for each pass, which starts without a gradient and takes its gradient with it when it closes.
 *
 * <p>Not thread-safe. The aliases belong to the managers given and close with them.
 */
public final class DetachedParameters extends ParameterStore {

  private final IdentityHashMap<Parameter, NDArray> aliases = new IdentityHashMap<>();
  private final IdentityHashMap<Parameter, NDArray> recorded = new IdentityHashMap<>();
  private final Set<Parameter> withoutAlias = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * Makes an alias of each parameter of a network.
   *
   * @param block the network
   * @param manager owns the aliases
   */
  public DetachedParameters(Block block, NDManager manager) {
    super(manager, false);
    for (Parameter parameter : block.getParameters().values()) {
      if (!aliases.containsKey(parameter)) {
        aliases.put(parameter, alias(parameter, manager));
      }
    }
  }

  /**
   * States parameters whose own arrays the network reads, whatever it is handed: gradients are
   * collected there in a pass, and what they need of memory stays with them.
   *
   * @param parameters of the network
   */
  public void withoutAlias(Collection<Parameter> parameters) {
    withoutAlias.addAll(parameters);
  }

  /**
   * Gives parameters aliases that collect a gradient, until {@link #endPass}.
   *
   * @param trained the parameters whose gradient is wanted
   * @param manager owns the aliases of this pass and their gradients
   */
  void beginPass(List<TrainingPlan.Entry> trained, NDManager manager) {
    beginPass(trained.stream().map(TrainingPlan.Entry::parameter).toList(), manager);
  }

  /** The same for parameters that belong to no plan. */
  void beginPass(Collection<Parameter> trained, NDManager manager) {
    recorded.clear();
    for (Parameter parameter : trained) {
      NDArray alias =
          withoutAlias.contains(parameter) ? parameter.getArray() : alias(parameter, manager);
      alias.setRequiresGradient(true);
      recorded.put(parameter, alias);
    }
  }

  /** Goes back to aliases that collect nothing. The pass's manager closes the others. */
  void endPass() {
    for (Parameter parameter : withoutAlias) {
      NDArray array = recorded.get(parameter);
      if (array != null) {
        takeOwnGradient(array).close();
      }
    }
    recorded.clear();
  }

  /** Returns the array through which a parameter is read and written outside the recording. */
  public NDArray alias(Parameter parameter) {
    return require(aliases.get(parameter), parameter);
  }

  /**
   * Returns the gradient of a parameter of this pass, once; the caller closes it, which frees its
   * memory.
   */
  NDArray takeGradient(Parameter parameter) {
    NDArray array = require(recorded.remove(parameter), parameter);
    if (withoutAlias.contains(parameter)) {
      return takeOwnGradient(array);
    }
    try (array) {
      return array.getGradient();
    }
  }

  /** Leaves a parameter's own array without a gradient that the next one would be added to. */
  private static NDArray takeOwnGradient(NDArray array) {
    try (NDArray collected = array.getGradient();
        NDArray nothing = collected.zerosLike()) {
      NDArray gradient = collected.duplicate();
      array.setRequiresGradient(false);
      ArrayBytes.copyInto(collected, nothing);
      return gradient;
    }
  }

  @Override
  public @Nullable NDArray getValue(
      @Nullable Parameter parameter, Device device, boolean training) {
    // Blocks ask for optional parameters that they do not have.
    if (parameter == null) {
      return null;
    }
    NDArray gradientAlias = recorded.get(parameter);
    return gradientAlias != null ? gradientAlias : alias(parameter);
  }

  private static NDArray alias(Parameter parameter, NDManager manager) {
    NDArray alias = parameter.getArray().stopGradient();
    alias.attach(manager);
    return alias;
  }

  private static NDArray require(@Nullable NDArray array, Parameter parameter) {
    if (array == null) {
      throw new UnsupportedModelException(
          "A block uses the parameter '"
              + parameter.getName()
              + "', which its network does not list; add it through addParameter or addChildBlock");
    }
    return array;
  }
}

package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.session.VariableNode;
import io.github.adabet.djl.internal.tensorflow.session.VariableValues;
import io.github.adabet.djl.internal.train.resume.StoredNumbers;
import io.github.adabet.djl.internal.train.resume.TrainingCheckpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Result;
import org.tensorflow.Tensor;

/**
 * The variables of the best epoch so far that training changes: in the checkpoint directory if
 * there is one, otherwise in memory. Not thread-safe; whoever makes it closes it.
 */
final class BestVariables implements AutoCloseable {

  private final List<GraphVariable> variables;
  private final VariableValues values;
  private final @Nullable TrainingCheckpoint checkpoint;
  private final boolean wanted;
  private @Nullable Result kept;

  /**
   * Prepares to keep variables.
   *
   * @param variables what changes in training
   * @param values where it is
   * @param checkpoint where to keep it, or null for in memory
   * @param wanted whether the run is to end with it
   */
  BestVariables(
      List<GraphVariable> variables,
      VariableValues values,
      @Nullable TrainingCheckpoint checkpoint,
      boolean wanted) {
    this.variables = variables;
    this.values = values;
    this.checkpoint = checkpoint;
    this.wanted = wanted;
  }

  /** Keeps the present values as those of an epoch, the best so far. */
  void keep(int epoch) {
    if (checkpoint != null) {
      checkpoint.saveBest(epoch, numbers());
    } else if (wanted) {
      close();
      kept = values.read(variables.stream().map(VariableNode::of).toList());
    }
  }

  /**
   * Puts the values of the best epoch into the network, if they are wanted.
   *
   * @param bestEpoch the best epoch, or null if none was validated
   * @return whether the network holds them now
   */
  boolean apply(@Nullable Integer bestEpoch) {
    if (!wanted || bestEpoch == null) {
      return false;
    }
    if (checkpoint != null) {
      checkpoint.restoreBest(bestEpoch, numbers());
      return true;
    }
    if (kept == null) {
      throw new IllegalStateException("nothing was kept of epoch " + bestEpoch);
    }
    Map<VariableNode, Tensor> best = new LinkedHashMap<>();
    for (int i = 0; i < variables.size(); i++) {
      best.put(VariableNode.of(variables.get(i)), kept.get(i));
    }
    values.assign(best);
    return true;
  }

  /** Returns the variables by the names they have in checkpoints. */
  Map<String, StoredNumbers> numbers() {
    Map<String, StoredNumbers> numbers = new LinkedHashMap<>();
    variables.forEach(
        variable ->
            numbers.put("parameter/" + variable.name(), new VariableNumbers(variable, values)));
    return numbers;
  }

  @Override
  public void close() {
    if (kept != null) {
      kept.close();
      kept = null;
    }
  }
}

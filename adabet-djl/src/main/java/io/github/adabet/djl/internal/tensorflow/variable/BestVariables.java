package io.github.adabet.djl.internal.tensorflow.variable;

import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.session.VariableNode;
import io.github.adabet.djl.internal.tensorflow.session.VariableValues;
import io.github.adabet.djl.internal.train.resume.StoredNumbers;
import io.github.adabet.djl.internal.train.resume.TrainingCheckpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Result;
import org.tensorflow.Tensor;

/**
 * The variables of the best epoch so far that training changes: in the checkpoint directory if
 * there is one, otherwise in memory. Not thread-safe; whoever makes it closes it.
 */
public final class BestVariables implements AutoCloseable {

  private final List<GraphVariable> variables;
  private final VariableValues values;
  private final @Nullable TrainingCheckpoint checkpoint;
  private final boolean wanted;
  private @Nullable Result best;

  /**
   * Prepares to keep variables.
   *
   * @param variables what changes in training
   * @param values where it is
   * @param checkpoint where to keep it, or null for in memory
   * @param wanted whether the run is to end with it
   */
  public BestVariables(
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
  public void keep(int epoch) {
    TrainingCheckpoint kept = checkpoint;
    if (kept != null) {
      useNumbers(numbers -> kept.saveBest(epoch, numbers));
    } else if (wanted) {
      close();
      best = read();
    }
  }

  private Result read() {
    return values.read(variables.stream().map(VariableNode::of).toList());
  }

  /**
   * Puts the values of the best epoch into the network, if they are wanted.
   *
   * @param bestEpoch the best epoch, or null if none was validated
   * @return whether the network holds them now
   */
  public boolean apply(@Nullable Integer bestEpoch) {
    if (!wanted || bestEpoch == null) {
      return false;
    }
    TrainingCheckpoint kept = checkpoint;
    if (kept != null) {
      useNumbers(numbers -> kept.restoreBest(bestEpoch, numbers));
      return true;
    }
    if (best == null) {
      throw new IllegalStateException("nothing was kept of epoch " + bestEpoch);
    }
    Map<VariableNode, Tensor> assigned = new LinkedHashMap<>();
    for (int i = 0; i < variables.size(); i++) {
      assigned.put(VariableNode.of(variables.get(i)), best.get(i));
    }
    values.assign(assigned);
    return true;
  }

  /**
   * Lends the variables by the names they have in checkpoints, with the values that they have now:
   * all read in one run, as each set of tensors that is fetched costs TensorFlow a plan of its own.
   *
   * @param use may look at them until it returns
   */
  public void useNumbers(Consumer<Map<String, StoredNumbers>> use) {
    try (Result now = read()) {
      Map<String, StoredNumbers> numbers = new LinkedHashMap<>();
      for (int i = 0; i < variables.size(); i++) {
        GraphVariable variable = variables.get(i);
        numbers.put(
            "parameter/" + variable.name(), new VariableNumbers(variable, values, now.get(i)));
      }
      use.accept(numbers);
    }
  }

  @Override
  public void close() {
    if (best != null) {
      best.close();
      best = null;
    }
  }
}

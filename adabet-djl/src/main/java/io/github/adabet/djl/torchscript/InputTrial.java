package io.github.adabet.djl.torchscript;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.data.BatchMismatchException;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.data.TensorSpec;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds out why a network does not run on what it is to take: it computes in numbers of another
 * type, or was exported for samples of another shape.
 *
 * @param script the network
 * @param inputs what it is to take; empty if that is not known, so that nothing is tried
 */
record InputTrial(LoadedScript script, List<TensorSpec> inputs) {
  // Not bfloat16: DJL ends the process where it makes such arrays.
  private static final List<DataType> OTHERS = List.of(DataType.FLOAT64, DataType.FLOAT16);
  private static final String ERROR = "Error: ";

  /** Runs the network on two samples of zeros; returns whether it can. */
  boolean succeeds() {
    return runs(DataType.FLOAT32);
  }

  /** Returns the type of numbers that the network takes in place of float32, if there is one. */
  Optional<DataType> otherType() {
    return OTHERS.stream().filter(this::runs).findFirst();
  }

  /**
   * Explains why the network does not run.
   *
   * @param failure what the engine threw
   * @return an exception that names cause and remedy
   */
  BatchMismatchException explain(RuntimeException failure) {
    Optional<DataType> other = otherType();
    if (other.isPresent()) {
      return ofType(other.get(), failure);
    }
    return new BatchMismatchException(
        "The network does not run on "
            + inputs
            + ". Give the size of samples that it was exported with: NetworkOptions.input(...). The"
            + " engine says: "
            + reason(failure),
        failure);
  }

  /**
   * Explains why the network does not run on a batch.
   *
   * @param batch what it was given
   * @param failure what the engine threw
   * @return an exception that names cause and remedy
   */
  BatchMismatchException explain(TensorBatch batch, RuntimeException failure) {
    return inputs.isEmpty() || succeeds()
        ? BatchMismatchException.of(inputs, batch, failure)
        : explain(failure);
  }

  private static BatchMismatchException ofType(DataType type, RuntimeException failure) {
    return new BatchMismatchException(
        "The weights of the network are "
            + type.name().toLowerCase(Locale.ROOT)
            + ", and its input is to be float32. Export it in float32:"
            + " torch.jit.trace(model.float().eval(), example.float()).save(\"net.pt\")",
        failure);
  }

  private boolean runs(DataType floating) {
    if (inputs.isEmpty()) {
      return false;
    }
    try (NDManager scratch = script.manager().newSubManager()) {
      NDList zeros = new NDList();
      for (TensorSpec input : inputs) {
        DataType type = input.type() == DataType.FLOAT32 ? floating : input.type();
        zeros.add(scratch.zeros(new Shape(2).addAll(input.sample()), type));
      }
      script.script().forward(zeros, scratch);
      return true;
    } catch (EngineException | IllegalArgumentException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Returns the sentence of an engine's message that says what is wrong, without the code. */
  private static String reason(RuntimeException failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text = String.valueOf(cause.getMessage()).strip();
    return text.lines()
        .filter(line -> line.contains(ERROR))
        .reduce((first, second) -> second)
        .map(line -> line.substring(line.indexOf(ERROR) + ERROR.length()))
        .orElse(text);
  }
}

package io.github.adabet.djl.internal.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Loads TorchScript archives and runs their methods. */
public interface ScriptEngine {

  /**
   * Loads an archive, in inference mode; none of its tensors requires a gradient. Its code is
   * compiled and not run.
   *
   * @param file the archive, which is not needed any more afterwards
   * @param manager owns the module
   * @return the module, which the caller closes
   * @throws ai.djl.engine.EngineException if the engine cannot load it
   */
  Module load(Path file, NDManager manager);

  /** Returns what the engine does with memory in operations of TorchScript. */
  MemoryRules memoryRules();

  /** A module that was loaded. Not safe for use by several threads at once. */
  interface Module extends AutoCloseable {

    /**
     * Runs a method.
     *
     * @param method its name
     * @param arguments its arguments, which stay the caller's
     * @return what it returns, which the caller closes
     * @throws ai.djl.engine.EngineException if the engine fails
     */
    Value run(String method, List<Value> arguments);

    /**
     * Runs a method so that it may be recorded: it is where the calling thread records gradients,
     * and what it returns can be read by what is recorded later.
     *
     * @param method its name
     * @param arguments its arguments, which stay the caller's
     * @return what it returns, which the caller closes
     * @throws ai.djl.engine.EngineException if the engine fails
     */
    Value runRecordably(String method, List<Value> arguments);

    /**
     * Does something while the engine's optimiser of code is off on this thread, so that each
     * operation is computed and differentiated as it is by itself.
     *
     * @param work what to do
     */
    void eagerly(Runnable work);

    /** Returns the value that shows an array; the caller closes it, the array stays open. */
    Value of(NDArray array);

    /** Returns the value of a number; the caller closes it. */
    Value of(long number);

    /** Returns the value of a list of arrays, which stay open; the caller closes it. */
    Value of(List<NDArray> arrays);

    /** Returns the value of a list of truth values; the caller closes it. */
    Value of(boolean... truths);

    /** Returns the module as a block, which lives as long as this. */
    Block block();

    @Override
    void close();
  }

  /** What a value is. */
  enum Form {
    /** A tensor. */
    TENSOR,
    /** A list of tensors. */
    TENSORS,
    /** A number, truth value or text, nothing, or a list of such. */
    PLAIN,
    /** Something else. */
    OTHER
  }

  /** A value of the engine's: a tensor, a number, a list of others. */
  interface Value extends AutoCloseable {

    /** Returns what the value is. */
    Form form();

    /**
     * Returns a value of {@link Form#PLAIN} as text.
     *
     * @return the same for equal values, and another for others
     * @throws UnsupportedOperationException if it is something else
     */
    String text();

    /**
     * Returns the same value again, which the caller closes: tensors are shared, and a list of
     * plain values is another one, which code can change without changing this.
     */
    Value copy();

    /** Returns the truth value that it is. */
    boolean truth();

    /** Returns the whole number that it is. */
    long number();

    /** Returns the number that it is, whole or not; empty if it is none. */
    OptionalDouble real();

    /** Returns the numbers of the list of whole numbers that it is. */
    long[] numbers();

    /** Returns the values of a tuple or list, each of which the caller closes. */
    List<Value> items();

    /**
     * Returns the tensor that it is, or that stands in it.
     *
     * @param place in the tuple or list that it is, from 0; of one in that the first counts
     * @param manager owns the new array, which shares the tensor's memory
     * @return empty if there is no tensor
     */
    Optional<NDArray> tensor(int place, NDManager manager);

    /**
     * Returns the same value with another tensor in the place of {@link #tensor}'s.
     *
     * @param place in the tuple or list that it is, from 0; of one in that the first counts
     * @param array the tensor, which stays open
     * @return a new value, which the caller closes; in a tuple or list there are the other values
     *     of this one
     * @throws UnsupportedOperationException if there is no tensor
     */
    Value withTensor(int place, NDArray array);

    /**
     * Returns all tensors in it.
     *
     * @param manager owns the new arrays, which share the tensors' memory
     * @throws UnsupportedOperationException if there is something else in it
     */
    NDList tensors(NDManager manager);

    /**
     * Returns the tensors in it, whatever else there is.
     *
     * @param manager owns the new arrays, which share the tensors' memory
     */
    List<NDArray> tensorsAmong(NDManager manager);

    @Override
    void close();
  }
}

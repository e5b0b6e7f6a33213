package io.github.adabet.djl.weights.script;

import io.github.adabet.djl.weights.script.ScriptValue.ScriptTensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What differs in a copy of an archive.
 *
 * @param code other text for files of code, by name as {@link ScriptArchive#code()} has them
 * @param numbers tensors with other numbers
 * @param shapes tensors that become others of another shape
 * @param tables whether the tables stay by which errors name lines of the Python source; without
 *     those of the files of code that differ in any case
 */
public record ScriptChanges(
    Map<String, String> code, List<OtherNumbers> numbers, List<OtherShape> shapes, boolean tables) {

  /** Copies the collections. */
  public ScriptChanges {
    code = Map.copyOf(code);
    numbers = List.copyOf(numbers);
    shapes = List.copyOf(shapes);
  }

  /**
   * A tensor with other numbers.
   *
   * @param tensor as it was read
   * @param numbers gives the bytes of all its elements, little-endian and row-major, between
   *     position and limit; called once, and done with before the next one's is called
   */
  public record OtherNumbers(ScriptTensor tensor, Supplier<ByteBuffer> numbers) {}

  /**
   * A tensor that becomes another.
   *
   * @param tensor as it was read: a whole storage, which no other tensor is a view of
   * @param shape the new shape, of as many dimensions
   * @param numbers as in {@link OtherNumbers}
   */
  public record OtherShape(ScriptTensor tensor, List<Long> shape, Supplier<ByteBuffer> numbers) {

    /** Copies the shape. */
    public OtherShape {
      shape = List.copyOf(shape);
    }
  }

  /**
   * Other code, to be run and thrown away.
   *
   * @param code as in the record
   * @return changes of nothing else, without the tables
   */
  public static ScriptChanges ofCode(Map<String, String> code) {
    return new ScriptChanges(code, List.of(), List.of(), false);
  }

  /**
   * Other numbers.
   *
   * @param numbers as in the record
   * @return changes of nothing else
   */
  public static ScriptChanges ofNumbers(List<OtherNumbers> numbers) {
    return new ScriptChanges(Map.of(), numbers, List.of(), true);
  }
}

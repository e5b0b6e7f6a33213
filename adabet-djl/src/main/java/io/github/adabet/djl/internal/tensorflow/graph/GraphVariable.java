package io.github.adabet.djl.internal.tensorflow.graph;

import java.util.List;
import org.tensorflow.proto.DataType;

/**
 * A variable that a model's signature reads.
 *
 * @param name what the model calls it, unique among those of the signature, for example {@code
 *     conv2d/kernel}
 * @param node the node that stands for it in the graph
 * @param isResource whether the node gives a handle, as in models since TensorFlow 2; otherwise it
 *     gives the numbers themselves
 * @param type its element type
 * @param shape its extents
 * @param isTrainable whether the model says that training changes it
 * @param values the tensors by which the signature's graph reads it
 * @param opaqueReaders the nodes that are given the handle and read it themselves, such as loops
 */
public record GraphVariable(
    String name,
    String node,
    boolean isResource,
    DataType type,
    List<Long> shape,
    boolean isTrainable,
    List<TensorName> values,
    List<String> opaqueReaders) {

  /** Copies the lists. */
  public GraphVariable {
    shape = List.copyOf(shape);
    values = List.copyOf(values);
    opaqueReaders = List.copyOf(opaqueReaders);
  }

  /** Returns how many numbers it holds. */
  public long elements() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }
}

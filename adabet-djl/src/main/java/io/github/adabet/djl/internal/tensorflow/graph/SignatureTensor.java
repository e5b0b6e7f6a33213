package io.github.adabet.djl.internal.tensorflow.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * An input or output of a model, as its signature states it.
 *
 * @param name what callers know it by
 * @param tensor which tensor of the graph it is
 * @param type its element type
 * @param shape its extents, -1 for each that may differ from batch to batch; empty if not even
 *     their number is known, and for a single number
 */
public record SignatureTensor(String name, TensorName tensor, DataType type, List<Long> shape) {

  /** Copies the shape. */
  public SignatureTensor {
    shape = List.copyOf(shape);
  }

  static SignatureTensor of(String name, TensorInfo info, TensorName tensor) {
    List<Long> shape = new ArrayList<>();
    for (TensorShapeProto.Dim extent : info.getTensorShape().getDimList()) {
      shape.add(extent.getSize());
    }
    return new SignatureTensor(name, tensor, info.getDtype(), shape);
  }
}

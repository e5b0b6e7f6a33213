package io.github.adabet.djl.data;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What a network takes at one of its inputs.
 *
 * @param name the input's name
 * @param type the element type
 * @param sample the shape of one sample that the network was made for, without the batch axis;
 *     networks of convolutions often take images of other sizes too
 */
public record TensorSpec(String name, DataType type, Shape sample) {

  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException if an extent is less than 1
   */
  public TensorSpec {
    if (LongStream.of(sample.getShape()).anyMatch(extent -> extent < 1)) {
      throw new IllegalArgumentException(
          "The sample of the input "
              + name
              + " has shape "
              + sample
              + "; every extent must be 1 or more");
    }
  }

  /**
   * Float32 numbers, as most networks take.
   *
   * @param sample the extents of one sample, without the batch axis, for example 3, 224, 224
   * @return the first input of a network
   * @throws IllegalArgumentException if an extent is less than 1
   */
  public static TensorSpec of(long... sample) {
    return new TensorSpec(TensorBatch.defaultName(0), DataType.FLOAT32, new Shape(sample));
  }

  /**
   * Requires that a batch is one for these inputs: in number, element types, and number of axes.
   * Extents are left to the network. Tensors are told apart by their names where the batch has all
   * names of the inputs, and by their positions otherwise.
   *
   * @param specs what the network takes, in order; nothing is required if there is none
   * @param batch what it is given
   * @throws BatchMismatchException if it is none; the message names the input, and the remedy
   */
  public static void requireFits(List<TensorSpec> specs, TensorBatch batch) {
    if (specs.isEmpty()) {
      return;
    }
    if (batch.tensors().size() != specs.size()) {
      throw new BatchMismatchException(
          "The batch holds "
              + batch
              + ", but the network takes "
              + specs
              + "; give one tensor per input");
    }
    boolean named = batch.names().containsAll(specs.stream().map(TensorSpec::name).toList());
    for (int i = 0; i < specs.size(); i++) {
      TensorSpec spec = specs.get(i);
      spec.requireFits(named ? batch.get(spec.name()) : batch.tensors().get(i));
    }
  }

  private void requireFits(HostTensor tensor) {
    if (tensor.shape().dimension() != sample.dimension() + 1) {
      throw new BatchMismatchException(
          "The batch's tensor for "
              + this
              + " has shape "
              + tensor.shape()
              + "; give "
              + (sample.dimension() + 1)
              + " axes, the first of which is the batch");
    }
    if (tensor.type() != type) {
      throw new BatchMismatchException(
          "The batch's tensor for "
              + this
              + " is of type "
              + tensor.type()
              + "; convert it to "
              + type
              + (type.isFloating() && tensor.type() == DataType.UINT8
                  ? ", and scale the pixels as the network was trained with"
                  : ""));
    }
  }

  @Override
  public String toString() {
    return name + " (" + type + " " + new Shape(-1).addAll(sample) + ")";
  }
}

package io.github.adabet.djl.block;

import ai.djl.Model;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.adabet.LayerKind;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Sample;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.SamplesDataset;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** What a block tree takes. */
final class BlockInputs {

  private BlockInputs() {}

  /**
   * Finds out what a block tree takes, from the shapes that it was initialised with, which DJL
   * saves with the parameters.
   *
   * @return its inputs in order; empty if they cannot be told: DJL knows no element types, which
   *     are those of the parameters only where the first layer computes with its input
   */
  static List<TensorSpec> of(Model model, BlockTree tree) {
    LayerKind first = tree.layers().get(0).kind();
    boolean computes =
        first == LayerKind.CONVOLUTION
            || first == LayerKind.DENSE
            || first == LayerKind.NORMALIZATION;
    Block block = model.getBlock();
    Shape[] shapes = block.getInputShapes();
    if (!computes || shapes.length != 1 || shapes[0].dimension() < 2) {
      return List.of();
    }
    Shape sample = shapes[0].slice(1);
    if (LongStream.of(sample.getShape()).anyMatch(extent -> extent < 1)) {
      return List.of();
    }
    DataType type = block.getParameters().valueAt(0).getArray().getDataType();
    return List.of(new TensorSpec("data0", type, sample));
  }

  /** Returns samples of zeros, of class 0, of what a network takes, held once. */
  static RandomAccessDataset zeros(List<TensorSpec> inputs, int count) {
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    for (TensorSpec input : inputs) {
      int bytes =
          Math.toIntExact(Math.multiplyExact(input.sample().size(), input.type().getNumOfBytes()));
      tensors.put(
          input.name(),
          HostTensor.of(input.type(), ByteBuffer.allocate(bytes), input.sample().getShape()));
    }
    Map<String, HostTensor> label = Map.of("label", HostTensor.of(new long[] {0}));
    Sample sample = new Sample(tensors, label);
    return SamplesDataset.of(
        new Samples() {
          @Override
          public long size() {
            return count;
          }

          @Override
          public Sample read(long index) {
            return sample;
          }
        });
  }
}

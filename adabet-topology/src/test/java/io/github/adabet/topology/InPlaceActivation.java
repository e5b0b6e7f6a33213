package io.github.adabet.topology;

import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.spi.Activation;
import io.github.adabet.spi.SampleMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;

/** An activation of shape (samples, channels, features) that shows its memory and nothing else. */
record InPlaceActivation(long[] shape, FloatBuffer floats, int first, int stride)
    implements Activation {
  private static final Layer LAYER = new Layer("conv", 0, LayerKind.CONVOLUTION, 40);

  static InPlaceActivation of(int samples, int channels, int features, float[] values) {
    FloatBuffer floats =
        ByteBuffer.allocateDirect(Float.BYTES * values.length)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    floats.put(values).flip();
    long[] shape = {samples, channels, features};
    return new InPlaceActivation(shape, floats, 0, channels * features);
  }

  @Override
  public Layer layer() {
    return LAYER;
  }

  @Override
  public Optional<SampleMemory> memory() {
    int numbers = (samples() - 1) * stride + (int) features();
    return Optional.of(new SampleMemory(floats.slice(first, numbers), stride));
  }

  @Override
  public float[] pairwiseDistances() {
    throw new AssertionError("memory can be read in place");
  }

  @Override
  public Activation channel(int channel) {
    int features = (int) shape[2];
    return new InPlaceActivation(
        new long[] {shape[0], features}, floats, first + channel * features, stride);
  }

  @Override
  public float[] toFloatArray() {
    throw new AssertionError("memory can be read in place");
  }
}

package io.github.adabet.topology.score;

import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.SampleMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;

/** An activation of shape (samples, channels, features) that shows its memory and nothing else. */
record InPlaceActivation(long[] shape, FloatBuffer floats, int stride) implements LayerActivation {
  private static final Layer LAYER = new Layer("conv", 0, LayerKind.CONVOLUTION, 40);

  static InPlaceActivation of(int samples, int channels, int features, float[] values) {
    FloatBuffer floats =
        ByteBuffer.allocateDirect(Float.BYTES * values.length)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    floats.put(values).flip();
    long[] shape = {samples, channels, features};
    return new InPlaceActivation(shape, floats, channels * features);
  }

  @Override
  public Layer layer() {
    return LAYER;
  }

  @Override
  public Optional<SampleMemory> memory() {
    int numbers = (samples() - 1) * stride + (int) features();
    return Optional.of(new SampleMemory(floats.slice(0, numbers), stride));
  }

  @Override
  public float[] pairwiseDistances() {
    throw new AssertionError("memory can be read in place");
  }

  @Override
  public void read(int firstSample, int samples, long firstFeature, int features, double[] target) {
    throw new AssertionError("memory can be read in place");
  }
}

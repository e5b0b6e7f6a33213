package io.github.adabet.spi;

import io.github.adabet.Layer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;

/** The defaults of the interface, on sources that state nothing but their numbers. */
class ArrayActivationTest {
  @Nested
  class OnTheHeap extends LayerActivationContract {
    @Override
    protected void lend(
        float[] values, long[] shape, Channels channels, Consumer<LayerActivation> visitor) {
      ArrayActivation activation = new ArrayActivation(values, shape, channels);
      visitor.accept(activation);
      activation.over = true;
    }
  }

  @Nested
  class InDirectMemory extends LayerActivationContract {
    @Override
    protected void lend(
        float[] values, long[] shape, Channels channels, Consumer<LayerActivation> visitor) {
      FloatBuffer direct =
          ByteBuffer.allocateDirect(values.length * Float.BYTES)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      direct.put(values).flip();
      ArrayActivation activation =
          new ArrayActivation(values, shape, channels) {
            @Override
            public Optional<SampleMemory> memory() {
              layer();
              return Optional.of(new SampleMemory(direct, (int) features()));
            }

            @Override
            public void read(int firstSample, int samples, long first, int count, double[] target) {
              layer();
              Objects.checkFromIndexSize(firstSample, samples, samples());
              Objects.checkFromIndexSize(first, count, features());
              memory().orElseThrow().read(firstSample, samples, (int) first, count, target);
            }
          };
      visitor.accept(activation);
      activation.over = true;
    }
  }

  private static class ArrayActivation implements LayerActivation {
    private final float[] values;
    private final long[] shape;
    private final ActivationNumericsContract.Channels channels;
    private boolean over;

    ArrayActivation(float[] values, long[] shape, ActivationNumericsContract.Channels channels) {
      this.values = values;
      this.shape = shape;
      this.channels = channels;
    }

    @Override
    public Layer layer() {
      if (over) {
        throw new IllegalStateException("stem/conv is read after its visit");
      }
      return LayerActivationContract.LAYER;
    }

    @Override
    public long[] shape() {
      layer();
      return shape.clone();
    }

    @Override
    public OptionalInt channelAxis() {
      return switch (channels) {
        case FIRST -> LayerActivation.super.channelAxis();
        case LAST -> OptionalInt.of(shape.length - 1);
        case NONE -> OptionalInt.empty();
      };
    }

    @Override
    public void read(int firstSample, int samples, long first, int count, double[] target) {
      layer();
      Objects.checkFromIndexSize(firstSample, samples, samples());
      Objects.checkFromIndexSize(first, count, features());
      for (int i = 0; i < samples * count; i++) {
        target[i] = values[(firstSample + i / count) * (int) features() + (int) first + i % count];
      }
    }

    @Override
    public Optional<SampleMemory> memory() {
      layer();
      return Optional.empty();
    }
  }
}

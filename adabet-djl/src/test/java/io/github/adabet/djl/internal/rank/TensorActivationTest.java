package io.github.adabet.djl.internal.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.tree.ChannelAxes;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerActivationContract;
import io.github.adabet.spi.SampleMemory;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an activation shows of its tensor, on any engine. */
@Tag("jdk")
@EngineTest
class TensorActivationTest extends LayerActivationContract {

  private NDManager manager;

  @Parameter private String engine;

  String engineName() {
    return engine;
  }

  @BeforeEach
  void openManager() {
    manager = DjlEngines.engine(engineName()).newBaseManager();
  }

  @AfterEach
  void closeManager() {
    manager.close();
  }

  @Override
  protected void lend(
      float[] values, long[] shape, Channels channels, Consumer<LayerActivation> visitor) {
    ChannelAxes axes =
        switch (channels) {
          case FIRST -> ChannelAxes.FIRST;
          case LAST -> ChannelAxes.LAST;
          case NONE -> ChannelAxes.UNDIVIDED;
        };
    NDArray tensor = manager.create(values, new Shape(shape));
    int arrays = manager.getManagedArrays().size();
    try (TensorActivation.Lease lease = lease(tensor, axes)) {
      visitor.accept(lease.activation());
    }
    assertThat(manager.getManagedArrays()).hasSize(arrays);
  }

  @Test
  void memory_float32Tensor_holdsItsNumbersAndIsNoCopy() {
    NDArray tensor = tensor(3, 4, 5, 6);
    try (TensorActivation.Lease lease = lease(tensor)) {
      SampleMemory memory = lease.activation().memory().orElseThrow();

      assertThat(memory.stride()).isEqualTo(120);
      assertThat(memory.floats().isDirect()).isTrue();
      assertThat(memory.floats().order()).isEqualTo(ByteOrder.nativeOrder());
      assertThat(values(memory, 3, 120)).isEqualTo(tensor.toFloatArray());
      memory.floats().put(7, 123);
      assertThat(tensor.toFloatArray()[7]).isEqualTo(123);
    }
  }

  @Test
  void memory_resultOfAnOperation_waitsForIt() {
    NDArray result = tensor(64, 200).matMul(tensor(200, 300)).mul(2).add(1);
    try (TensorActivation.Lease lease = lease(result)) {
      assertThat(values(lease.activation().memory().orElseThrow(), 64, 300))
          .isEqualTo(result.toFloatArray());
    }
  }

  @Test
  void memory_channels_holdTheirNumbers() {
    try (TensorActivation.Lease lease = lease(tensor(3, 4, 5, 6))) {
      LayerActivation activation = lease.activation();
      for (int channel = 0; channel < 4; channel++) {
        LayerActivation part = activation.channel(channel);
        assertThat(values(part.memory().orElseThrow(), 3, 30)).isEqualTo(part.toFloatArray());
        LayerActivation deeper = part.channel(2);
        assertThat(values(deeper.memory().orElseThrow(), 3, 6)).isEqualTo(deeper.toFloatArray());
      }
    }
  }

  @Test
  void memory_channelOfAMatrix_holdsOneNumberOfEachSample() {
    try (TensorActivation.Lease lease = lease(tensor(5, 7))) {
      LayerActivation channel = lease.activation().channel(6);
      assertThat(values(channel.memory().orElseThrow(), 5, 1)).isEqualTo(channel.toFloatArray());
    }
  }

  @Test
  void memory_imagesWhoseStorageIsKept_holdTheirNumbersForTheLease() {
    NDArray images = convolution(16);
    int arrays = manager.getManagedArrays().size();
    float[] numbers;
    try (TensorActivation.Lease lease = lease(images, ChannelAxes.FIRST, true)) {
      SampleMemory memory = lease.activation().memory().orElseThrow();
      numbers = values(memory, 3, 16 * 81);
      LayerActivation channel = lease.activation().channel(5);
      assertThat(values(channel.memory().orElseThrow(), 3, 81)).isEqualTo(channel.toFloatArray());
      assertThat(manager.getManagedArrays()).hasSizeLessThanOrEqualTo(arrays + 1);
    }
    assertThat(manager.getManagedArrays()).hasSize(arrays);
    assertThat(numbers).isEqualTo(images.toFloatArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 8, 16, 24, 32})
  void channel_imagesThatNobodyLookedAt_holdTheirNumbers(int filters) {
    for (boolean keepsStorage : new boolean[] {true, false}) {
      // As a convolution leaves them: engines store them in an order of their own.
      NDArray images = convolution(filters);
      float[] numbers = images.toFloatArray();
      int arrays = manager.getManagedArrays().size();
      for (int channel : new int[] {0, 1, filters - 1}) {
        try (TensorActivation.Lease lease = lease(images, ChannelAxes.FIRST, keepsStorage)) {
          float[] part = lease.activation().channel(channel).toFloatArray();
          for (int k = 0; k < part.length; k++) {
            int sample = k / 81;
            assertThat(part[k]).isEqualTo(numbers[(sample * filters + channel) * 81 + k % 81]);
          }
          assertThat(lease.activation().channel(channel).channel(4).toFloatArray()).hasSize(27);
        }
      }
      assertThat(images.toFloatArray()).isEqualTo(numbers);
      assertThat(manager.getManagedArrays()).hasSize(arrays);
    }
  }

  @Test
  void memory_otherType_isEmpty() {
    try (TensorActivation.Lease lease = lease(tensor(3, 4).toType(DataType.FLOAT64, true))) {
      assertThat(lease.activation().memory()).isEmpty();
    }
  }

  @Test
  void memory_transposedTensor_isEmptyOrRowMajor() {
    NDArray transposed = tensor(3, 4).transpose();
    int arrays = manager.getManagedArrays().size();
    try (TensorActivation.Lease lease = lease(transposed)) {
      lease
          .activation()
          .memory()
          .ifPresent(
              memory -> assertThat(values(memory, 4, 3)).isEqualTo(transposed.toFloatArray()));
    }
    assertThat(manager.getManagedArrays()).hasSize(arrays);
  }

  @Test
  void memory_afterTheVisit_throws() {
    LayerActivation activation;
    try (TensorActivation.Lease lease = lease(tensor(3, 4))) {
      activation = lease.activation();
    }
    assertThatThrownBy(activation::memory)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("stem/conv");
  }

  @Test
  void byChannel_convolution_isTheActivationItself() {
    NDArray tensor = tensor(3, 4, 5, 6);
    try (TensorActivation.Lease lease = lease(tensor)) {
      LayerActivation byChannel = lease.activation().byChannel();
      assertThat(byChannel.shape()).containsExactly(3, 4, 5, 6);
      assertThat(byChannel.toFloatArray()).isEqualTo(tensor.toFloatArray());
    }
  }

  @Test
  void byChannel_denseOnTokens_movesTheLastAxis() {
    NDArray tensor = tensor(3, 5, 4);
    float[] values = tensor.toFloatArray();
    int arrays = manager.getManagedArrays().size();
    try (TensorActivation.Lease lease = lease(tensor, ChannelAxes.LAST)) {
      LayerActivation byChannel = lease.activation().byChannel();
      assertThat(byChannel.shape()).containsExactly(3, 4, 5);
      assertThat(values(byChannel.memory().orElseThrow(), 3, 20))
          .isEqualTo(byChannel.toFloatArray());
      for (int channel = 0; channel < 4; channel++) {
        float[] part = byChannel.channel(channel).toFloatArray();
        for (int k = 0; k < 15; k++) {
          assertThat(part[k]).isEqualTo(values[k * 4 + channel]);
        }
        assertThat(values(byChannel.channel(channel).memory().orElseThrow(), 3, 5)).isEqualTo(part);
      }
    }
    assertThat(manager.getManagedArrays()).hasSize(arrays);
  }

  @Test
  void byChannel_denseOnVectors_isTheActivationItself() {
    try (TensorActivation.Lease lease = lease(tensor(3, 4), ChannelAxes.LAST)) {
      assertThat(lease.activation().byChannel().shape()).containsExactly(3, 4);
    }
  }

  @Test
  void byChannel_layerWithoutChannels_isOneChannel() {
    NDArray tensor = tensor(3, 5, 4);
    try (TensorActivation.Lease lease = lease(tensor, ChannelAxes.UNDIVIDED)) {
      LayerActivation byChannel = lease.activation().byChannel();
      assertThat(byChannel.channels()).isEqualTo(1);
      assertThat(byChannel.channel(0).toFloatArray()).isEqualTo(tensor.toFloatArray());
    }
  }

  /** Three images of 9 x 9 numbers and as many channels as there are filters. */
  private NDArray convolution(int filters) {
    return Conv2d.conv2d(
            tensor(3, 8, 9, 9),
            tensor(filters, 8, 3, 3),
            manager.zeros(new Shape(filters)),
            new Shape(1, 1),
            new Shape(1, 1),
            new Shape(1, 1),
            1)
        .singletonOrThrow();
  }

  private TensorActivation.Lease lease(NDArray tensor) {
    return lease(tensor, ChannelAxes.FIRST);
  }

  private TensorActivation.Lease lease(NDArray tensor, ChannelAxes axes) {
    return lease(tensor, axes, false);
  }

  private TensorActivation.Lease lease(NDArray tensor, ChannelAxes axes, boolean keepsStorage) {
    return new TensorActivation.Lease(
        LAYER,
        tensor,
        axes,
        EngineBinding.of(Engine.getEngine(engineName())).tensorBuffers(),
        keepsStorage);
  }

  private NDArray tensor(long... shape) {
    Shape of = new Shape(shape);
    float[] values = new float[Math.toIntExact(of.size())];
    Random random = new Random(5);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, of);
  }

  private static float[] values(SampleMemory memory, int samples, int features) {
    assertThat(memory.floats().remaining()).isEqualTo((samples - 1) * memory.stride() + features);
    float[] values = new float[samples * features];
    for (int sample = 0; sample < samples; sample++) {
      memory.floats().get(sample * memory.stride(), values, sample * features, features);
    }
    return values;
  }
}

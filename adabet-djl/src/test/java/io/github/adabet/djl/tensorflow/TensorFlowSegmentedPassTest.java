package io.github.adabet.djl.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.internal.tensorflow.rank.PassSegments.Segment;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.spi.NetworkRequest;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pass in many segments shows what a pass as a whole does. */
class TensorFlowSegmentedPassTest {

  private static final Path MODELS = Path.of("src/test/resources/tensorflow");
  private static final Set<LayerQuantity> ALL =
      Set.of(
          LayerQuantity.OUTPUT,
          LayerQuantity.INPUT,
          LayerQuantity.WEIGHTS,
          LayerQuantity.STATISTICS);

  private static SavedModelNetwork open(String name) {
    Path folder = MODELS.resolve(name).resolve("model");
    return (SavedModelNetwork)
        new SavedModelProvider().open(new NetworkRequest(folder, NetworkOptions.defaults()));
  }

  private static TensorBatch batch(List<TensorSpec> inputs) {
    Random random = new Random(3);
    List<HostTensor> tensors = new ArrayList<>();
    for (TensorSpec input : inputs) {
      long[] shape = new long[input.sample().dimension() + 1];
      shape[0] = 3;
      System.arraycopy(input.sample().getShape(), 0, shape, 1, shape.length - 1);
      int numbers = Math.toIntExact(3 * input.sample().size());
      ByteBuffer bytes = ByteBuffer.allocate(4 * numbers).order(ByteOrder.nativeOrder());
      for (int i = 0; i < numbers; i++) {
        if (input.type() == DataType.INT32) {
          bytes.putInt(random.nextInt(5));
        } else {
          bytes.putFloat((float) random.nextGaussian());
        }
      }
      tensors.add(HostTensor.of(input.type(), bytes.flip(), shape));
    }
    return TensorBatch.of(tensors.toArray(HostTensor[]::new));
  }

  /** Returns all that is shown of all layers, in order. */
  private static List<Object> shown(SessionActivationSource source, TensorBatch batch) {
    List<Object> shown = new ArrayList<>();
    source.forward(
        batch,
        ALL,
        observation -> {
          shown.add(observation.layer());
          for (LayerActivation activation : List.of(observation.input(), observation.output())) {
            shown.add(HostTensor.of(activation.toFloatArray(), activation.shape()));
          }
          for (List<StoredTensor> stored :
              List.of(observation.weights(), observation.statistics())) {
            stored.forEach(tensor -> shown.add(List.of(tensor.name(), tensor.toDoubleArray())));
          }
        });
    return shown;
  }

  @ParameterizedTest
  @CsvSource({
    "mlp, true",
    "residual_cnn, true",
    "squeeze_excite, true",
    "vit, true",
    "recurrent, false",
    "two_inputs, true",
    "embedding, true",
    "plain_module, true"
  })
  void forward_oneLayerASegment_showsTheBitsOfOneRun(String name, boolean everywhere) {
    try (SavedModelNetwork network = open(name)) {
      TensorBatch batch = batch(network.inputs());
      SessionActivationSource whole = network.activationSource(Long.MAX_VALUE);
      SessionActivationSource cut = network.activationSource(1);

      assertThat(whole.segments(3, ALL)).hasSize(1);
      List<Segment> segments = cut.segments(3, ALL);
      assertThat(segments).hasSizeGreaterThan(1);
      if (everywhere) {
        assertThat(segments).hasSameSizeAs(network.layers());
      }
      assertThat(shown(cut, batch))
          .usingRecursiveFieldByFieldElementComparator()
          .isEqualTo(shown(whole, batch));
    }
  }
}

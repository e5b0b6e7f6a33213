package io.github.adabet.djl.internal.tensorflow.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.SelectedTensors;
import io.github.adabet.TrainingOptions;
import io.github.adabet.WeightPenalty;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.KernelChannels;
import io.github.adabet.djl.spi.TrainerOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which variables are kernels, and which of their numbers belong to which channel. */
class TensorFlowKernelsTest {

  private static final List<String> BIASES =
      List.of("block1_attention/query/bias", "block1_attention/value/bias");

  @ParameterizedTest
  @CsvSource({
    // Height, width, inputs, outputs.
    "residual_cnn, stem/kernel, 2, 3",
    "mlp, second/kernel, 0, 1",
    // Inputs, heads, outputs of each head; and back.
    "vit, block1_attention/query/kernel, 0, 1 2",
    "vit, block1_attention/attention_output/kernel, 0 1, 2",
    // Height, width, inputs, outputs of each input.
    "mobilenet, block1_depthwise/kernel, 2, 2 3",
    "group_norm, separable/depthwise_kernel, 2, 2 3",
    "group_norm, separable/pointwise_kernel, 2, 3"
  })
  void channels_kernel_areThoseOfTheAxes(
      String name, String kernel, String inputs, String outputs) {
    try (LiveModel model = Models.live(ExportedModel.of(name))) {
      GraphVariable variable =
          model.variables().stream()
              .filter(each -> each.name().equals(kernel))
              .findFirst()
              .orElseThrow(
                  () ->
                      new AssertionError(
                          model.variables().stream().map(GraphVariable::name).toList()));

      KernelChannels channels = model.channels(variable);

      for (int position = 0; position < variable.elements(); position++) {
        assertThat(channels.inputs().of(position))
            .isEqualTo(channel(variable.shape(), position, inputs));
        assertThat(channels.outputs().of(position))
            .isEqualTo(channel(variable.shape(), position, outputs));
      }
    }
  }

  /** Counts the places along some axes, the last one fastest. */
  private static int channel(List<Long> shape, int position, String axes) {
    int[] places = new int[shape.size()];
    int rest = position;
    for (int axis = shape.size() - 1; axis >= 0; axis--) {
      int extent = Math.toIntExact(shape.get(axis));
      places[axis] = rest % extent;
      rest /= extent;
    }
    int channel = 0;
    for (String axis : axes.split(" ", -1)) {
      int at = Integer.parseInt(axis);
      channel = channel * Math.toIntExact(shape.get(at)) + places[at];
    }
    return channel;
  }

  @Test
  void train_biasesOfAttention_areNoKernelsThoughTheyHaveAnAxisForTheHeads() {
    ExportedModel vit = ExportedModel.of("vit");
    try (LiveModel model = Models.live(vit)) {
      Map<String, float[]> before = Models.weights(model);
      LayerSelection attention =
          LayerSelection.of(
                  model.layers().stream()
                      .map(GraphLayer::layer)
                      .filter(layer -> BIASES.contains(layer.name() + "/bias"))
                      .toList(),
                  model.layers().size(),
                  Provenance.builder().build())
              .withTensors(SelectedTensors.BIASES_AND_NORMALIZATIONS);
      TrainingOptions options =
          TrainingOptions.builder()
              .epochs(1)
              .batchSize(12)
              .optimizer(OptimizerOptions.sgd(0.9).withPenalty(WeightPenalty.groupLasso(0.5)))
              .schedule(LearningRateSchedule.constant(0.1))
              .build();
      Models.trainer(model, SessionOptions.of(TrainerOptions.of(options)))
          .train(attention, Models.samples(vit));

      List<String> changed = new ArrayList<>();
      Models.weights(model)
          .forEach(
              (name, values) -> {
                if (Arrays.equals(values, before.get(name))) {
                  return;
                }
                changed.add(name);
                HostTensor gradient = vit.tensor("gradient/" + name);
                assertThat(gradient.shape().dimension()).isEqualTo(2);
                for (int i = 0; i < values.length; i++) {
                  assertThat(values[i])
                      .as(name)
                      .isCloseTo(
                          before.get(name)[i] - 0.1f * gradient.toFloats()[i], within(1e-5f));
                }
              });
      assertThat(changed).containsExactlyInAnyOrderElementsOf(BIASES);
    }
  }
}

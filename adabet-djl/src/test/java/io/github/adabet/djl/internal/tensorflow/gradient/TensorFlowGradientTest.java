package io.github.adabet.djl.internal.tensorflow.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.graph.OperationCatalog;
import io.github.adabet.djl.internal.tensorflow.graph.SignatureTensor;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.session.GraphSession;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.proto.MetaGraphDef;

/** The gradients of real networks, beside those of TensorFlow's Python. */
class TensorFlowGradientTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlp",
        "residual_cnn",
        "mobilenet",
        "keras2_cnn",
        "squeeze_excite",
        "vit",
        "group_norm",
        "two_inputs",
        "embedding",
        "plain_module",
        "recurrent"
      })
  void gradients_exportedNetwork_areThoseOfPython(String name) {
    ExportedModel model = ExportedModel.of(name);
    ModelGraph graph = graph(model);
    GradientGraph gradients =
        GradientGraph.of(graph, LossKind.CROSS_ENTROPY, graph.outputs().get(0).tensor());
    Map<String, HostTensor> expected = model.below("gradient/");

    Map<String, HostTensor> found = run(model, graph, gradients);

    expected.keySet().retainAll(found.keySet());
    assertThat(expected).hasSize(found.size());
    double largest = largest(expected.values());
    expected.forEach(
        (variable, gradient) -> {
          float[] right = gradient.toFloats();
          float[] ours = found.get(variable).toFloats();
          // What is 0 but for rounding, such as the gradient by the bias of attention's keys.
          double size = Math.max(largest(List.of(gradient)), 1e-2 * largest);
          for (int i = 0; i < right.length; i++) {
            assertThat((double) ours[i])
                .as(variable + " " + i)
                .isCloseTo(right[i], within(2e-5 * size));
          }
        });
    List<String> without =
        gradients.obstacles().keySet().stream()
            .filter(GraphVariable::isTrainable)
            .map(GraphVariable::name)
            .toList();
    if (!name.equals("recurrent")) {
      assertThat(without).isEmpty();
    }
  }

  @Test
  void obstacles_loops_areNamedForWhatStandsInThemAndBefore() {
    ExportedModel model = ExportedModel.of("recurrent");
    ModelGraph graph = graph(model);

    GradientGraph gradients =
        GradientGraph.of(graph, LossKind.CROSS_ENTROPY, graph.outputs().get(0).tensor());

    Map<String, String> obstacles = new TreeMap<>();
    gradients.obstacles().forEach((variable, why) -> obstacles.put(variable.name(), why));
    assertThat(obstacles.keySet())
        .containsExactly(
            "embed/bias",
            "embed/kernel",
            "gru/gru_cell/bias",
            "gru/gru_cell/kernel",
            "gru/gru_cell/recurrent_kernel",
            "lstm/lstm_cell/bias",
            "lstm/lstm_cell/kernel",
            "lstm/lstm_cell/recurrent_kernel");
    assertThat(obstacles.get("embed/kernel")).contains("no right gradient of TensorList");
    assertThat(obstacles.get("lstm/lstm_cell/kernel")).contains("While");
    assertThat(gradients.gradients().keySet())
        .extracting(GraphVariable::name)
        .containsExactlyInAnyOrder(
            "hidden/kernel", "hidden/bias", "predictions/kernel", "predictions/bias");
  }

  private static double largest(Iterable<HostTensor> tensors) {
    double largest = 0;
    for (HostTensor tensor : tensors) {
      for (float value : tensor.toFloats()) {
        largest = Math.max(largest, Math.abs(value));
      }
    }
    return largest;
  }

  static ModelGraph graph(ExportedModel model) {
    MetaGraphDef file = model.graph();
    return ModelGraph.of(
        file,
        file.getSignatureDefOrThrow("serving_default"),
        Optional.empty(),
        OperationCatalog.ofRuntime());
  }

  private static Map<String, HostTensor> run(
      ExportedModel model, ModelGraph graph, GradientGraph gradients) {
    HostTensor labels = model.tensor("labels");
    int samples = (int) labels.shape().get(0);
    int classes = (int) model.tensor("logits").shape().get(1);
    float[] targets = new float[samples * classes];
    for (int i = 0; i < samples; i++) {
      targets[i * classes + (int) labels.toLongs()[i]] = 1;
    }
    Map<String, HostTensor> found = new LinkedHashMap<>();
    Map<TensorName, Tensor> feeds = new LinkedHashMap<>();
    try (GraphSession session = new GraphSession(graph, gradients.definition())) {
      session.restore(model.variables());
      for (SignatureTensor input : graph.inputs()) {
        feeds.put(input.tensor(), NativeTensors.copyOf(model.tensor("input/" + input.name())));
      }
      feeds.put(
          gradients.targets(), NativeTensors.copyOf(HostTensor.of(targets, samples, classes)));
      feeds.put(gradients.scale(), NativeTensors.copyOf(HostTensor.of(new float[] {1f / samples})));
      List<GraphVariable> variables =
          gradients.gradients().keySet().stream().filter(GraphVariable::isTrainable).toList();
      List<TensorName> fetches = new ArrayList<>();
      variables.forEach(variable -> fetches.add(gradients.gradients().get(variable)));
      try (Result result = session.run(feeds, fetches, List.of())) {
        for (int i = 0; i < variables.size(); i++) {
          found.put(variables.get(i).name(), NativeTensors.copyOf(result.get(i)));
        }
      }
    } finally {
      feeds.values().forEach(Tensor::close);
    }
    return found;
  }
}

package io.github.adabet.djl.internal.tensorflow.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.graph.SignatureTensor;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.library.TensorFlowLibrary;
import io.github.adabet.djl.internal.tensorflow.model.CheckedModel;
import io.github.adabet.djl.internal.tensorflow.session.ElementTypes;
import io.github.adabet.djl.internal.tensorflow.session.GraphSession;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Result;
import org.tensorflow.Tensor;

/** Sizes that are foretold are those of the tensors when the network runs. */
class TensorFlowSizedGraphTest {

  @BeforeAll
  static void load() {
    TensorFlowLibrary.load();
  }

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
        "plain_module"
      })
  void extents_ofAllTensors_areThoseOfARun(String name) {
    ExportedModel exported = ExportedModel.of(name);
    CheckedModel model = CheckedModel.read(exported.folder(), Set.of(), Optional.empty(), Set.of());
    ModelGraph graph = model.graph();
    Map<TensorName, Tensor> feeds = new LinkedHashMap<>();
    Map<TensorName, List<Long>> inputs = new LinkedHashMap<>();
    for (SignatureTensor input : graph.inputs()) {
      HostTensor samples = exported.tensor("input/" + input.name());
      feeds.put(input.tensor(), NativeTensors.copyOf(samples));
      List<Long> extents = new ArrayList<>(extents(samples.shape().getShape()));
      extents.set(0, -1L);
      inputs.put(input.tensor(), extents);
    }
    SizedGraph sized = SizedGraph.of(graph.definition(), inputs);
    PassPlan plan =
        PassPlan.of(
            sized, feeds.keySet(), graph.outputs().stream().map(SignatureTensor::tensor).toList());
    List<TensorName> tensors = new ArrayList<>();
    for (SizedNode node : plan.sizedNodes().toList()) {
      for (int i = 0; i < node.outputs().size(); i++) {
        boolean isNumbers =
            ElementTypes.of(graph.operations().typeOf(node.definition(), i)).isPresent();
        if (isNumbers && (i == 0 || node.outputs().get(i).isPresent())) {
          tensors.add(node.output(i));
        }
      }
    }

    try (GraphSession session = new GraphSession(graph)) {
      session.restore(model.folder().checkpoint());
      try (Result result = session.run(feeds, tensors, List.of())) {
        int samples = exported.tensor("labels").toFloats().length;
        for (int i = 0; i < tensors.size(); i++) {
          assertThat(sized.extents(tensors.get(i)).map(extents -> extents.in(samples)))
              .as(tensors.get(i).toString())
              .contains(extents(result.get(i).shape().asArray()));
        }
      }
    } finally {
      feeds.values().forEach(Tensor::close);
    }
    assertThat(UnknownOperations.of(plan)).isEmpty();
  }

  private static List<Long> extents(long[] shape) {
    return Arrays.stream(shape).boxed().toList();
  }
}

package io.github.adabet.djl.internal.tensorflow.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.tensorflow.proto.DataType.DT_FLOAT;

import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.fixtures.savedmodel.ModelDraft;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.LayerFinder;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.graph.OperationCatalog;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.library.TensorFlowLibrary;
import io.github.adabet.djl.internal.tensorflow.session.GraphSession;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import io.github.adabet.djl.internal.tensorflow.session.VariableNode;
import io.github.adabet.djl.internal.tensorflow.session.VariableValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.proto.MetaGraphDef;

/** Batch normalisations that use the statistics of the batch, in the graph of training. */
class TensorFlowBatchStatisticsTest {

  private static final float STEP = 1e-3f;

  @BeforeAll
  static void loadLibrary() {
    TensorFlowLibrary.load();
  }

  private static List<GraphLayer> normalizations(ModelGraph graph) {
    return LayerFinder.layersOf(graph).stream()
        .filter(layer -> !layer.statistics().isEmpty())
        .toList();
  }

  /** A session of a model's training graph with all normalisations in training mode. */
  private static final class Training implements AutoCloseable {

    private final ExportedModel model;
    private final GradientGraph gradients;
    private final GraphSession session;
    private final VariableValues values;
    private final Map<TensorName, Tensor> feeds = new LinkedHashMap<>();
    private final float[] targets;

    Training(String name) {
      model = ExportedModel.of(name);
      ModelGraph graph = TensorFlowGradientTest.graph(model);
      gradients =
          GradientGraph.of(
              graph,
              LossKind.SQUARED,
              graph.outputs().get(0).tensor(),
              normalizations(graph),
              List.of());
      session = new GraphSession(graph, gradients.definition());
      session.restore(model.variables());
      values = new VariableValues(session);
      HostTensor output = model.tensor("output");
      targets = new float[(int) output.shape().size()];
      Random random = new Random(5);
      for (int i = 0; i < targets.length; i++) {
        targets[i] = random.nextFloat();
      }
      feeds.put(
          graph.inputs().get(0).tensor(),
          NativeTensors.copyOf(model.tensor("input/" + graph.inputs().get(0).name())));
      feeds.put(
          gradients.targets(),
          NativeTensors.copyOf(HostTensor.of(targets, output.shape().getShape())));
      feeds.put(gradients.scale(), NativeTensors.copyOf(HostTensor.of(new float[] {1})));
    }

    HostTensor fetch(TensorName tensor) {
      try (Result result = session.run(feeds, List.of(tensor), List.of())) {
        return NativeTensors.copyOf(result.get(0));
      }
    }

    double loss() {
      float[] outputs = fetch(gradients.outputs()).toFloats();
      double loss = 0;
      for (int i = 0; i < outputs.length; i++) {
        loss += Math.pow((double) outputs[i] - targets[i], 2);
      }
      return loss;
    }

    float[] value(GraphVariable variable) {
      try (Result now = values.read(List.of(VariableNode.of(variable)))) {
        return NativeTensors.copyOf(now.get(0)).toFloats();
      }
    }

    void assign(GraphVariable variable, float[] numbers) {
      long[] shape = variable.shape().stream().mapToLong(Long::longValue).toArray();
      try (Tensor tensor = NativeTensors.copyOf(HostTensor.of(numbers, shape))) {
        values.assign(Map.of(VariableNode.of(variable), tensor));
      }
    }

    @Override
    public void close() {
      feeds.values().forEach(Tensor::close);
      session.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"residual_cnn", "keras2_cnn"})
  void gradients_throughTheStatisticsOfTheBatch_areThoseOfFiniteDifferences(String name) {
    Random random = new Random(9);
    try (Training training = new Training(name)) {
      assertThat(training.gradients.gradients()).isNotEmpty();
      for (Map.Entry<GraphVariable, TensorName> each : training.gradients.gradients().entrySet()) {
        float[] gradient = training.fetch(each.getValue()).toFloats();
        float[] before = training.value(each.getKey());
        float[] direction = new float[before.length];
        double expected = 0;
        double size = 0;
        for (int i = 0; i < direction.length; i++) {
          direction[i] = random.nextBoolean() ? 1 : -1;
          expected += (double) gradient[i] * direction[i];
          size += Math.abs(gradient[i]);
        }
        double slope =
            (lossAt(training, each.getKey(), before, direction, STEP)
                    - lossAt(training, each.getKey(), before, direction, -STEP))
                / (2 * STEP);
        training.assign(each.getKey(), before);

        // What a normalisation takes away again, such as a bias before it, has a gradient of 0.
        assertThat(slope)
            .as(each.getKey().name())
            .isCloseTo(expected, within(0.02 * Math.max(Math.abs(expected), size) + 2e-3));
      }
    }
  }

  private static double lossAt(
      Training training, GraphVariable variable, float[] at, float[] direction, float step) {
    float[] moved = at.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += direction[i] * step;
    }
    training.assign(variable, moved);
    return training.loss();
  }

  @ParameterizedTest
  @ValueSource(strings = {"residual_cnn", "keras2_cnn"})
  void graph_besidesTheTrainingPass_computesWhatTheModelDid(String name) {
    try (Training training = new Training(name)) {
      assertThat(training.fetch(training.gradients.measured()).toFloats())
          .isNotEqualTo(training.fetch(training.gradients.outputs()).toFloats());
      float[] output = training.fetch(training.gradients.measured()).toFloats();
      float[] expected = training.model.tensor("output").toFloats();
      for (int i = 0; i < output.length; i++) {
        assertThat(output[i]).isCloseTo(expected[i], within(1e-5f));
      }
    }
  }

  @Test
  void statistics_ofTheBatch_areMeanAndVarianceOfWhatIsNormalised() {
    try (Training training = new Training("keras2_cnn")) {
      BatchStatistics only = training.gradients.statistics().get(0);
      String stem =
          TensorFlowGradientTest.graph(training.model).nodes().keySet().stream()
              .filter(node -> node.endsWith("/stem/Conv2D"))
              .findFirst()
              .orElseThrow();
      HostTensor input = training.fetch(new TensorName(stem, 0));
      int channels = (int) input.shape().get(3);
      float[] numbers = input.toFloats();
      int count = numbers.length / channels;
      float[] mean = training.fetch(only.batchMean()).toFloats();
      float[] variance = training.fetch(only.batchVariance()).toFloats();
      for (int channel = 0; channel < channels; channel++) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < count; i++) {
          sum += numbers[i * channels + channel];
        }
        for (int i = 0; i < count; i++) {
          squares += Math.pow(numbers[i * channels + channel] - sum / count, 2);
        }
        assertThat((double) mean[channel]).isCloseTo(sum / count, within(1e-5));
        // The fused operation stores the estimate without bias, as Keras 2 keeps it.
        assertThat((double) variance[channel]).isCloseTo(squares / (count - 1), within(1e-5));
      }
    }
  }

  @Test
  void graph_statisticsThatAreUsedOtherwise_refusesThemByName() {
    ModelDraft draft =
        new ModelDraft(DT_FLOAT, 4)
            .dense("dense", "x", 4, 4)
            .variable("odd/gamma", 4)
            .variable("odd/moving_mean", 4)
            .variable("odd/moving_variance", 4)
            .node(
                "odd/add", "AddV2", List.of("dense/BiasAdd", "odd/moving_mean/read"), "T", DT_FLOAT)
            .node("odd/mul", "Mul", List.of("odd/add", "odd/gamma/read"), "T", DT_FLOAT)
            .node(
                "odd/mul_1", "Mul", List.of("odd/mul", "odd/moving_variance/read"), "T", DT_FLOAT);
    MetaGraphDef file = draft.flat();
    ModelGraph graph =
        ModelGraph.of(
            file,
            file.getSignatureDefOrThrow("serving_default"),
            Optional.empty(),
            OperationCatalog.ofRuntime());
    List<GraphLayer> odd = new ArrayList<>(normalizations(graph));

    assertThat(odd).hasSize(1);
    assertThatThrownBy(
            () ->
                GradientGraph.of(
                    graph, LossKind.SQUARED, graph.outputs().get(0).tensor(), odd, List.of()))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("odd")
        .hasMessageContaining("not written as a batch normalisation that is known")
        .hasMessageContaining("FROZEN");
  }
}

package io.github.adabet.djl.internal.tensorflow.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.Objective;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.djl.internal.tensorflow.estimate.GradientRuns;
import io.github.adabet.djl.internal.tensorflow.estimate.StepEstimator;
import io.github.adabet.djl.internal.tensorflow.gradient.GradientGraph;
import io.github.adabet.djl.internal.tensorflow.gradient.LossKind;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.spi.LayerQuantity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Labelled passes in several runs. */
class TensorFlowGradientRunsTest {

  private static final Set<LayerQuantity> NEEDS =
      Set.of(
          LayerQuantity.OUTPUT,
          LayerQuantity.OUTPUT_GRADIENT,
          LayerQuantity.WEIGHTS,
          LayerQuantity.WEIGHT_GRADIENTS);

  private static LabelledTensors batch(ExportedModel exported) {
    return new LabelledTensors(
        TensorBatch.of(exported.below("input/")), TensorBatch.of(exported.tensor("labels")));
  }

  /** Shows all layers, and returns their numbers. */
  private static Map<String, double[]> shown(
      LiveModel model, ExportedModel exported, LabelledPass.Division division) {
    Map<String, double[]> numbers = new LinkedHashMap<>();
    MeasuredObjective objective = MeasuredObjective.of(Objective.classification(), model.logits());
    try (LabelledPass pass = LabelledPass.run(model, objective, batch(exported), NEEDS, division)) {
      for (GraphLayer each : model.layers()) {
        pass.show(
            each,
            layer -> {
              String name = layer.layer().name();
              numbers.put(name + " output", toDoubles(layer.output().toFloatArray()));
              numbers.put(
                  name + " gradient of output", toDoubles(layer.outputGradient().toFloatArray()));
              layer
                  .weightGradients()
                  .forEach(
                      gradient ->
                          numbers.put(name + " " + gradient.name(), gradient.toDoubleArray()));
              layer
                  .weights()
                  .forEach(
                      weight ->
                          numbers.put(name + " value " + weight.name(), weight.toDoubleArray()));
            });
      }
    }
    return numbers;
  }

  private static double[] toDoubles(float[] numbers) {
    double[] doubles = new double[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      doubles[i] = numbers[i];
    }
    return doubles;
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
        "group_norm"
      })
  void run_inGroups_showsTheBitsOfASingleRun(String name) {
    ExportedModel exported = ExportedModel.of(name);
    try (LiveModel model = Models.live(exported)) {
      List<GradientRuns> divided = new ArrayList<>();
      Map<String, double[]> single =
          shown(
              model,
              exported,
              (graph, layers, batch) -> GradientRuns.single(graph.outputs(), layers));
      Map<String, double[]> grouped =
          shown(
              model,
              exported,
              (graph, layers, batch) -> {
                StepEstimator estimator = RunEstimators.analysed(model, graph, batch);
                divided.add(GradientRuns.divided(estimator, layers, batch.samples(), 1));
                return divided.get(0);
              });

      assertThat(divided.get(0).groups()).hasSizeGreaterThan(1);
      assertThat(grouped.keySet()).containsExactlyElementsOf(single.keySet());
      single.forEach((what, right) -> assertThat(grouped.get(what)).as(what).isEqualTo(right));
    }
  }

  private static List<Set<TensorName>> outputsWithGradients(LiveModel model, GradientGraph graph) {
    return model.layers().stream().map(layer -> outputWithGradient(model, graph, layer)).toList();
  }

  private static Set<TensorName> outputWithGradient(
      LiveModel model, GradientGraph graph, GraphLayer layer) {
    TensorName output = model.seenByLoss(layer);
    return new LinkedHashSet<>(
        List.of(output, Objects.requireNonNull(graph.byTensor().get(output))));
  }

  @Test
  void of_layersThatShowMoreThanIsKept_takesLessMemoryThanASingleRun() {
    ExportedModel exported = ExportedModel.of("mobilenet");
    try (LiveModel model = Models.live(exported)) {
      GradientGraph graph = model.gradients(LossKind.CROSS_ENTROPY, List.of());
      StepEstimator estimator =
          RunEstimators.analysed(model, graph, TensorBatch.of(exported.below("input/")));
      List<Set<TensorName>> shown = outputsWithGradients(model, graph);

      TensorName outputs = graph.outputs();
      GradientRuns single = GradientRuns.single(outputs, shown);
      GradientRuns divided = GradientRuns.of(estimator, shown, 65_536);

      assertThat(divided.groups()).hasSizeGreaterThan(3);
      assertThat(divided.groups().stream().mapToInt(GradientRuns.Group::layers).sum())
          .isEqualTo(model.layers().size());
      assertThat((double) estimator.pass(divided, 65_536).aboveIdle())
          .isLessThan(0.8 * estimator.pass(single, 65_536).aboveIdle());
      // A few samples are not worth a second run.
      assertThat(GradientRuns.of(estimator, shown, 2)).isEqualTo(single);
    }
  }
}

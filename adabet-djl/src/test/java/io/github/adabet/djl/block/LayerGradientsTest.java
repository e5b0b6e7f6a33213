package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.Objective;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.UnsupportedScorerException;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.ZooNetwork;
import io.github.adabet.score.FisherScorer;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerQuantity;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What block trees show of the gradients of a layer, and the score that needs them. */
@EngineTest
class LayerGradientsTest extends LayerQuantitiesSetting {

  /**
   * The gradient by a bias is that by the layer's output, summed over the positions of the channel;
   * each sample's is measured by finite differences of its own loss.
   */
  @Test
  void outputGradient_ofEachSample_agreesWithFiniteDifferences() {
    List<double[]> gradients = new ArrayList<>();
    gradientSource()
        .forward(
            labelled(),
            EnumSet.allOf(LayerQuantity.class),
            observed -> {
              int channels = observed.outputGradient().byChannel().channels();
              int features = (int) observed.outputGradient().features();
              double[] row = new double[features];
              double[] sums = new double[SAMPLES * channels];
              for (int i = 0; i < SAMPLES; i++) {
                observed.outputGradient().read(i, 1, 0, features, row);
                for (int k = 0; k < features; k++) {
                  sums[i * channels + k / (features / channels)] += row[k];
                }
              }
              gradients.add(sums);
            });
    List<Parameter> shifts =
        model.getBlock().getParameters().values().stream()
            .filter(
                parameter ->
                    parameter.getType() == Parameter.Type.BIAS
                        || parameter.getType() == Parameter.Type.BETA)
            .toList();
    assertThat(gradients).hasSize(5);
    assertThat(shifts).hasSize(5);
    for (int layer = 0; layer < 5; layer++) {
      NDArray shift = shifts.get(layer).getArray();
      float[] before = shift.toFloatArray();
      for (int channel = 0; channel < before.length; channel++) {
        float step = 1e-2f;
        double[] up = losses(shift, before, channel, step);
        double[] down = losses(shift, before, channel, -step);
        for (int i = 0; i < SAMPLES; i++) {
          double difference = (up[i] - down[i]) / (2 * step);
          assertThat(gradients.get(layer)[i * before.length + channel])
              .as("layer %d, channel %d, sample %d", layer, channel, i)
              .isCloseTo(difference, within(1e-3 + 2e-3 * Math.abs(difference)));
        }
      }
    }
  }

  private double[] losses(NDArray shift, float[] before, int channel, float step) {
    float[] shifted = before.clone();
    shifted[channel] += step;
    shift.set(shifted);
    float[] logits = run(model.getBlock(), images()).toFloatArray();
    shift.set(before);
    float[] labels = labelled().targets().head().toFloatArray();
    double[] losses = new double[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      double chosen = logits[2 * i + (int) labels[i]];
      losses[i] = Math.log(Math.exp(logits[2 * i]) + Math.exp(logits[2 * i + 1])) - chosen;
    }
    return losses;
  }

  /** Of the last layer the gradient by the logits is known: softmax minus target. */
  @Test
  void rank_byFisher_equalsAnIndependentComputation() {
    LayerRanking ranking =
        LayerRanker.builder()
            .scorer(FisherScorer.create())
            .build()
            .rank(gradientSource(), List.of(labelled()));
    float[] logits = run(model.getBlock(), images()).toFloatArray();
    float[] labels = labelled().targets().head().toFloatArray();
    double expected = 0;
    for (int i = 0; i < SAMPLES; i++) {
      double total = Math.exp(logits[2 * i]) + Math.exp(logits[2 * i + 1]);
      for (int c = 0; c < 2; c++) {
        double gradient = Math.exp(logits[2 * i + c]) / total - (labels[i] == c ? 1 : 0);
        expected += Math.pow(logits[2 * i + c] * gradient, 2) / (2 * SAMPLES);
      }
    }
    LayerScore last =
        ranking.scores().stream().filter(s -> s.layer().index() == 4).findFirst().orElseThrow();
    assertThat(last.score()).isCloseTo(expected, within(1e-6 + 1e-4 * expected));
    assertThat(ranking.scores()).allSatisfy(score -> assertThat(score.score()).isPositive());
    assertThat(ranking.provenance().settings())
        .containsEntry("ranking.scorer", "fisher")
        .containsEntry("source.name", "djl-block-labelled");
  }

  @Test
  void forward_forGradients_changesNoParameterAndLeavesNoArray() {
    List<float[]> before = parameters();
    LabelledBatch batch = labelled();
    int arrays = model.getNDManager().getManagedArrays().size();
    int batchArrays = data.getManagedArrays().size();
    for (int pass = 0; pass < 3; pass++) {
      gradientSource()
          .forward(batch, EnumSet.allOf(LayerQuantity.class), observed -> observed.output());
    }
    assertThat(parameters()).usingRecursiveComparison().isEqualTo(before);
    assertThat(model.getNDManager().getManagedArrays().size()).isEqualTo(arrays);
    assertThat(data.getManagedArrays().size()).isEqualTo(batchArrays);
  }

  @Test
  void forward_outputsWithGradients_areThoseOfInference() {
    List<float[]> plain = new ArrayList<>();
    BlockActivationSource.of(model)
        .forward(new NDList(images()), output -> plain.add(output.toFloatArray()));
    List<float[]> recorded = new ArrayList<>();
    gradientSource()
        .forward(
            labelled(),
            Set.of(LayerQuantity.OUTPUT, LayerQuantity.OUTPUT_GRADIENT),
            observed -> recorded.add(observed.output().toFloatArray()));
    for (int i = 0; i < plain.size(); i++) {
      assertThat(recorded.get(i)).containsExactly(plain.get(i), within(1e-5f));
    }
  }

  @Test
  void rank_byFisherWithoutLabels_isRefusedWithTheRemedy() {
    assertThatThrownBy(
            () ->
                LayerRanker.builder()
                    .scorer(FisherScorer.create())
                    .build()
                    .rank(BlockActivationSource.of(model), List.of(new NDList(images()))))
        .isInstanceOf(UnsupportedScorerException.class)
        .hasMessageContaining("'fisher'")
        .hasMessageContaining("'djl-block'")
        .hasMessageContaining("labelled batches");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                BlockActivationSource.of(model)
                    .forward(
                        new NDList(images()),
                        Set.of(LayerQuantity.OUTPUT_GRADIENT),
                        observed -> {}))
        .withMessageContaining("labelled(Objective)");
  }

  /** PyTorch records in inference mode; MXNet cannot, and says so. */
  @Test
  void forward_blockThatComputesSomethingElseInTraining_isRightOrRefused() {
    SequentialBlock strange =
        new SequentialBlock()
            .add(Linear.builder().setUnits(3).build())
            .add(new Doubling())
            .add(Linear.builder().setUnits(2).build());
    try (Model other = ZooNetwork.model(engine, strange, new Shape(SAMPLES, 5))) {
      NDManager manager = other.getNDManager();
      LabelledBatch batch =
          new LabelledBatch(
              new NDList(ZooNetwork.normal(manager, new Shape(SAMPLES, 5), 3)),
              new NDList(manager.create(new float[] {0, 1, 1, 0, 1, 0})));
      ActivationSource<LabelledBatch> source =
          BlockActivationSource.of(other).labelled(Objective.classification());
      Set<LayerQuantity> needs = Set.of(LayerQuantity.OUTPUT, LayerQuantity.OUTPUT_GRADIENT);
      if (engine.equals(DjlEngines.MXNET)) {
        assertThatThrownBy(() -> source.forward(batch, needs, observed -> {}))
            .isInstanceOf(UnsupportedModelException.class)
            .hasMessageContaining("use PyTorch");
      } else {
        List<String> seen = new ArrayList<>();
        source.forward(batch, needs, observed -> seen.add(observed.layer().name()));
        assertThat(seen).hasSize(2);
      }
    }
  }

  /** Doubles its input in training mode. */
  private static final class Doubling extends AbstractBlock {

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      return new NDList(inputs.head().mul(training ? 2 : 1));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return inputs;
    }
  }

  @Test
  void streams_onlyWithoutGradients() {
    assertThat(gradientSource().streams(Set.of(LayerQuantity.OUTPUT))).isTrue();
    assertThat(gradientSource().streams(Set.of(LayerQuantity.OUTPUT_GRADIENT))).isFalse();
    assertThat(gradientSource().gives()).containsExactlyInAnyOrder(LayerQuantity.values());
    assertThat(gradientSource().layers()).isEqualTo(BlockActivationSource.of(model).layers());
  }

  private List<float[]> parameters() {
    return IntStream.range(0, model.getBlock().getParameters().size())
        .mapToObj(i -> model.getBlock().getParameters().valueAt(i).getArray().toFloatArray())
        .toList();
  }
}

package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.score.LinearCkaScorer;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.StoredTensor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What block trees show of a layer besides its output without labels, and the score that needs it.
 */
@EngineTest
class LayerQuantitiesTest extends LayerQuantitiesSetting {

  private static final Set<LayerQuantity> UNLABELLED =
      EnumSet.complementOf(
          EnumSet.of(LayerQuantity.OUTPUT_GRADIENT, LayerQuantity.WEIGHT_GRADIENTS));

  /** The input of each layer, by running the children one by one as DJL does. */
  private List<NDArray> inputs() {
    List<Block> children = model.getBlock().getChildren().values();
    List<Block> branch = children.get(2).getChildren().values().get(0).getChildren().values();
    NDArray activated = run(children.get(1), run(children.get(0), images()));
    NDArray convolved = run(branch.get(0), activated);
    NDArray normalised = run(branch.get(2), run(branch.get(1), convolved));
    NDArray sum = normalised.add(activated);
    NDArray flat = run(children.get(6), run(children.get(5), run(children.get(3), sum)));
    return List.of(images(), activated, convolved, sum, flat);
  }

  @Test
  void input_afterActivationPoolingAndResidualSum_isWhatFlowsIn() {
    List<NDArray> expected = inputs();
    List<float[]> seen = new ArrayList<>();
    List<long[]> shapes = new ArrayList<>();
    BlockActivationSource.of(model)
        .forward(
            new NDList(images()),
            UNLABELLED,
            observed -> {
              seen.add(observed.input().toFloatArray());
              shapes.add(observed.input().shape());
            });
    assertThat(seen).hasSize(5);
    for (int i = 0; i < seen.size(); i++) {
      assertThat(seen.get(i)).containsExactly(expected.get(i).toFloatArray(), within(1e-6f));
      assertThat(shapes.get(i)).isEqualTo(expected.get(i).getShape().getShape());
    }
  }

  @Test
  void weightsAndStatistics_areTheNetworksParameters() {
    List<String> names = new ArrayList<>();
    List<double[]> weights = new ArrayList<>();
    List<double[]> statistics = new ArrayList<>();
    StoredTensor[] kept = new StoredTensor[1];
    BlockActivationSource.of(model)
        .forward(
            new NDList(images()),
            UNLABELLED,
            observed -> {
              for (StoredTensor tensor : observed.weights()) {
                names.add(tensor.name());
                weights.add(tensor.toDoubleArray());
                kept[0] = tensor;
              }
              observed.statistics().forEach(tensor -> statistics.add(tensor.toDoubleArray()));
            });
    List<double[]> expected =
        model.getBlock().getParameters().values().stream()
            .filter(
                parameter ->
                    parameter.getType() != Parameter.Type.RUNNING_MEAN
                        && parameter.getType() != Parameter.Type.RUNNING_VAR)
            .map(parameter -> parameter.getArray().toType(DataType.FLOAT64, false).toDoubleArray())
            .toList();
    assertThat(weights).usingRecursiveComparison().isEqualTo(expected);
    assertThat(names).contains("weight", "bias", "gamma", "beta");
    assertThat(statistics).hasSize(2);
    assertThat(statistics.get(0)).containsExactly(new double[] {0.1, -0.2, 0.3}, within(1e-7));
    assertThat(statistics.get(1)).containsExactly(new double[] {0.5, 1.5, 2}, within(1e-7));
    assertThatThrownBy(kept[0]::toDoubleArray).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void forward_quantityThatWasNotAskedFor_isNotShown() {
    BlockActivationSource.of(model)
        .forward(
            new NDList(images()),
            Set.of(LayerQuantity.OUTPUT),
            observed -> {
              assertThatThrownBy(observed::input).hasMessageContaining("INPUT");
              assertThatThrownBy(observed::weights).hasMessageContaining("WEIGHTS");
              assertThatThrownBy(observed::statistics).hasMessageContaining("STATISTICS");
              assertThatThrownBy(observed::outputGradient).hasMessageContaining("OUTPUT_GRADIENT");
            });
  }

  @Test
  void rank_byCka_equalsAnIndependentComputation() {
    LayerRanking ranking =
        LayerRanker.builder()
            .scorer(LinearCkaScorer.create())
            .build()
            .rank(BlockActivationSource.of(model), List.of(new NDList(images())));
    List<NDArray> inputs = inputs();
    List<float[]> outputs = new ArrayList<>();
    BlockActivationSource.of(model)
        .forward(new NDList(images()), output -> outputs.add(output.toFloatArray()));
    for (LayerScore score : ranking.scores()) {
      int index = score.layer().index();
      double expected = 1 - cka(inputs.get(index).toFloatArray(), outputs.get(index));
      assertThat(score.score()).as(score.layer().name()).isCloseTo(expected, within(1e-5));
      assertThat(score.score()).isBetween(0.0, 1.0);
    }
    assertThat(ranking.tiedLayers()).isZero();
  }

  /** By centred features: |Y'X|² / (|X'X| |Y'Y|), after Kornblith et al., equation 2. */
  private static double cka(float[] x, float[] y) {
    return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
  }

  private static double product(float[] x, float[] y) {
    double[][] left = centredColumns(x);
    double[][] right = centredColumns(y);
    double sum = 0;
    for (double[] a : left) {
      for (double[] b : right) {
        double inner = 0;
        for (int i = 0; i < SAMPLES; i++) {
          inner += a[i] * b[i];
        }
        sum += inner * inner;
      }
    }
    return sum;
  }

  private static double[][] centredColumns(float[] rows) {
    int features = rows.length / SAMPLES;
    double[][] columns = new double[features][SAMPLES];
    for (int k = 0; k < features; k++) {
      double mean = 0;
      for (int i = 0; i < SAMPLES; i++) {
        columns[k][i] = rows[i * features + k];
        mean += columns[k][i] / SAMPLES;
      }
      for (int i = 0; i < SAMPLES; i++) {
        columns[k][i] -= mean;
      }
    }
    return columns;
  }
}

package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
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
import io.github.adabet.score.LinearCkaScorer;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.StoredTensor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What block trees show of a layer besides its output, and the scores that need it. */
@EngineTest
class LayerQuantitiesTest {

  private static final int SAMPLES = 6;
  private static final Shape IMAGES = new Shape(SAMPLES, 2, 6, 6);
  private static final Set<LayerQuantity> UNLABELLED =
      EnumSet.complementOf(
          EnumSet.of(LayerQuantity.OUTPUT_GRADIENT, LayerQuantity.WEIGHT_GRADIENTS));

  @org.junit.jupiter.params.Parameter String engine;

  private Model model;
  private NDManager data;

  @BeforeEach
  void buildModel() {
    model = ZooNetwork.model(engine, network(), IMAGES);
    data = model.getNDManager().newSubManager();
    statistics();
  }

  @AfterEach
  void closeModel() {
    data.close();
    model.close();
  }

  /** Convolution and tanh, a residual sum of a normalised branch, pooling, two classes. */
  private static SequentialBlock network() {
    return new SequentialBlock()
        .add(convolution(3))
        .add(Activation.tanhBlock())
        .add(
            new ParallelBlock(
                branches -> new NDList(branches.get(0).head().add(branches.get(1).head())),
                List.of(
                    new SequentialBlock()
                        .add(convolution(3))
                        .add(BatchNorm.builder().build())
                        .add(Activation.tanhBlock()),
                    Blocks.identityBlock())))
        .add(convolution(4))
        .add(Dropout.builder().optRate(0.5f).build())
        .add(Pool.avgPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(2).build());
  }

  private static Block convolution(int filters) {
    return Conv2d.builder()
        .setKernelShape(new Shape(3, 3))
        .optPadding(new Shape(1, 1))
        .setFilters(filters)
        .build();
  }

  /** Gives the normalisation statistics that it would not have by itself. */
  private void statistics() {
    for (Parameter parameter : model.getBlock().getParameters().values()) {
      if (parameter.getType() == Parameter.Type.RUNNING_MEAN) {
        parameter.getArray().set(new float[] {0.1f, -0.2f, 0.3f});
      } else if (parameter.getType() == Parameter.Type.RUNNING_VAR) {
        parameter.getArray().set(new float[] {0.5f, 1.5f, 2});
      }
    }
  }

  private NDArray images() {
    return ZooNetwork.normal(data, IMAGES, 3);
  }

  private LabelledBatch labelled() {
    float[] labels = {0, 1, 1, 0, 1, 0};
    return new LabelledBatch(new NDList(images()), new NDList(data.create(labels)));
  }

  private NDArray run(Block block, NDArray input) {
    return block
        .forward(new ParameterStore(model.getNDManager(), false), new NDList(input), false)
        .head();
  }

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

  private ActivationSource<LabelledBatch> gradientSource() {
    return BlockActivationSource.of(model).labelled(Objective.classification());
  }

  private List<float[]> parameters() {
    return IntStream.range(0, model.getBlock().getParameters().size())
        .mapToObj(i -> model.getBlock().getParameters().valueAt(i).getArray().toFloatArray())
        .toList();
  }
}

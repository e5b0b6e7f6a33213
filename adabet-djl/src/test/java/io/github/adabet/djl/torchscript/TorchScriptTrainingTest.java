package io.github.adabet.djl.torchscript;

import static io.github.adabet.djl.torchscript.TorchScriptFiles.open;
import static io.github.adabet.djl.torchscript.TorchScriptFiles.select;
import static io.github.adabet.djl.torchscript.TorchScriptFiles.tensors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.github.adabet.BatchNormMode;
import io.github.adabet.Layer;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.WeightDecay;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.fixtures.Numbers;
import io.github.adabet.djl.spi.Checkpoints;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.djl.torchscript.TorchScriptFiles.Expected;
import io.github.adabet.djl.weights.TensorFiles;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Training of files that the real PyTorch wrote, beside what PyTorch makes of the same networks.
 */
class TorchScriptTrainingTest {

  private static final int STEPS = 20;
  private static final int SAMPLES = 4;
  private static final int CLASSES = 3;

  /** The same operations in float32, in another order. */
  private static final double TOLERANCE = 2e-4;

  @TempDir Path folder;

  private static Samples samples(String name, int count) {
    Expected expected = TorchScriptFiles.expected(name);
    float[] values = expected.tensors().getOrDefault("input", new float[0]);
    long[] shape = expected.shapes().getOrDefault("input", new long[] {1}).clone();
    values = Arrays.copyOf(values, values.length / SAMPLES * count);
    shape[0] = count;
    long[] labels = new long[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % CLASSES;
    }
    return Samples.of(HostTensor.of(values, shape), labels);
  }

  private static TrainingOptions.Builder options(int epochs, double rate) {
    return options(epochs, rate, SAMPLES);
  }

  private static TrainingOptions.Builder options(int epochs, double rate, int batchSize) {
    return TrainingOptions.builder()
        .epochs(epochs)
        .batchSize(batchSize)
        .schedule(LearningRateSchedule.constant(rate));
  }

  private static Set<String> changed(Map<String, float[]> before, Map<String, float[]> after) {
    assertThat(after.keySet()).isEqualTo(before.keySet());
    return before.keySet().stream()
        .filter(name -> !Arrays.equals(before.get(name), after.get(name)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @CsvSource({
    "residual,sgd",
    "residual,adamw",
    "residual-scripted,sgd",
    "residual-scripted,adamw",
    "pooled,sgd",
    "pooled,adamw",
    "vit-scripted,sgd",
    "vit-scripted,adamw",
    "recurrent-scripted,adamw",
    "attention-scripted,sgd",
    "listed,sgd",
    "listed,adamw"
  })
  void train_twentySteps_movesAsPyTorchDoes(String name, String rule) {
    boolean sgd = rule.equals("sgd");
    OptimizerOptions optimizer =
        sgd
            ? OptimizerOptions.sgd(0.9)
            : OptimizerOptions.adamW(0)
                .withWeightDecay(WeightDecay.decoupled(0.05).ofEveryParameter());
    try (TensorArchive expected =
            TensorFiles.open(TorchScriptFiles.file(name + ".trained.safetensors"));
        PretrainedNetwork network = open(name)) {
      String[] layers = expected.metadata().getOrDefault("layers", "").split(";", -1);
      Map<String, float[]> before = tensors(network);

      TrainingReport report =
          network.train(
              select(network, layers),
              samples(name, SAMPLES),
              options(STEPS, sgd ? 0.05 : 0.01)
                  .batchNorm(BatchNormMode.SELECTED)
                  .optimizer(optimizer)
                  .build());

      assertThat(report.trainedLayers()).containsExactlyInAnyOrder(layers);
      Map<String, float[]> after = tensors(network);
      Set<String> moved = new TreeSet<>();
      Map<String, float[]> wanted = new TreeMap<>();
      for (String key : expected.tensors().keySet()) {
        if (key.startsWith(rule + "/")) {
          String tensor = key.substring(rule.length() + 1);
          float[] values = new float[Math.toIntExact(expected.tensors().get(key).elements())];
          expected.read(key).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
          wanted.put(tensor, values);
          moved.add(tensor);
        }
      }
      Set<String> others = changed(before, after);
      others.removeIf(tensor -> tensor.endsWith("num_batches_tracked"));
      // Recurrent layers hold their parameters in a list, too.
      others.removeIf(tensor -> tensor.contains("._flat_weights."));
      assertThat(others).isEqualTo(moved);
      wanted.forEach(
          (tensor, values) -> Numbers.assertClose(tensor, after.get(tensor), values, TOLERANCE));
    }
  }

  /** One step of a rate of 1 without momentum goes by the gradient itself. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlp",
        "residual",
        "residual-scripted",
        "vit",
        "vit-scripted",
        "recurrent",
        "recurrent-scripted",
        "attention",
        "attention-scripted",
        "encoder",
        "listed",
        "squeeze",
        "shared",
        "branches",
        "several",
        "pooled-scripted"
      })
  void train_oneStep_goesByTheGradientThatDifferencesShow(String name) {
    Samples samples = samples(name, SAMPLES);
    Map<String, float[]> before;
    Map<String, float[]> after;
    try (PretrainedNetwork network = open(name)) {
      before = tensors(network);
      String[] all = network.layers().stream().map(Layer::name).toArray(String[]::new);
      network.train(
          select(network, all), samples, options(1, 1).optimizer(OptimizerOptions.sgd()).build());
      after = tensors(network);
    }
    int compared = 0;
    try (PretrainedNetwork network = open(name)) {
      Block block = network.unwrap(Block.class).orElseThrow();
      for (Pair<String, Parameter> named : block.getParameters()) {
        float[] old = before.get(named.getKey());
        float[] moved = after.get(named.getKey());
        int largest = 0;
        for (int i = 0; i < old.length; i++) {
          largest =
              Math.abs(old[i] - moved[i]) > Math.abs(old[largest] - moved[largest]) ? i : largest;
        }
        double gradient = old[largest] - moved[largest];
        if (Math.abs(gradient) > 1e-3) {
          NDArray array = named.getValue().getArray();
          double difference = difference(network, samples, array, old, largest);
          assertThat(gradient)
              .as(named.getKey())
              .isCloseTo(difference, within(0.02 * Math.abs(gradient) + 1e-4));
          compared++;
        }
      }
      assertThat(compared).isGreaterThanOrEqualTo(network.layers().size());
    }
  }

  private static double difference(
      PretrainedNetwork network, Samples samples, NDArray array, float[] numbers, int index) {
    float step = 5e-3f;
    double[] losses = new double[2];
    for (int side = 0; side < 2; side++) {
      float[] moved = numbers.clone();
      moved[index] += side == 0 ? step : -step;
      array.set(moved);
      losses[side] = network.evaluate(samples).loss();
    }
    array.set(numbers);
    return (losses[0] - losses[1]) / (2 * step);
  }

  @ParameterizedTest
  @ValueSource(strings = {"residual", "residual-scripted"})
  void train_selectedNormalisation_changesItsOwnStatisticsOnly(String name) {
    try (PretrainedNetwork network = open(name)) {
      Map<String, float[]> before = tensors(network);

      network.train(
          select(network, "stem.0", "blocks.0.1"),
          samples(name, SAMPLES),
          options(2, 0.01).batchNorm(BatchNormMode.SELECTED).build());

      Set<String> changed = changed(before, tensors(network));
      assertThat(changed)
          .contains(
              "stem.0.weight",
              "blocks.0.1.weight",
              "blocks.0.1.bias",
              "blocks.0.1.running_mean",
              "blocks.0.1.running_var")
          .allMatch(tensor -> tensor.startsWith("stem.0.") || tensor.startsWith("blocks.0.1."));
    }
  }

  @Test
  void train_frozenNormalisations_keepTheirStatistics() {
    try (PretrainedNetwork network = open("residual-scripted")) {
      Map<String, float[]> before = tensors(network);

      network.train(
          select(network, "stem.0", "blocks.0.1"),
          samples("residual-scripted", SAMPLES),
          options(2, 0.01).build());

      assertThat(changed(before, tensors(network)))
          .containsExactly("blocks.0.1.bias", "blocks.0.1.weight", "stem.0.weight");
    }
  }

  /** A single sample has one order, so that nothing but dropout depends on the seed. */
  @ParameterizedTest
  @CsvSource({"features.6,true", "classifier.1,false"})
  void train_dropout_isOffBeforeTheFirstTrainedLayer(String layer, boolean drops) {
    List<Map<String, float[]>> results = new ArrayList<>();
    for (long seed : new long[] {1, 1, 2}) {
      try (PretrainedNetwork network = open("depthwise")) {
        network.train(
            select(network, layer),
            samples("depthwise", 1),
            options(5, 0.05, 1).seed(seed).build());
        results.add(tensors(network));
      }
    }

    assertThat(changed(results.get(0), results.get(1))).isEmpty();
    assertThat(changed(results.get(0), results.get(2)).isEmpty()).isNotEqualTo(drops);
  }

  @ParameterizedTest
  @CsvSource({"depthwise,features.4", "residual-scripted,blocks.1.1"})
  void train_resumed_endsWithTheSameBits(String name, String layer) {
    TrainingOptions whole = options(4, 0.02, 2).batchNorm(BatchNormMode.SELECTED).seed(3).build();
    Map<String, float[]> expected;
    try (PretrainedNetwork network = open(name)) {
      network.train(select(network, layer), samples(name, SAMPLES), whole);
      expected = tensors(network);
    }
    Path checkpoints = folder.resolve("checkpoints");
    for (int epochs : new int[] {2, 4}) {
      try (PretrainedNetwork network = open(name)) {
        TrainingOptions options =
            options(epochs, 0.02, 2).batchNorm(BatchNormMode.SELECTED).seed(3).build();
        network
            .trainer(
                TrainerOptions.of(options)
                    .withCheckpoints(
                        Checkpoints.in(checkpoints)
                            .whereThereIsOne(Checkpoints.Existing.RESUME_IF_PRESENT)))
            .train(select(network, layer), samples(name, SAMPLES));
        if (epochs == 4) {
          assertThat(changed(expected, tensors(network))).isEmpty();
        }
      }
    }
  }

  @Test
  void train_tracedInTrainingMode_isRefusedByTheNormalisationsName() {
    Path file = TorchScriptFiles.file("refused/training.pt");
    try (PretrainedNetwork network = open(file, "depthwise")) {
      assertThatThrownBy(
              () ->
                  network.train(
                      select(network, "features.3"),
                      samples("depthwise", SAMPLES),
                      options(1, 0.1).build()))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("features.1")
          .hasMessageContaining("model.eval()");
    }
  }

  @Test
  void train_operationWithoutDerivative_isRefusedWithTheRemedyUnlessItIsFrozen() {
    Path file = TorchScriptFiles.file("refused/weighted.pt");
    try (PretrainedNetwork network = open(file, "attention")) {
      Samples samples = samples("attention", SAMPLES);

      assertThatThrownBy(
              () -> network.train(select(network, "embed"), samples, options(1, 0.1).build()))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("_native_multi_head_attention")
          .hasMessageContaining("torch.no_grad()");
      assertThat(
              network
                  .train(select(network, "norm", "fc"), samples, options(1, 0.1).build())
                  .steps())
          .isEqualTo(1);
    }
  }
}

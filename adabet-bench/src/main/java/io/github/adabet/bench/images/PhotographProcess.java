package io.github.adabet.bench.images;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.BatchNormMode;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingOptions;
import io.github.adabet.bench.images.PhotographJob.Work;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.dataset.ImageCatalog;
import io.github.adabet.djl.dataset.ImagePreprocessing;
import io.github.adabet.djl.dataset.ImageSamples;
import io.github.adabet.djl.dataset.ImageSamplesOptions;
import io.github.adabet.djl.memory.NativeAllocation;
import io.github.adabet.djl.memory.ResidentSetPeak;
import io.github.adabet.djl.spi.NetworkOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The main of a forked process: ranks or trains a network on a folder of photographs through the
 * doors that {@code adabet rank} and {@code adabet train} use, decoding every image anew in each
 * pass, and prints a {@link PhotographMeasurement}.
 *
 * <p>Idle, from which memory is counted, means: the network is in memory, two images were trained
 * on, or four ranked, and what that left is gone; the heap, of fixed size and touched beforehand,
 * has been collected.
 */
public final class PhotographProcess {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double NANOSECONDS = 1e9;
  private static final int SEED = 20_261_124;

  /** The fewest images whose loops can be counted. */
  private static final int FEW = 4;

  private final PhotographJob job;
  private final PretrainedNetwork network;
  private final ImageCatalog catalog;

  private PhotographProcess(PhotographJob job, PretrainedNetwork network) {
    this.job = job;
    this.network = network;
    ImageCatalog files = ImageCatalog.unlabelled(Path.of(job.data()));
    List<Path> some = files.files().subList(0, job.limit());
    int[] labels = IntStream.range(0, job.limit()).map(image -> image % job.classes()).toArray();
    List<String> names = IntStream.range(0, job.classes()).mapToObj(Integer::toString).toList();
    this.catalog = ImageCatalog.of(some, labels, names);
  }

  /**
   * Does a job.
   *
   * @param arguments the job as JSON
   * @throws JsonProcessingException if that is no job
   */
  public static void main(String[] arguments) throws JsonProcessingException {
    NativeAllocation.apply();
    PhotographMeasurement found = measure(JSON.readValue(arguments[0], PhotographJob.class));
    System.out.println(PhotographMeasurement.LINE + JSON.writeValueAsString(found));
  }

  /** Does a job in this process. */
  static PhotographMeasurement measure(PhotographJob job) {
    NetworkOptions options =
        NetworkOptions.builder()
            .engine(DjlEngines.PYTORCH)
            .randomWeights()
            .seed(SEED)
            .classes(job.classes())
            .inputs(TensorSpec.of(3, job.inputSize(), job.inputSize()))
            .build();
    try (PretrainedNetwork network = PretrainedNetwork.open(job.model(), options)) {
      PhotographProcess process = new PhotographProcess(job, network);
      return job.work() == Work.RANK ? process.rank() : process.train();
    }
  }

  private PhotographMeasurement rank() {
    try (ImageSamples samples = samples()) {
      network.rank(samples.range(0, FEW).batches(FEW));
    }
    List<LayerRanking> rankings = new ArrayList<>();
    Measured<List<Double>> measured =
        measured(
            () -> {
              List<Double> seconds = new ArrayList<>();
              for (int pass = 0; pass < job.epochs(); pass++) {
                long start = System.nanoTime();
                try (ImageSamples samples = samples()) {
                  rankings.add(network.rank(samples.batches(job.batchSize())));
                }
                seconds.add((System.nanoTime() - start) / NANOSECONDS);
              }
              return seconds;
            });
    List<String> best = rankings.get(0).scores().stream().map(s -> s.layer().name()).toList();
    return measurement(measured, measured.result(), "all", best, 0);
  }

  private PhotographMeasurement train() {
    List<Layer> layers =
        network.layers().stream().filter(layer -> job.trained().contains(layer.name())).toList();
    if (layers.size() != job.trained().size()) {
      throw new IllegalArgumentException(
          job.model() + " has not all of the layers " + job.trained());
    }
    LayerSelection selection =
        LayerSelection.of(layers, network.layers().size(), Provenance.builder().build());
    try (ImageSamples samples = samples()) {
      train(selection, samples.range(0, 2), 1);
    }
    try (ImageSamples samples = samples()) {
      Measured<List<Double>> measured = measured(() -> train(selection, samples, job.epochs()));
      long parameters = layers.stream().mapToLong(Layer::parameterCount).sum();
      return measurement(measured, measured.result(), null, job.trained(), parameters);
    }
  }

  private List<Double> train(LayerSelection selection, Samples samples, int epochs) {
    TrainingOptions options =
        TrainingOptions.builder()
            .epochs(epochs)
            .batchSize(job.batchSize())
            .seed(SEED)
            .optimizer(OptimizerOptions.sgd(job.momentum()))
            .schedule(LearningRateSchedule.constant(job.learningRate()))
            .batchNorm(BatchNormMode.SELECTED)
            .build();
    return network.train(selection, samples, options).epochs().stream()
        .map(epoch -> epoch.seconds())
        .toList();
  }

  /** Every pass decodes anew, as Python's does. */
  private ImageSamples samples() {
    return ImageSamples.of(
        catalog,
        ImagePreprocessing.torchvision(job.inputSize()),
        ImageSamplesOptions.builder().threads(job.threads()).cacheBytes(0).build());
  }

  /** What came of some work, and its memory. */
  private record Measured<T>(T result, OptionalLong idle, OptionalLong peak) {}

  private static <T> Measured<T> measured(Supplier<T> work) {
    System.gc();
    OptionalLong idle = ResidentSetPeak.residentBytes();
    try (ResidentSetPeak memory = ResidentSetPeak.start()) {
      T result = work.get();
      return new Measured<>(result, idle, memory.bytesAboveStart());
    }
  }

  private PhotographMeasurement measurement(
      Measured<?> measured,
      List<Double> seconds,
      @Nullable String loops,
      List<String> layers,
      long parameters) {
    return new PhotographMeasurement(
        seconds,
        orNull(measured.idle()),
        orNull(measured.peak()),
        null,
        loops,
        network.layers().size(),
        layers,
        parameters,
        "PyTorch " + DjlEngines.engine(DjlEngines.PYTORCH).getVersion());
  }

  private static @Nullable Long orNull(OptionalLong bytes) {
    return bytes.isPresent() ? bytes.getAsLong() : null;
  }
}

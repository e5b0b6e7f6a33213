package io.github.adabet.examples.compare;

import ai.djl.Model;
import ai.djl.training.dataset.ArrayDataset;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.ProgressListener;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingDivergedException;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.block.BlockActivationSource;
import io.github.adabet.djl.block.BlockSelectiveTrainer;
import io.github.adabet.djl.block.structure.ParameterFilter;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.memory.NativeAllocation;
import io.github.adabet.djl.memory.ResidentSetPeak;
import io.github.adabet.examples.data.DigitDatasets;
import io.github.adabet.examples.data.TargetDomain;
import io.github.adabet.examples.model.Accuracy;
import io.github.adabet.examples.model.PretrainedDigits;
import io.github.adabet.examples.task.RankingSettings;
import io.github.adabet.examples.training.Stopwatch;
import io.github.adabet.json.AdaBetJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The main of a forked process: does one {@link Job} and writes its {@link Measurement}.
 *
 * <p>Idle, from which memory is counted, means: the engine runs, network and images are loaded, and
 * one batch of training size has been classified, so that the engine's kernels are loaded too.
 */
public final class MeasuredProcess {
  private static final int WARM_UP = 32;

  private final Model model;
  private final TargetDomain target;

  private MeasuredProcess(Model model, TargetDomain target) {
    this.model = model;
    this.target = target;
  }

  /**
   * Does the job.
   *
   * @param arguments the job's JSON file, and the file to write the measurement to
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    NativeAllocation.apply();
    ObjectMapper json = new ObjectMapper();
    Job job = json.readValue(Path.of(arguments[0]).toFile(), Job.class);
    TargetDomain target = TargetDomain.load();
    try (Model model = PretrainedDigits.load()) {
      Measurement measurement = new MeasuredProcess(model, target).measure(job);
      json.writeValue(Path.of(arguments[1]).toFile(), measurement);
    }
  }

  private Measurement measure(Job job) {
    RankingSettings ranking = job.ranking();
    String options = job.options();
    if (ranking != null) {
      return rank(ranking);
    }
    if (options != null) {
      return train(job, AdaBetJson.read(options, TrainingOptions.class));
    }
    return new Measurement(null, null, accuracy(), 0, null, null, null);
  }

  private Measurement rank(RankingSettings settings) {
    warmUp(WARM_UP);
    try (ResidentSetPeak memory = ResidentSetPeak.start()) {
      Stopwatch watch = Stopwatch.start();
      Samples images = DigitDatasets.samples(target.training());
      LayerRanking ranking;
      try (PretrainedNetwork network = PretrainedNetwork.open(model)) {
        ranking = settings.rank(network, images, ProgressListener.NONE).values().iterator().next();
      }
      double seconds = watch.seconds();
      Double cpuSeconds = watch.cpuSeconds();
      Long peak = orNull(memory.bytesAboveStart());
      return new Measurement(
          AdaBetJson.write(ranking), null, accuracy(), seconds, cpuSeconds, peak, null);
    }
  }

  private Measurement train(Job job, TrainingOptions options) {
    List<Layer> layers = BlockActivationSource.of(model).layers();
    LayerSelection selection =
        LayerSelection.of(
            layers.stream().filter(layer -> job.layers().contains(layer.name())).toList(),
            layers.size(),
            Provenance.ofThisPlatform().build());
    ArrayDataset training =
        DigitDatasets.labelled(model.getNDManager(), target.training(), options.batchSize());
    warmUp(options.batchSize());
    try (ResidentSetPeak memory = ResidentSetPeak.start()) {
      return trained(job, options, selection, training, memory);
    }
  }

  private Measurement trained(
      Job job,
      TrainingOptions options,
      LayerSelection selection,
      ArrayDataset training,
      ResidentSetPeak memory) {
    Stopwatch watch = Stopwatch.start();
    TrainingReport report;
    try {
      report =
          BlockSelectiveTrainer.builder(model, options)
              .parameterFilter(
                  job.onlyNormalizationAndBias()
                      ? ParameterFilter.biasesAndNormalisation()
                      : ParameterFilter.all())
              .build()
              .train(selection, training);
    } catch (TrainingDivergedException e) {
      return new Measurement(
          null,
          null,
          0,
          watch.seconds(),
          watch.cpuSeconds(),
          orNull(memory.bytesAboveStart()),
          e.getMessage());
    }
    double seconds = watch.seconds();
    Double cpuSeconds = watch.cpuSeconds();
    Long peak = orNull(memory.bytesAboveStart());
    return new Measurement(
        null, AdaBetJson.write(report), accuracy(), seconds, cpuSeconds, peak, null);
  }

  private void warmUp(int batchSize) {
    Accuracy.of(model, target.test().slice(0, Math.min(batchSize, target.test().size())));
    System.gc();
  }

  private double accuracy() {
    return Accuracy.of(model, target.test());
  }

  private static @Nullable Long orNull(OptionalLong bytes) {
    return bytes.isPresent() ? bytes.getAsLong() : null;
  }
}

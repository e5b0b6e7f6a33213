package io.github.adabet.bench.adaptation.job;

import io.github.adabet.ChannelSelection;
import io.github.adabet.EpochReport;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.PrefixCacheException;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.memory.NativeAllocation;
import io.github.adabet.djl.memory.ResidentSetPeak;
import io.github.adabet.djl.spi.TrainerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Trains some layers, and measures with the weights of the last epoch and with those of the best.
 *
 * <p>Memory is measured over the steps of the first epoch, before validation, so that it is that of
 * training alone. Idle, above which it is counted, means: network and images are open, an image has
 * gone through, and the heap, of fixed size and touched beforehand, has been collected.
 *
 * @param order where things are
 * @param job what to do
 */
record TrainingWork(JobOrder order, Job.Training job) {

  Finding run() throws IOException {
    Path scratch = Files.createTempDirectory("adabet-adaptation");
    Path best = scratch.resolve("best.safetensors");
    try (PartImages images = order.targetImages();
        PretrainedNetwork network = order.openStart(images.classes())) {
      LayerSelection selection = selection(network);
      TrainingOptions options =
          Trainings.options(job.start().steps(), job.rate(), job.epochs(), job.seed()).build();
      MemoryEstimate estimate = network.estimate(selection, options);
      TrainingRequest.Builder<Samples> request =
          TrainingRequest.builder(selection, images.labelled(job.labels(), job.seed()))
              .validation(images.validation());
      channels(network, images, selection).ifPresent(request::channels);
      network.predict(images.training().range(0, 1).batches(1).iterator().next());
      System.gc();
      NativeAllocation.trim();
      try (ResidentSetPeak memory = ResidentSetPeak.start()) {
        Watch watch = new Watch(network, memory, best);
        request.listener(watch);
        TrainingReport report = trained(network, options, request.build(), watch, scratch);
        return finding(network, images, report, watch, estimate);
      }
    } finally {
      Files.deleteIfExists(best);
      Files.deleteIfExists(scratch);
    }
  }

  /**
   * Trains with the outputs of the frozen layers on the disk. Where the cache would not be exact it
   * is refused before the first step, and training goes without; the row says so.
   */
  private static TrainingReport trained(
      PretrainedNetwork network,
      TrainingOptions options,
      TrainingRequest<Samples> request,
      Watch watch,
      Path scratch) {
    TrainerOptions plain = TrainerOptions.of(options).withUnlimitedMemory();
    if (Trainings.keepsPrefix(network, request.selection().orElseThrow())) {
      try {
        watch.prefix = "disk";
        return network.trainer(Trainings.cached(plain, scratch)).train(request);
      } catch (PrefixCacheException e) {
        if (watch.steps > 0) {
          throw e;
        }
        watch.prefix = "none: " + e.getMessage();
      }
    }
    return network.trainer(plain).train(request);
  }

  private LayerSelection selection(PretrainedNetwork network) {
    Set<String> wanted = new HashSet<>(job.layers());
    List<Layer> layers =
        network.layers().stream().filter(layer -> wanted.contains(layer.name())).toList();
    if (layers.size() != wanted.size()) {
      throw new IllegalArgumentException(
          "the network %s has %d of the layers %s"
              .formatted(network.name(), layers.size(), wanted));
    }
    return Trainings.selection(network, layers);
  }

  /** The channels to train; the last layer's all are, since each is a class. */
  private Optional<ChannelSelection> channels(
      PretrainedNetwork network, PartImages images, LayerSelection selection) {
    Job.Channels wanted = job.channels();
    List<Layer> layers = selection.layers();
    if (wanted == null || layers.size() < 2) {
      return Optional.empty();
    }
    Samples seen = images.unlabelled(wanted.batches(), wanted.batchSize(), job.seed());
    return Optional.of(
        LayerRanker.builder()
            .scorer(NamedScores.of(wanted.score(), job.seed()))
            .build()
            .rankChannels(
                network.activationSource(),
                Trainings.selection(network, layers.subList(0, layers.size() - 1)),
                seen.batches(Math.toIntExact(Math.min(seen.size(), wanted.batchSize()))))
            .select(wanted.share()));
  }

  private Finding.Training finding(
      PretrainedNetwork network,
      PartImages images,
      TrainingReport report,
      Watch watch,
      MemoryEstimate estimate) {
    int classes = images.classes();
    Finding.Measure last = AnswerTally.of(network, images.test(), classes);
    int bestEpoch = Objects.requireNonNull(report.bestEpoch(), "the best epoch");
    Finding.Measure best = last;
    if (bestEpoch < report.epochs().size()) {
      try (PretrainedNetwork kept = order.open(watch.file, classes, job.seed())) {
        best = AnswerTally.of(kept, images.test(), classes);
      }
    }
    return new Finding.Training(
        last,
        best,
        bestEpoch,
        Trainings.validation(report),
        report.trainedParameters(),
        report.totalParameters(),
        estimate.aboveIdle(),
        watch.peakBytes,
        report.medianStepSeconds(),
        report.epochs().stream().mapToDouble(EpochReport::seconds).sum(),
        watch.prefix);
  }

  /** Notes the peak of memory before the first validation, and keeps the best network. */
  private static final class Watch implements TrainingListener {
    private final PretrainedNetwork network;
    private final ResidentSetPeak memory;
    private final Path file;
    private @Nullable Long peakBytes;
    private String prefix = "none";
    private long steps;

    Watch(PretrainedNetwork network, ResidentSetPeak memory, Path file) {
      this.network = network;
      this.memory = memory;
      this.file = file;
    }

    @Override
    public void onEvent(TrainingEvent event, TrainingControl control) {
      if (event instanceof TrainingEvent.StepDone step) {
        steps = step.step();
      }
      if (event instanceof TrainingEvent.StepDone step && step.epoch() == 1) {
        OptionalLong peak = memory.bytesAboveStart();
        peakBytes = peak.isPresent() ? peak.getAsLong() : null;
      } else if (event instanceof TrainingEvent.EpochDone epoch && epoch.best()) {
        network.save(file);
      }
    }
  }
}

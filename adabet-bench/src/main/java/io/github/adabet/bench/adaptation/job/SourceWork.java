package io.github.adabet.bench.adaptation.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.adabet.TrainingDivergedException;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingOptions.FinalWeights;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.json.AdaBetJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the network that all other jobs of a pair begin with.
 *
 * @param order where things are
 * @param job what to do
 */
record SourceWork(JobOrder order, Job.Source job) {

  Finding run() throws IOException {
    try (PartImages target = order.targetImages()) {
      Path start = order.startFile();
      Files.createDirectories(Path.of(order.networks()));
      Path part = start.resolveSibling(".part-" + UUID.randomUUID() + ".safetensors");
      try {
        Finding.Source found = found(target, part);
        // Whole or not at all, for those who look while this process is killed.
        Files.move(part, start, StandardCopyOption.ATOMIC_MOVE);
        return found;
      } finally {
        Files.deleteIfExists(part);
      }
    }
  }

  private Finding.Source found(PartImages target, Path file) throws JsonProcessingException {
    int classes = target.classes();
    String source = order.source();
    if (source == null) {
      try (PretrainedNetwork network = order.openPretrained(classes)) {
        network.save(file);
      }
      return measured(target, file, null, null);
    }
    try (PartImages images = PartImages.open(Path.of(source), job.pair().inputSize())) {
      if (images.classes() != classes) {
        throw new IllegalArgumentException(
            "%s has %d classes and %s has %d; a shift keeps its classes"
                .formatted(source, images.classes(), order.target(), classes));
      }
      double rate = learn(images, file);
      return measured(target, file, rate, images);
    }
  }

  /** Trains at each rate, saves the best by validation, and returns its rate. */
  private double learn(PartImages images, Path file) {
    double best = Double.NEGATIVE_INFINITY;
    double bestRate = Double.NaN;
    for (double rate : job.rates()) {
      try (PretrainedNetwork network = order.openPretrained(images.classes())) {
        double accuracy = learnt(network, images, rate);
        if (accuracy > best) {
          best = accuracy;
          bestRate = rate;
          network.save(file);
        }
      } catch (TrainingDivergedException e) {
        if (job.rates().size() == 1) {
          throw e;
        }
        // A rate that is too high is the worst choice, and no failure while there are others.
      }
    }
    return bestRate;
  }

  /** The best accuracy on validation images, the weights of which the network holds then. */
  private double learnt(PretrainedNetwork network, PartImages images, double rate) {
    TrainingOptions options =
        Trainings.options(job.steps(), rate, job.epochs(), job.seed())
            .finalWeights(FinalWeights.BEST)
            .build();
    TrainingReport report =
        network
            .trainer(TrainerOptions.of(options).withUnlimitedMemory())
            .train(
                TrainingRequest.builder(
                        Trainings.all(network), images.labelledAtMost(job.images(), job.seed()))
                    .validation(images.validation())
                    .build());
    return Collections.max(Trainings.validation(report));
  }

  private Finding.Source measured(
      PartImages target, Path file, @Nullable Double rate, @Nullable PartImages source)
      throws JsonProcessingException {
    int classes = target.classes();
    try (PretrainedNetwork network = order.open(file, classes, job.seed())) {
      TrainingOptions options = Trainings.options(job.steps(), 1, 1, job.seed()).build();
      return new Finding.Source(
          classes,
          rate,
          source == null ? null : AnswerTally.of(network, source.test(), classes),
          AnswerTally.of(network, target.test(), classes),
          Json.MAPPER.readTree(AdaBetJson.write(network.costs(options))),
          network.provenance().choices().stream()
              .map(choice -> choice.name() + " " + choice.version())
              .collect(Collectors.joining(", ")));
    }
  }
}

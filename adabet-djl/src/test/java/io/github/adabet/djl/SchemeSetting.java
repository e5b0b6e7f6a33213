package io.github.adabet.djl;

import ai.djl.Model;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.djl.spi.Checkpoints;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.strategy.SchemePlan;
import io.github.adabet.strategy.SchemeSettings;
import io.github.adabet.strategy.SelectionSchemes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A small network and data that selection schemes are tried on, through the door alone. */
abstract class SchemeSetting {

  static final int EPOCHS = 4;

  /** The mean size of a layer's output, which training moves. */
  static final LayerScorer SPREAD =
      LayerScorer.named(
          "spread",
          output -> {
            double sum = 0;
            for (float value : output.toFloatArray()) {
              sum += Math.abs(value);
            }
            return sum / output.features();
          });

  @org.junit.jupiter.params.Parameter String engine;

  @TempDir Path folder;

  BlockFixture fixture;

  Samples samples;

  @BeforeEach
  void makeFixture() {
    fixture = new BlockFixture(engine);
    samples = fixture.labelled(15, 5);
  }

  @AfterEach
  void closeFixture() {
    fixture.close();
  }

  SchemePlan plan(String name, int interval) {
    SchemeSettings.Builder settings =
        SchemeSettings.builder()
            .budget(SelectionBudget.fraction(0.5))
            .interval(interval)
            .seed(3)
            .batches(2);
    if (name.equals("betti")) {
      settings.scorer(SPREAD);
    }
    return SelectionSchemes.of(name.equals("FILE") ? list().toString() : name)
        .plan(settings.build());
  }

  Path list() {
    try {
      return Files.writeString(
          folder.resolve("layers.txt"), "02BatchNorm\n05Linear # the middle\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static TrainingOptions options() {
    return TrainingOptions.builder()
        .epochs(EPOCHS)
        .batchSize(5)
        .seed(7)
        .optimizer(OptimizerOptions.adam())
        .schedule(LearningRateSchedule.cosine(0.02))
        .build();
  }

  TrainingReport train(
      PretrainedNetwork network,
      SchemePlan plan,
      TrainingListener listener,
      @Nullable Checkpoints checkpoints) {
    PlannedTraining planned = PlannedTraining.of(network, plan, samples, options());
    TrainerOptions how = TrainerOptions.of(planned.options());
    return network
        .trainer(checkpoints == null ? how : how.withCheckpoints(checkpoints))
        .train(planned.request().listener(listener).build());
  }

  /** Copies every parameter by its layer's name and its own, joined by an underscore. */
  static Map<String, float[]> snapshot(PretrainedNetwork network) {
    return new TreeMap<>(
        TrainingFixtures.snapshot(network.unwrap(Model.class).orElseThrow().getBlock()));
  }

  static Set<String> changed(Map<String, float[]> before, Map<String, float[]> after) {
    return before.keySet().stream()
        .filter(name -> !Arrays.equals(before.get(name), after.get(name)))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}

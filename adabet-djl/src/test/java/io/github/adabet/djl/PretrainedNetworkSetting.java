package io.github.adabet.djl;

import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A kind of network, opened for each test, and what the tests of all kinds share. */
abstract class PretrainedNetworkSetting {

  @TempDir Path folder;
  NetworkFixture fixture;
  PretrainedNetwork network;

  /** Makes the kind of network. */
  abstract NetworkFixture fixture();

  @BeforeEach
  void openNetwork() {
    fixture = fixture();
    network = fixture.open();
  }

  @AfterEach
  void closeNetwork() {
    network.close();
    fixture.close();
  }

  static TrainingOptions options() {
    return TrainingOptions.builder()
        .epochs(6)
        .batchSize(6)
        .seed(5)
        .schedule(LearningRateSchedule.constant(0.05))
        .build();
  }

  LayerSelection select(int... indices) {
    List<Layer> layers = network.layers();
    return LayerSelection.of(
        Arrays.stream(indices).mapToObj(layers::get).toList(),
        layers.size(),
        Provenance.builder().build());
  }

  static Set<String> changed(Map<String, float[]> before, Map<String, float[]> after) {
    Set<String> names = new LinkedHashSet<>();
    before.forEach(
        (name, values) -> {
          if (!Arrays.equals(values, after.get(name))) {
            names.add(name);
          }
        });
    return names;
  }
}

package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.LayerRanking;
import io.github.adabet.examples.training.TrainingOutcome;
import io.github.adabet.examples.training.TrainingOutcomeJson;
import io.github.adabet.json.AdaBetJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands on a network in a file that another framework wrote, and images that no test changes.
 */
abstract class NetworkFileSetting extends CommandSetting {
  @TempDir static Path shared;

  /** A folder of images of three classes: left, right and top. */
  static String threeClasses;

  /** A folder of images of these and of a fourth class, called fourth. */
  static String fourClasses;

  @TempDir Path folder;

  /** Where a command writes JSON. */
  Path json;

  private final String[] network;

  /** What names the network in every command: {@code --model FILE}, and what goes with it. */
  NetworkFileSetting(String... network) {
    this.network = network;
  }

  @BeforeAll
  static void writeImages() throws IOException {
    threeClasses = ImageFolders.write(shared.resolve("three"), 12).toString();
    Path four = ImageFolders.write(shared.resolve("four"), 12);
    Path more = ImageFolders.write(shared.resolve("more"), 12);
    Files.move(more.resolve("left"), four.resolve("fourth"));
    fourClasses = four.toString();
  }

  @BeforeEach
  void nameJson() {
    json = folder.resolve("written.json");
  }

  /** Runs a command on the network, and returns its exit code. */
  final int executeOnNetwork(String command, String... further) {
    return executeWith(command, with(network, further));
  }

  /** Runs a command on the network, which must succeed. */
  final void runOnNetwork(String command, String... further) {
    assertThat(executeOnNetwork(command, further)).as(err.toString()).isZero();
  }

  /** The ranking that a command wrote. */
  final LayerRanking ranking() throws IOException {
    return AdaBetJson.read(Files.readString(json), LayerRanking.class);
  }

  /** What became of a training, as a command wrote it. */
  final TrainingOutcome outcome() throws IOException {
    return TrainingOutcomeJson.read(Files.readString(json));
  }
}

package io.github.adabet.examples.cli;

import io.github.adabet.examples.cli.flags.Configuration;
import io.github.adabet.examples.run.RunDirectory;
import io.github.adabet.examples.training.TrainingOutcome;
import io.github.adabet.examples.task.SavedNetwork;
import io.github.adabet.examples.task.Task;
import io.github.adabet.json.AdaBetJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** Puts what a training made into its folder. */
final class TrainedFiles {
  private TrainedFiles() {}

  /**
   * Saves the network, and writes the ranking, the options and, when all else is there, the result.
   *
   * @return where each is, by what it is
   * @throws IOException if something cannot be written
   */
  static Map<String, String> write(
      RunDirectory folder, Task task, TrainingOutcome outcome, CommandSpec command, String result)
      throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    Path network = folder.network(task.network().savedEnding());
    task.network().save(network);
    SavedNetwork saved = task.saved(network.getFileName().toString());
    folder.write(folder.folder().resolve(SavedNetwork.NAME), saved.toJson());
    files.put("trained network", network.toString());
    if (outcome.ranking() != null) {
      folder.write(folder.ranking(), AdaBetJson.write(outcome.ranking()));
      files.put("ranking", folder.ranking().toString());
    }
    folder.write(folder.configuration(), Configuration.yaml(command));
    files.put("options", folder.configuration().toString());
    folder.write(folder.result(), result);
    files.put("result", folder.result().toString());
    files.put("to use it", "adabet predict --model %s IMAGES".formatted(folder.folder()));
    return files;
  }
}

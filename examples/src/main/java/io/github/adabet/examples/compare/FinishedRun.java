package io.github.adabet.examples.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.AdaBetException;
import io.github.adabet.examples.files.WholeFile;
import io.github.adabet.examples.training.TrainingOutcome;
import io.github.adabet.examples.training.TrainingOutcomeJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The folder of one training of a comparison: what it was told, and what it came to. A training
 * whose process or parent was killed goes on from there.
 *
 * @param folder of the training
 * @param command what it is told
 */
record FinishedRun(Path folder, List<String> command) {
  static final String RESULT = "result.json";

  private static final String COMMAND = "command.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Makes the folder, and says in it what the training is told.
   *
   * @return the arguments that remain to be given: to resume, if the training had begun
   * @throws AdaBetException if the folder is of a training that was told something else
   */
  List<String> begin() throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(COMMAND);
    if (!Files.exists(file)) {
      WholeFile.write(file, JSON.writeValueAsString(command));
    } else if (!JSON.readTree(file.toFile()).equals(JSON.valueToTree(command))) {
      throw new AdaBetException(
          "%s holds a training of another comparison, which was told %s; give another --out, or delete it"
              .formatted(folder, JSON.readTree(file.toFile())),
          null);
    }
    return Files.exists(folder.resolve("config.yaml")) ? List.of("--resume") : List.of();
  }

  /** Returns the file for what the training prints. */
  Path output() {
    return folder.resolve("output.txt");
  }

  /** Returns what the training came to; empty if it is not done. */
  Optional<TrainingOutcome> result() throws IOException {
    Path file = folder.resolve(RESULT);
    return Files.exists(file)
        ? Optional.of(TrainingOutcomeJson.read(Files.readString(file)))
        : Optional.empty();
  }
}

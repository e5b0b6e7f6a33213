package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder of images, a training on them that no test changes, and commands in this process. */
abstract class RunFolderSetting extends CommandSetting {
  static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path shared;

  static Path images;

  /** A training of one epoch that no test changes. */
  static Path trained;

  @TempDir Path folder;

  Path run;

  @BeforeAll
  static void trainOnce() throws IOException {
    images = ImageFolders.write(shared.resolve("images"), 20);
    trained = shared.resolve("trained");
    StringWriter errors = new StringWriter();
    List<String> arguments = training(trained, "--split", "0.3", "--seed", "5", "--epochs", "1");
    assertThat(AdaBetCommands.run(errors, arguments)).as(errors.toString()).isZero();
  }

  @BeforeEach
  void nameRun() {
    run = folder.resolve("run");
  }

  void train(String... further) {
    run(training(run, further).toArray(String[]::new));
  }

  static List<String> training(Path run, String... further) {
    List<String> arguments =
        new ArrayList<>(List.of("train", "--data", images.toString(), "--out", run.toString()));
    arguments.addAll(List.of("--layers", "2", "--batch-size", "16"));
    arguments.addAll(List.of(further));
    return arguments;
  }

  JsonNode evaluate(String... further) throws IOException {
    Path json = folder.resolve("evaluation.json");
    List<String> arguments =
        new ArrayList<>(
            List.of("evaluate", "--data", images.toString(), "--json", json.toString()));
    arguments.addAll(List.of(further));
    run(arguments.toArray(String[]::new));
    return JSON.readTree(json.toFile());
  }
}

package io.github.adabet.examples.run;

import io.github.adabet.djl.spi.Checkpoints;
import io.github.adabet.djl.spi.Checkpoints.Existing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * The folder of a training: checkpoints while it lasts, what it came to, and the trained network,
 * which opens again by the folder's name. Each file is replaced as a whole or stays as it was.
 *
 * @param folder created when something is written
 */
public record RunDirectory(Path folder) {
  private static final String CHECKPOINTS = "checkpoints";

  /**
   * Where the training keeps its state.
   *
   * @param existing what to do with a state that is there
   * @return checkpoints after each epoch
   */
  public Checkpoints checkpoints(Existing existing) {
    return Checkpoints.in(folder.resolve(CHECKPOINTS)).whereThereIsOne(existing);
  }

  /**
   * Whether a training was begun here.
   *
   * @return true if there is a checkpoint
   * @throws IOException if the folder cannot be read
   */
  public boolean holdsCheckpoint() throws IOException {
    Path checkpoints = folder.resolve(CHECKPOINTS);
    if (!Files.isDirectory(checkpoints)) {
      return false;
    }
    try (Stream<Path> files = Files.list(checkpoints)) {
      return files.findAny().isPresent();
    }
  }

  /**
   * Where the trained network is saved.
   *
   * @param ending how names of its form end
   * @return a file or folder below this folder
   */
  public Path network(String ending) {
    return folder.resolve("network" + ending);
  }

  /**
   * What the training came to, as JSON; it is there once the training is over.
   *
   * @return a file below this folder
   */
  public Path result() {
    return folder.resolve("result.json");
  }

  /**
   * The ranking that layers were chosen from, as JSON, where there is one.
   *
   * @return a file below this folder
   */
  public Path ranking() {
    return folder.resolve("ranking.json");
  }

  /**
   * All options of the command, as a file of options has them.
   *
   * @return a file below this folder
   */
  public Path configuration() {
    return folder.resolve("config.yaml");
  }

  /**
   * Replaces a file as a whole.
   *
   * @param file below this folder
   * @param text its new content
   * @throws IOException if it cannot be written; then it is as before
   */
  public void write(Path file, String text) throws IOException {
    Files.createDirectories(folder);
    Path written = Files.createTempFile(folder, ".writing-", ".tmp");
    try {
      Files.writeString(written, text, StandardCharsets.UTF_8);
      Files.move(
          written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(written);
    }
  }
}

package io.github.adabet.examples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A file of distances for commands to read. */
abstract class SquareSetting extends CommandSetting {
  @TempDir Path folder;

  /** A square of side 1 whose diagonals are 1.5: one loop. */
  Path square;

  @BeforeEach
  void writeSquare() throws IOException {
    square =
        Files.writeString(
            folder.resolve("square.csv"), "0,1,1.5,1\n1,0,1,1.5\n1.5,1,0,1\n1,1.5,1,0\n");
  }
}

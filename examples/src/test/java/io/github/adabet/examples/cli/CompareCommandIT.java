package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("jdk")
class CompareCommandIT {
  @TempDir Path folder;

  @Test
  void compare_oneEpoch_printsEveryConfigurationAndWritesTheReport() throws IOException {
    Path report = folder.resolve("report.html");
    StringWriter out = new StringWriter();

    int code =
        AdaBetCommand.commandLine()
            .setOut(new PrintWriter(out, true))
            .execute("compare", "--epochs", "1", "--draws", "1", "--report", report.toString());

    assertThat(code).isZero();
    assertThat(out.toString().lines())
        .extracting(line -> line.split(" {2,}", 2)[0])
        .containsExactly(
            "configuration",
            "no adaptation",
            "AdaBet",
            "random layers, draw 1",
            "random layers, mean of 1",
            "last layer",
            "batch-norm and bias",
            "full training");
    assertThat(out.toString().lines().filter(line -> line.startsWith("full")))
        .allMatch(line -> line.contains("174970 (100.0 %)"));
    assertThat(Files.readString(report))
        .contains("<svg", "07classifier", "batch-norm and bias")
        .doesNotContain("http://", "<script");
  }
}

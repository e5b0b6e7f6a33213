package io.github.adabet.bench.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.djl.dataset.image.ImageDecoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImagesCommandTest {

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void execute_fewSmallImages_writesAllFourFigures() throws IOException {
    Path data = folder.resolve("drawn");
    Path csv = folder.resolve("images.csv");

    int code =
        execute(
            "--model",
            "mobilenet_v2",
            "--limit",
            "8",
            "--input-size",
            "32",
            "--batch-size",
            "4",
            "--rounds",
            "1",
            "--data",
            data.toString(),
            "--csv",
            csv.toString());

    assertThat(code).as("%s", err).isZero();
    assertThat(out.toString()).contains("8 images of 500 x 375");
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines).hasSize(5);
    assertThat(lines.get(2)).startsWith("\"forward passes, images in memory\"").endsWith(",1.000");
    assertThat(ImageDecoder.create().decode(data.resolve("00007.jpg"))).hasToString("500 x 375");
  }

  @Test
  void execute_batchesTooSmallForTheScore_areErrorsOfUse() {
    assertThat(execute("--batch-size", "3")).isEqualTo(2);
    assertThat(execute("--limit", "9", "--batch-size", "8")).isEqualTo(2);
    assertThat(err.toString())
        .contains("batch-size must be 4 or more", "last batch would hold 1 images");
  }

  private int execute(String... arguments) {
    return new CommandLine(new ImagesCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}

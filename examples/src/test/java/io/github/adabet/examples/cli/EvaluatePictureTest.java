package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatePictureTest {
  @TempDir Path folder;

  @Test
  void evaluate_picturesAndReport_areWrittenByTheirNames() throws Exception {
    Path svg = folder.resolve("matrix.SVG");
    Path page = folder.resolve("page.html");

    assertThat(run("--plot", svg.toString(), "--report", page.toString())).isZero();
    assertThat(svg).content().startsWith("<svg").contains("taken for", "predicted class");
    assertThat(page).content().contains("What is taken for what", "Accuracy of each class");
    Path png = folder.resolve("matrix.png");
    assertThat(run("--plot", png.toString())).isZero();
    assertThat(ImageIO.read(png.toFile()).getWidth()).isPositive();
  }

  private static int run(String... options) {
    String[] arguments = new String[options.length + 1];
    arguments[0] = "evaluate";
    System.arraycopy(options, 0, arguments, 1, options.length);
    return AdaBetCommand.commandLine()
        .setOut(new PrintWriter(new StringWriter()))
        .execute(arguments);
  }
}

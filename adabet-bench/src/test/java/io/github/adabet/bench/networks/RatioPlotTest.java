package io.github.adabet.bench.networks;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RatioPlotTest {
  private static final Configuration RHO = Rows.configuration("n", "E", Mode.RHO);
  private static final Configuration FULL_PLAIN = Rows.configuration("n", "E", Mode.FULL_PLAIN);
  private static final int COLOUR_OF_RHO = 0xffc2410c;

  @TempDir private Path folder;

  @Test
  void write_measuredModes_drawsThemInTheirColour() throws IOException {
    Path file = folder.resolve("plot.png");
    Results results =
        new Results(
            List.of(RHO, FULL_PLAIN),
            List.of(Rows.measured(RHO, 1, 100), Rows.measured(FULL_PLAIN, 2, 400)));

    boolean drawn = RatioPlot.write(results, "E", file);

    assertThat(drawn).isTrue();
    BufferedImage image = ImageIO.read(file.toFile());
    int[] pixels =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    assertThat(pixels).contains(COLOUR_OF_RHO);
  }

  @Test
  void write_nothingToCompareWith_drawsNothing() throws IOException {
    Path file = folder.resolve("plot.png");
    Results results = new Results(List.of(RHO, FULL_PLAIN), List.of(Rows.measured(RHO, 1, 100)));

    assertThat(RatioPlot.write(results, "E", file)).isFalse();
    assertThat(file).doesNotExist();
  }
}

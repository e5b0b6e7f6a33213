package io.github.adabet.bench.adaptation;

import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.spi.NetworkOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;

/** Drawn images and a tiny network, with which an experiment takes seconds. */
final class SmallExperiment {
  static final int SIDE = 32;

  private static final List<String> CLASSES = List.of("left", "right");
  private static final Map<String, Integer> SIZES = Map.of("train", 12, "val", 4, "test", 6);
  private static final int SPOT = 9;

  private SmallExperiment() {}

  /** Writes a shift with a source, one without, and the weights of the network. */
  static void write(Path folder) throws IOException {
    Random random = new Random(20_261_130);
    draw(folder.resolve("images/bright/source"), 0xffffff, random);
    draw(folder.resolve("images/bright/target"), 0x60a060, random);
    draw(folder.resolve("images/fresh/target"), 0xa04040, random);
    Path weights = Files.createDirectories(folder.resolve("weights"));
    NetworkOptions options = NetworkOptions.builder().input(3, SIDE, SIDE).seed(7).build();
    try (PretrainedNetwork network = PretrainedNetwork.open(TinyNetworkProvider.NAME, options)) {
      network.save(weights.resolve(TinyNetworkProvider.NAME + "." + SIDE + ".safetensors"));
    }
  }

  /** A spot of a colour on the left or on the right, on noise. */
  private static void draw(Path part, int colour, Random random) throws IOException {
    for (Map.Entry<String, Integer> size : SIZES.entrySet()) {
      for (String label : CLASSES) {
        Path target = Files.createDirectories(part.resolve(size.getKey()).resolve(label));
        for (int i = 0; i < size.getValue(); i++) {
          BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
          int left = label.equals("left") ? 2 : SIDE - SPOT - 2;
          for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
              boolean inside = x >= left && x < left + SPOT && y >= SPOT && y < 2 * SPOT;
              image.setRGB(x, y, inside ? colour : 0x010101 * random.nextInt(90));
            }
          }
          ImageIO.write(image, "png", target.resolve(i + ".png").toFile());
        }
      }
    }
  }

  /** The options that run it all, quickly. */
  static List<String> options(Path folder, String scores) {
    return List.of(
        "--images",
        folder.resolve("images").toString(),
        "--weights",
        folder.resolve("weights").toString(),
        "--model",
        TinyNetworkProvider.NAME,
        "--out",
        folder.resolve("work").toString(),
        "--labels",
        "10",
        "--source-epochs",
        "1",
        "--batch-size",
        "8",
        "--rank-batches",
        "1",
        "--rank-batch-size",
        "8",
        "--rho",
        "0.4",
        "--score",
        scores);
  }
}

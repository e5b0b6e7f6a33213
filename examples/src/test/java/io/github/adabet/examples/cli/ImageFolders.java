package io.github.adabet.examples.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Folders of small pictures of three classes, which are told apart by where they are bright. */
public final class ImageFolders {
  static final String[] CLASSES = {"left", "right", "top"};

  private static final int SIDE = 28;

  private ImageFolders() {}

  /** Writes as many pictures of each class as asked for, in one folder per class. */
  public static Path write(Path folder, int each) throws IOException {
    Random random = new Random(7);
    for (String name : CLASSES) {
      Path one = Files.createDirectories(folder.resolve(name));
      for (int i = 0; i < each; i++) {
        ImageIO.write(
            picture(name, random), "png", one.resolve("%s%02d.png".formatted(name, i)).toFile());
      }
    }
    return folder;
  }

  private static BufferedImage picture(String name, Random random) {
    BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        boolean bright =
            switch (name) {
              case "left" -> x < SIDE / 2;
              case "right" -> x >= SIDE / 2;
              default -> y < SIDE / 2;
            };
        int value = (bright ? 150 : 20) + random.nextInt(80);
        picture.setRGB(x, y, value << 16 | value << 8 | value);
      }
    }
    return picture;
  }
}

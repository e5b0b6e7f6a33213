package io.github.adabet.examples.doctor;

import io.github.adabet.examples.doctor.Finding.State;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;

/** Looks at the readers of images and of lists, which are plain Java. Stateless. */
final class ImageProbe {
  private static final List<String> FORMATS = List.of("JPEG", "PNG", "GIF", "BMP", "WebP", "TIFF");
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "JPEG", "com.twelvemonkeys.imageio:imageio-jpeg",
          "WebP", "com.twelvemonkeys.imageio:imageio-webp",
          "TIFF", "com.twelvemonkeys.imageio:imageio-tiff");

  private ImageProbe() {}

  static List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    FORMATS.forEach(format -> findings.add(format(format)));
    findings.add(matlab());
    return findings;
  }

  private static Finding format(String format) {
    Iterator<ImageReader> readers =
        ImageIO.getImageReadersByFormatName(format.toLowerCase(Locale.ROOT));
    if (!readers.hasNext()) {
      return Finding.without(
          "images",
          format,
          State.MISSING,
          "no reader of " + format + " is on the class path",
          LIBRARIES.getOrDefault(format, "a Java with its module java.desktop"));
    }
    ImageReader reader = readers.next();
    ImageReaderSpi provider = reader.getOriginatingProvider();
    reader.dispose();
    return Finding.found(
        "images", format, provider.getVersion(), Map.of("read by", provider.getPluginClassName()));
  }

  private static Finding matlab() {
    String reader = "us.hebi.matlab.mat.format.Mat5";
    try {
      Class<?> found = Class.forName(reader, false, ImageProbe.class.getClassLoader());
      return Finding.found(
          "lists",
          "MATLAB",
          found.getPackage().getImplementationVersion(),
          Map.of("read by", reader));
    } catch (ClassNotFoundException | LinkageError e) {
      return Finding.without(
          "lists",
          "MATLAB",
          State.MISSING,
          "the lists of flowers102 and stanford_dogs cannot be read: " + e,
          "us.hebi.matlab.mat:mfl-core");
    }
  }
}

package io.github.adabet.djl.dataset.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import org.jspecify.annotations.Nullable;

/** Lets ImageIO's readers read a picture: the JDK's own first, then those of plug-ins. */
final class ImageReading {

  /** What a reader is asked for. */
  @FunctionalInterface
  interface Task<T> {
    T read(ImageReader reader) throws IOException;
  }

  private static final String JDK = "com.sun.imageio.";

  /** Warnings of libjpeg after which pixels are missing or wrong. */
  private static final List<String> DAMAGE =
      List.of("premature end", "bad huffman code", "truncated");

  private ImageReading() {}

  /**
   * Reads with the first reader that can.
   *
   * @param format the format of the file
   * @param bytes the file
   * @param task reads the first picture
   * @throws IOException if no reader can; the message says what to add where there is none
   */
  static <T> T read(ImageFormat format, byte[] bytes, Task<T> task) throws IOException {
    IOException first = null;
    boolean plugins = false;
    for (ImageReader reader : readers(format)) {
      plugins |= !isOfJdk(reader);
      try {
        return read(reader, bytes, task);
      } catch (IOException e) {
        first = first == null ? e : first;
      } finally {
        reader.dispose();
      }
    }
    if (first == null) {
      throw new IOException(
          "nothing on the class path reads "
              + format.label()
              + "; add "
              + format.plugin()
              + " (Maven coordinates), or convert it to PNG or JPEG");
    }
    if (format.plugin() != null && !plugins) {
      throw new IOException(
          first.getMessage()
              + ". If the file is whole, it is a kind of "
              + format.label()
              + " that the JDK does not read; add "
              + format.plugin()
              + " (Maven coordinates), or convert it to PNG",
          first);
    }
    throw first;
  }

  /** Reads all pixels of the first picture as an image. */
  static BufferedImage image(ImageReader reader) throws IOException {
    return reader.read(0);
  }

  /** Reads all numbers of the first picture as they stand. */
  static Raster raster(ImageReader reader) throws IOException {
    if (!reader.canReadRaster()) {
      throw new IOException("its colours cannot be read");
    }
    return reader.readRaster(0, null);
  }

  private static List<ImageReader> readers(ImageFormat format) {
    List<ImageReader> readers = new ArrayList<>();
    ImageIO.getImageReadersByFormatName(format.label()).forEachRemaining(readers::add);
    readers.sort(
        Comparator.comparing((ImageReader reader) -> !isOfJdk(reader))
            .thenComparing(reader -> reader.getClass().getName()));
    return readers;
  }

  private static boolean isOfJdk(ImageReader reader) {
    return reader.getClass().getName().startsWith(JDK);
  }

  private static <T> T read(ImageReader reader, byte[] bytes, Task<T> task) throws IOException {
    Damage damage = new Damage();
    reader.addIIOReadWarningListener(damage);
    try (ByteArrayImageStream stream = new ByteArrayImageStream(bytes)) {
      reader.setInput(stream, true, true);
      T result = task.read(reader);
      if (damage.found != null) {
        throw new IOException("it is damaged or truncated: " + damage.found);
      }
      return result;
    } catch (RuntimeException e) {
      // Readers of ImageIO fail in many ways on files that are not what they should be.
      throw new IOException("it is damaged: " + e, e);
    }
  }

  /** Remembers the first warning that tells of pixels that are missing. */
  private static final class Damage implements IIOReadWarningListener {

    private @Nullable String found;

    @Override
    public void warningOccurred(ImageReader source, String warning) {
      String text = warning.toLowerCase(Locale.ROOT);
      if (found == null && DAMAGE.stream().anyMatch(text::contains)) {
        found = warning;
      }
    }
  }
}

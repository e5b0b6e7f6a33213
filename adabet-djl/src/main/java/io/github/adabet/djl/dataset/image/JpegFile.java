package io.github.adabet.djl.dataset.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What stands before the pixels of a JPEG file.
 *
 * <p>The JDK's reader guesses the colours of a file without markers otherwise than libjpeg does,
 * and stumbles over colour profiles and previews. So it is handed the tables and scans of the file
 * only, and one marker that says what libjpeg would take the colours for.
 */
final class JpegFile {

  private static final int START_OF_SCAN = 0xda;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;
  private static final int APP15 = 0xef;
  private static final int COMMENT = 0xfe;
  private static final byte[] JFIF = {'J', 'F', 'I', 'F', 0};
  private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};
  private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.US_ASCII);
  private static final int ADOBE_TRANSFORM = 11;
  private static final byte[] JFIF_SEGMENT = {
    (byte) 0xff, (byte) APP0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 2, 0, 0, 1, 0, 1, 0, 0
  };
  private static final byte[] ADOBE_SEGMENT = {
    (byte) 0xff, (byte) APP14, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
  };

  private final byte[] file;
  private final ByteArrayOutputStream tables = new ByteArrayOutputStream();
  private int[] componentIds = {};
  private int width;
  private int height;
  private int orientation = ExifOrientation.UPRIGHT;
  private boolean jfif;
  private int transform = -1;

  private JpegFile(byte[] file) {
    this.file = file;
  }

  /**
   * Reads up to the first scan.
   *
   * @param file a whole file that begins as JPEG files do
   * @throws IOException if there is no picture in it
   */
  static JpegFile of(byte[] file) throws IOException {
    JpegFile read = new JpegFile(file);
    read.readSegments();
    if (read.componentIds.length == 0) {
      throw new IOException("it holds no frame before its first scan");
    }
    return read;
  }

  /** Returns the width in pixels. */
  int width() {
    return width;
  }

  /** Returns the height in pixels. */
  int height() {
    return height;
  }

  /** Returns the numbers of a pixel. */
  int components() {
    return componentIds.length;
  }

  /** Tells whether four numbers are a YCbCr colour and black. */
  boolean ycck() {
    return components() == 4 && transform == 2;
  }

  /** Returns the orientation of the EXIF data, from 1 to 8. */
  int orientation() {
    return orientation;
  }

  /** Returns the file without what its pixels do not depend on. */
  byte[] essentials() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(tables.size() + JFIF_SEGMENT.length + 2);
    out.write(0xff);
    out.write(0xd8);
    if (components() == 4) {
      out.writeBytes(adobe(ycck() ? 2 : 0));
    } else if (components() == 3) {
      out.writeBytes(isRgb() ? adobe(0) : JFIF_SEGMENT);
    }
    out.writeBytes(tables.toByteArray());
    return out.toByteArray();
  }

  /** Tells whether three numbers are red, green and blue, by libjpeg's rules. */
  private boolean isRgb() {
    if (jfif) {
      return false;
    }
    return transform >= 0
        ? transform == 0
        : componentIds[0] == 'R' && componentIds[1] == 'G' && componentIds[2] == 'B';
  }

  private static byte[] adobe(int transform) {
    byte[] segment = ADOBE_SEGMENT.clone();
    segment[segment.length - 1] = (byte) transform;
    return segment;
  }

  private void readSegments() throws IOException {
    int at = 2;
    while (true) {
      at = nextMarker(at);
      int marker = file[at] & 0xff;
      if (marker == END_OF_IMAGE) {
        throw new IOException("it holds no picture");
      }
      if (at + 3 > file.length) {
        throw truncated();
      }
      int end = at + 1 + number(at + 1);
      if (end < at + 3 || end > file.length) {
        throw truncated();
      }
      if (marker == START_OF_SCAN) {
        tables.write(0xff);
        tables.write(file, at, file.length - at);
        return;
      }
      readSegment(marker, at + 3, end);
      if (marker < APP0 || (marker > APP15 && marker != COMMENT)) {
        tables.write(0xff);
        tables.write(file, at, end - at);
      }
      at = end;
    }
  }

  private void readSegment(int marker, int data, int end) throws IOException {
    if (isFrame(marker)) {
      readFrame(data, end);
    } else if (marker == APP0) {
      jfif |= begins(data, end, JFIF);
    } else if (marker == APP1 && begins(data, end, EXIF)) {
      orientation = ExifOrientation.of(file, data + EXIF.length, end - data - EXIF.length);
    } else if (marker == APP14 && begins(data, end, ADOBE) && end - data > ADOBE_TRANSFORM) {
      transform = file[data + ADOBE_TRANSFORM] & 0xff;
    }
  }

  /** Returns the position of the byte behind the 0xff of the next marker. */
  private int nextMarker(int from) throws IOException {
    for (int at = from; at + 1 < file.length; at++) {
      int code = file[at + 1] & 0xff;
      if (file[at] == (byte) 0xff && code != 0 && code != 0xff) {
        return at + 1;
      }
    }
    throw truncated();
  }

  /** Tells whether a marker begins a frame: all from 0xc0 to 0xcf but those of tables. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private void readFrame(int data, int end) throws IOException {
    if (end - data < 6) {
      throw truncated();
    }
    int bits = file[data] & 0xff;
    if (bits != 8) {
      throw new IOException("it has " + bits + " bits per number; convert it to 8");
    }
    height = number(data + 1);
    width = number(data + 3);
    int components = file[data + 5] & 0xff;
    if (height == 0 || width == 0) {
      throw new IOException("it claims " + width + " x " + height + " pixels");
    }
    if (components != 1 && components != 3 && components != 4) {
      throw new IOException("its pixels have " + components + " numbers; convert it to RGB");
    }
    if (end - data < 6 + 3 * components) {
      throw truncated();
    }
    componentIds = new int[components];
    for (int i = 0; i < components; i++) {
      componentIds[i] = file[data + 6 + 3 * i] & 0xff;
    }
  }

  private boolean begins(int from, int to, byte[] beginning) {
    return to - from >= beginning.length
        && Arrays.equals(file, from, from + beginning.length, beginning, 0, beginning.length);
  }

  private int number(int at) {
    return ((file[at] & 0xff) << 8) | (file[at + 1] & 0xff);
  }

  private static IOException truncated() {
    return new IOException("it ends before its pixels do; the file is truncated");
  }
}

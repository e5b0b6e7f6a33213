package io.github.adabet.djl.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import us.hebi.matlab.mat.format.BufferAllocator;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Cell;
import us.hebi.matlab.mat.types.Char;
import us.hebi.matlab.mat.types.MatFile.Entry;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sources;

/**
 * A file of MATLAB's version 5 that holds lists of numbers or names. Read through a library that is
 * optional: {@link #requireReader} says whether it is there.
 */
final class MatFile {

  private static final String READER = "us.hebi.matlab.mat.format.Mat5";
  private static final String COORDINATES = "us.hebi.matlab.mat:mfl-core:0.5.15";

  /** The largest published list has half a megabyte. */
  private static final long MOST_BYTES = 16L << 20;

  private final Path path;
  private final us.hebi.matlab.mat.types.MatFile content;

  private MatFile(Path path, us.hebi.matlab.mat.types.MatFile content) {
    this.path = path;
    this.content = content;
  }

  /**
   * Makes sure that the reader is on the class path.
   *
   * @param what needs it, for the message
   * @throws ImageDataException if it is not; the message says what to add
   */
  static void requireReader(String what) {
    try {
      Class.forName(READER, false, MatFile.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new ImageDataException(
          what + " has lists of MATLAB's format; add " + COORDINATES + " to the class path", e);
    }
  }

  /**
   * Reads a file.
   *
   * @param path the file
   * @return its content
   * @throws ImageDataException if it cannot be read, is damaged or larger than any such list, or
   *     the reader is not on the class path
   */
  static MatFile open(Path path) {
    requireReader(path.toString());
    try {
      if (Files.size(path) > MOST_BYTES) {
        throw new ImageDataException(path + " is too large for a list; get it anew");
      }
      byte[] bytes = Files.readAllBytes(path);
      return new MatFile(path, Reading.of(bytes));
    } catch (IOException | RuntimeException e) {
      if (e instanceof ImageDataException known) {
        throw known;
      }
      throw damaged(path, e.toString(), e);
    }
  }

  /** Apart, so that this class can be loaded without the reader. */
  private static final class Reading {

    static us.hebi.matlab.mat.types.MatFile of(byte[] bytes) throws IOException {
      return Mat5.newReader(Sources.wrap(bytes)).setBufferAllocator(new Allowance()).readMat();
    }
  }

  /** Memory for what a file declares, within a limit for all of it. */
  private static final class Allowance implements BufferAllocator {

    private long left = 4 * MOST_BYTES;

    @Override
    public ByteBuffer allocate(int bytes) {
      left -= bytes;
      if (left < 0) {
        throw new IllegalStateException("it declares more than " + 4 * MOST_BYTES + " bytes");
      }
      return ByteBuffer.allocate(bytes);
    }

    @Override
    public void release(ByteBuffer buffer) {
      left += buffer.capacity();
    }
  }

  /**
   * Reads a list of whole numbers.
   *
   * @param name the variable
   * @return its elements, whatever its shape
   * @throws ImageDataException if there is no such variable or it holds something else
   */
  int[] integers(String name) {
    if (!(variable(name) instanceof Matrix matrix)) {
      throw damaged(path, name + " holds no numbers", null);
    }
    int[] numbers = new int[matrix.getNumElements()];
    for (int i = 0; i < numbers.length; i++) {
      double number = matrix.getDouble(i);
      numbers[i] = (int) number;
      if (numbers[i] != number) {
        throw damaged(path, name + " holds " + number + ", which is no whole number", null);
      }
    }
    return numbers;
  }

  /**
   * Reads a list of names.
   *
   * @param name the variable
   * @return its elements, whatever its shape
   * @throws ImageDataException if there is no such variable or it holds something else
   */
  List<String> strings(String name) {
    if (!(variable(name) instanceof Cell cell)) {
      throw damaged(path, name + " holds no list of names", null);
    }
    List<String> strings = new ArrayList<>();
    for (int i = 0; i < cell.getNumElements(); i++) {
      Object element = cell.get(i);
      if (!(element instanceof Char text)) {
        throw damaged(path, "an element of " + name + " is no name", null);
      }
      strings.add(text.getNumElements() == 0 ? "" : text.getString());
    }
    return strings;
  }

  private Object variable(String name) {
    for (Entry entry : content.getEntries()) {
      if (entry.getName().equals(name)) {
        return entry.getValue();
      }
    }
    throw damaged(path, "it has no variable " + name, null);
  }

  private static ImageDataException damaged(Path path, String why, @Nullable Exception cause) {
    return new ImageDataException(
        path + " is not the list that was published: " + why + "; get it anew", cause);
  }
}

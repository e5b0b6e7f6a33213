package io.github.adabet.djl.weights.internal.io;

import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * An open file, read at any position. The file is read, never mapped: a file that another process
 * cuts short while it is mapped ends the reader with an error of the JVM's, not with an exception.
 */
public final class FileBytes implements Closeable {

  /** The most bytes that {@link #window} shows. */
  public static final int WINDOW_BYTES = 1 << 20;

  private final Path file;
  private final String title;
  private final FileChannel channel;
  private final long origin;
  private final long size;
  private @Nullable ByteBuffer window;
  private long bytesRead;

  private FileBytes(Path file, String title, FileChannel channel, long origin, long size) {
    this.file = file;
    this.title = title;
    this.channel = channel;
    this.origin = origin;
    this.size = size;
  }

  /**
   * Opens a file.
   *
   * @throws WeightsException if it cannot be opened
   */
  public static FileBytes open(Path file) {
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      try {
        return new FileBytes(file, file.toString(), channel, 0, channel.size());
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new WeightsException("cannot read " + file + ": " + e, e);
    }
  }

  /**
   * Shows a part of the file as a file of its own, for a file that holds another.
   *
   * @param name what messages call the part, behind the file's name
   * @param position of the part's first byte
   * @param length its bytes, all within this file
   * @return the part; whoever closes it closes this file
   */
  public FileBytes part(String name, long position, long length) {
    return new FileBytes(file, title + " (" + name + ")", channel, origin + position, length);
  }

  /** Returns the file's path. */
  public Path file() {
    return file;
  }

  /** Returns the file's size in bytes when it was opened. */
  public long size() {
    return size;
  }

  /**
   * Returns an exception that names the file.
   *
   * @param problem what is wrong with it, to follow its name
   */
  public WeightsException failure(String problem) {
    return failure(problem, null);
  }

  /**
   * Returns an exception that names the file.
   *
   * @param problem what is wrong with it, to follow its name
   * @param cause the exception behind it, or null
   */
  public WeightsException failure(String problem, @Nullable Throwable cause) {
    return new WeightsException(title + " " + problem, cause);
  }

  /**
   * Fills a buffer.
   *
   * @param position of the first byte in the file
   * @param target is filled from its position to its limit
   * @throws WeightsException if the file ends before that or reading fails
   */
  public void read(long position, ByteBuffer target) {
    if (target.remaining() > size - position) {
      throw failure("ends at byte " + size + ", where more was expected; it is truncated");
    }
    long at = position;
    try {
      while (target.hasRemaining()) {
        int read = channel.read(target, origin + at);
        if (read < 0) {
          throw failure("ends at byte " + at + ", where more was expected; it is truncated");
        }
        at += read;
      }
      bytesRead += at - position;
    } catch (IOException e) {
      throw new WeightsException("cannot read " + file + ": " + e, e);
    }
  }

  /**
   * Reads some bytes.
   *
   * @param position of the first byte in the file
   * @param length number of bytes; no more than the file is long, whatever its content says
   * @return a new little-endian buffer on the heap, positioned at 0
   * @throws WeightsException if the file ends before that or reading fails
   */
  public ByteBuffer read(long position, int length) {
    if (position < 0 || length < 0 || position > size - length) {
      throw failure(
          "is truncated: it has "
              + size
              + " bytes, but "
              + length
              + " are expected from byte "
              + position);
    }
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    read(position, buffer);
    return buffer.flip();
  }

  /**
   * Shows some bytes in a buffer that all calls share.
   *
   * @param position of the first byte in the file
   * @param length number of bytes, at most {@value #WINDOW_BYTES}
   * @return a little-endian buffer from 0 to the length; valid until the next call
   * @throws WeightsException if the file ends before that or reading fails
   */
  ByteBuffer window(long position, int length) {
    if (window == null) {
      window = ByteBuffer.allocateDirect(WINDOW_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }
    ByteBuffer shown = window.clear().limit(length);
    read(position, shown);
    return shown.flip();
  }

  /** Returns how many bytes were read from the file so far. */
  long bytesRead() {
    return bytesRead;
  }

  /**
   * Reads a part of the file as a stream, in pieces of some KiB.
   *
   * @param position of the first byte in the file
   * @param length number of bytes
   * @return the stream; closing it is not needed and leaves the file open
   */
  public InputStream stream(long position, long length) {
    return new InputStream() {
      private long at = position;
      private final long end = position + length;

      @Override
      public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
      }

      @Override
      public int read(byte[] target, int offset, int most) {
        int count = (int) Math.min(most, end - at);
        if (count == 0 && most > 0) {
          return -1;
        }
        FileBytes.this.read(at, ByteBuffer.wrap(target, offset, count));
        at += count;
        return count;
      }
    };
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new WeightsException("cannot close " + file + ": " + e, e);
    }
  }
}

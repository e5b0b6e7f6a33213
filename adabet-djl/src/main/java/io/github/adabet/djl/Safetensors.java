package io.github.adabet.djl;

import io.github.adabet.CheckpointException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * Reads a file in the safetensors format, strictly, one tensor at a time.
 *
 * <p>The format: eight bytes, little-endian and unsigned, with the length {@code N} of the header;
 * {@code N} bytes of JSON in UTF-8; then the raw little-endian row-major data. The header maps each
 * tensor's name to its element type, its shape and the half-open range of its bytes counted from
 * the first byte after the header, and may map {@code __metadata__} to strings.
 *
 * <p>A file is accepted only if its header has at most {@value #MAX_HEADER_BYTES} bytes and
 * describes every byte of the data exactly once: no overlap, no hole, nothing beyond the end, each
 * range as long as its type and shape say. Everything is checked before any data are read, so a
 * lying header cannot make the reader allocate more than the file holds.
 *
 * <p>Not thread-safe. The creator closes it.
 *
 * @see <a href="https://huggingface.co/docs/safetensors/index">The safetensors format</a>
 */
final class Safetensors implements Closeable {

  /** The longest header that is read, in bytes; the format's own bound. */
  static final int MAX_HEADER_BYTES = 100_000_000;

  /** Bytes of the length field in front of the header. */
  static final int LENGTH_BYTES = Long.BYTES;

  private final Path file;
  private final FileChannel channel;
  private final SafetensorsHeader header;
  private final long dataStart;

  private Safetensors(Path file, FileChannel channel, SafetensorsHeader header, long dataStart) {
    this.file = file;
    this.channel = channel;
    this.header = header;
    this.dataStart = dataStart;
  }

  /**
   * Opens a file and checks its header.
   *
   * @param file the file to read
   * @return an open reader; the caller closes it
   * @throws CheckpointException if the file cannot be read, is truncated, or has a header that is
   *     malformed or does not describe the data exactly
   */
  static Safetensors open(Path file) {
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      try {
        return read(file, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new CheckpointException("cannot read " + file + ": " + e, e);
    }
  }

  private static Safetensors read(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < LENGTH_BYTES) {
      throw new CheckpointException(
          file + " is truncated: " + size + " bytes cannot hold a safetensors header");
    }
    long headerBytes = readFully(channel, 0, LENGTH_BYTES).getLong();
    if (headerBytes < 2 || headerBytes > MAX_HEADER_BYTES || headerBytes > size - LENGTH_BYTES) {
      throw new CheckpointException(
          file
              + " announces a header of "
              + Long.toUnsignedString(headerBytes)
              + " bytes in a file of "
              + size
              + " bytes (legal: 2 to "
              + Math.min(MAX_HEADER_BYTES, size - LENGTH_BYTES)
              + "); the file is truncated or is no safetensors file");
    }
    ByteBuffer json = readFully(channel, LENGTH_BYTES, (int) headerBytes);
    long dataStart = LENGTH_BYTES + headerBytes;
    SafetensorsHeader header = SafetensorsHeader.parse(file, json, size - dataStart);
    return new Safetensors(file, channel, header, dataStart);
  }

  /** Returns the file that is being read. */
  Path file() {
    return file;
  }

  /** Returns the strings under {@code __metadata__}, in file order; empty if there are none. */
  Map<String, String> metadata() {
    return header.metadata();
  }

  /** Returns what the header says of each tensor, by name, in file order. */
  Map<String, SafetensorsHeader.Tensor> tensors() {
    return header.tensors();
  }

  /**
   * Reads one tensor's data.
   *
   * @param name a key of {@link #tensors()}
   * @return a new direct little-endian buffer, positioned at 0, with exactly the tensor's bytes
   * @throws CheckpointException if there is no such tensor, it has 2 GiB or more, or reading fails
   */
  ByteBuffer read(String name) {
    SafetensorsHeader.Tensor tensor = header.tensors().get(name);
    if (tensor == null) {
      throw new CheckpointException(file + " holds no tensor named " + name);
    }
    if (tensor.byteLength() > Integer.MAX_VALUE) {
      throw new CheckpointException(
          file + ": tensor " + name + " has " + tensor.byteLength() + " bytes, more than 2^31 - 1");
    }
    try {
      return readFully(channel, dataStart + tensor.begin(), (int) tensor.byteLength());
    } catch (IOException e) {
      throw new CheckpointException("cannot read tensor " + name + " of " + file + ": " + e, e);
    }
  }

  private static ByteBuffer readFully(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    long at = position;
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer, at);
      if (read < 0) {
        throw new EOFException("the file ends at byte " + at);
      }
      at += read;
    }
    return buffer.flip();
  }

  /** Closes the file. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new CheckpointException("cannot close " + file + ": " + e, e);
    }
  }
}

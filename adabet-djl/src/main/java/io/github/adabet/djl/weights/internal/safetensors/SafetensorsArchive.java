package io.github.adabet.djl.weights.internal.safetensors;

import io.github.adabet.djl.weights.internal.io.ArchiveContents;
import io.github.adabet.djl.weights.internal.io.FileArchive;
import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.internal.io.HeldMemory;
import io.github.adabet.djl.weights.tensor.TensorArchive.Format;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.util.Map;

/**
 * Reads a file in the safetensors format.
 *
 * <p>The format: eight bytes, little-endian and unsigned, with the length {@code N} of the header;
 * {@code N} bytes of JSON in UTF-8; then the raw little-endian row-major data. The header maps each
 * tensor's name to its element type, its shape and the half-open range of its bytes counted from
 * the first byte after the header, and may map {@code __metadata__} to strings.
 *
 * <p>A file is accepted only if its header has at most {@value #MAX_HEADER_BYTES} bytes and
 * describes every byte of the data exactly once: no overlap, no hole, nothing beyond the end, each
 * range as long as its type and shape say. Everything is checked before any data are read, so a
 * lying header cannot make the reader allocate more than the file holds. Tensors of element types
 * that this version does not know are not read; what the format's own reader passes over (fields
 * besides the three, metadata that are null) is passed over here.
 *
 * @see <a href="https://huggingface.co/docs/safetensors/index">The safetensors format</a>
 */
public final class SafetensorsArchive {

  /** The longest header that the format allows, in bytes. */
  public static final int MAX_HEADER_BYTES = 100_000_000;

  /** Bytes of the length field in front of the header. */
  public static final int LENGTH_BYTES = Long.BYTES;

  private SafetensorsArchive() {}

  /**
   * Tells whether a file begins like one of this format: a length that the file has room for, and
   * the beginning of a JSON object.
   *
   * @param bytes the open file
   * @return whether it may be safetensors
   * @throws WeightsException if reading fails
   */
  public static boolean isLikely(FileBytes bytes) {
    if (bytes.size() <= LENGTH_BYTES) {
      return false;
    }
    return isHeaderLength(bytes, bytes.read(0, LENGTH_BYTES).getLong())
        && bytes.read(LENGTH_BYTES, 1).get() == '{';
  }

  private static boolean isHeaderLength(FileBytes bytes, long length) {
    return length >= 2 && length <= MAX_HEADER_BYTES && length <= bytes.size() - LENGTH_BYTES;
  }

  /**
   * Checks a file's header.
   *
   * @param bytes the open file; the archive closes it
   * @return the archive
   * @throws WeightsException if the file cannot be read, is truncated, or has a header that is
   *     malformed or does not describe the data exactly; the file stays open then
   */
  public static FileArchive open(FileBytes bytes) {
    long size = bytes.size();
    long headerBytes = bytes.read(0, LENGTH_BYTES).getLong();
    if (!isHeaderLength(bytes, headerBytes)) {
      throw bytes.failure(
          "announces a header of "
              + Long.toUnsignedString(headerBytes)
              + " bytes in a file of "
              + size
              + " bytes (legal: 2 to "
              + Math.min(MAX_HEADER_BYTES, size - LENGTH_BYTES)
              + "); the file is truncated, or is neither safetensors nor a ZIP archive of"
              + " PyTorch's");
    }
    HeldMemory memory = new HeldMemory(bytes);
    SafetensorsHeader header = SafetensorsHeader.parse(bytes, headerBytes, memory);
    return new FileArchive(
        bytes,
        Format.SAFETENSORS,
        new ArchiveContents(header.metadata(), header.tensors(), header.unreadable(), Map.of()));
  }
}

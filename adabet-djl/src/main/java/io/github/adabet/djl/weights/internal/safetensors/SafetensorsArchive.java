package io.github.adabet.djl.weights.internal.safetensors;

import io.github.adabet.djl.weights.internal.io.FileArchive;
import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads a file in the safetensors format, strictly.
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
 * @see <a href="https://huggingface.co/docs/safetensors/index">The safetensors format</a>
 */
public final class SafetensorsArchive extends FileArchive {

  /**
   * The longest header that is read, in bytes: room for some 100,000 tensors. (The format allows
   * 100 MB, which parsed would fill a small heap.)
   */
  public static final int MAX_HEADER_BYTES = 16_777_216;

  /** Bytes of the length field in front of the header. */
  public static final int LENGTH_BYTES = Long.BYTES;

  private final SafetensorsHeader header;
  private final long dataStart;
  private final Map<String, TensorInfo> tensors;

  private SafetensorsArchive(FileBytes bytes, SafetensorsHeader header, long dataStart) {
    super(bytes);
    this.header = header;
    this.dataStart = dataStart;
    Map<String, TensorInfo> infos = new LinkedHashMap<>();
    header.tensors().forEach((name, tensor) -> infos.put(name, tensor.info()));
    this.tensors = Collections.unmodifiableMap(infos);
  }

  /**
   * Checks a file's header.
   *
   * @param bytes the open file; the archive closes it
   * @return the archive
   * @throws WeightsException if the file cannot be read, is truncated, or has a header that is
   *     malformed or does not describe the data exactly; the file stays open then
   */
  public static SafetensorsArchive open(FileBytes bytes) {
    long size = bytes.size();
    long headerBytes = bytes.read(0, LENGTH_BYTES).getLong();
    if (headerBytes < 2 || headerBytes > MAX_HEADER_BYTES || headerBytes > size - LENGTH_BYTES) {
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
    ByteBuffer json = bytes.read(LENGTH_BYTES, (int) headerBytes);
    long dataStart = LENGTH_BYTES + headerBytes;
    SafetensorsHeader header = SafetensorsHeader.parse(bytes.file(), json, size - dataStart);
    return new SafetensorsArchive(bytes, header, dataStart);
  }

  @Override
  public Format format() {
    return Format.SAFETENSORS;
  }

  @Override
  public Map<String, String> metadata() {
    return header.metadata();
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return tensors;
  }

  @Override
  public void readElements(String name, long firstElement, ByteBuffer target) {
    SafetensorsHeader.Tensor tensor = header.tensors().get(name);
    if (tensor == null) {
      throw new IllegalStateException("the header has no tensor " + name);
    }
    bytes().read(dataStart + tensor.begin() + firstElement * tensor.info().type().bytes(), target);
  }
}

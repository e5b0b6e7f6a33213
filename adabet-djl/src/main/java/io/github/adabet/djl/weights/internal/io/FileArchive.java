package io.github.adabet.djl.weights.internal.io;

import ai.djl.ndarray.NDArray;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A file whose description of its tensors has been checked. */
public final class FileArchive implements TensorArchive {

  private final FileBytes bytes;
  private final Format format;
  private final ArchiveContents contents;
  private final Map<String, TensorInfo> tensors;
  private final ArrayFiller filler;

  /**
   * Makes an archive.
   *
   * @param bytes the open file; closed with the archive
   * @param format the file's format
   * @param contents what it holds
   */
  public FileArchive(FileBytes bytes, Format format, ArchiveContents contents) {
    this.bytes = bytes;
    this.format = format;
    this.contents = contents;
    Map<String, TensorInfo> infos = new LinkedHashMap<>();
    contents.tensors().forEach((name, tensor) -> infos.put(name, tensor.info()));
    this.tensors = Collections.unmodifiableMap(infos);
    this.filler = new ArrayFiller(bytes);
  }

  @Override
  public Path file() {
    return bytes.file();
  }

  @Override
  public Format format() {
    return format;
  }

  @Override
  public Map<String, String> metadata() {
    return contents.metadata();
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return tensors;
  }

  @Override
  public Map<String, String> unreadable() {
    return contents.unreadable();
  }

  @Override
  public Map<String, String> skipped() {
    return contents.skipped();
  }

  @Override
  public void read(String name, long firstElement, ByteBuffer target) {
    StoredTensor tensor = stored(name);
    int size = tensor.info().type().bytes();
    long count = target.remaining() / size;
    if (count * size != target.remaining()) {
      throw new IllegalArgumentException(
          "target holds "
              + target.remaining()
              + " bytes, not a whole number of elements of "
              + size
              + " bytes");
    }
    if (firstElement < 0 || firstElement > tensor.info().elements() - count) {
      throw new IllegalArgumentException(
          "elements from "
              + firstElement
              + ", "
              + count
              + " of them, are not within the "
              + tensor.info().elements()
              + " elements of "
              + name);
    }
    // Elements are little-endian whatever order the caller's buffer has.
    ByteBuffer elements = target.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    tensor.read(firstElement, elements);
    target.position(target.limit());
  }

  @Override
  public ByteBuffer read(String name) {
    StoredTensor tensor = stored(name);
    long length = tensor.info().byteLength();
    // A view can repeat elements, so that a small file describes a tensor larger than any memory.
    if (length > Math.min(Integer.MAX_VALUE, bytes.size())) {
      throw new WeightsException(
          file()
              + ": tensor "
              + name
              + " has "
              + length
              + " bytes, more than the file or a buffer (2^31 - 1) can hold; read it in pieces");
    }
    ByteBuffer whole = ByteBuffer.allocateDirect((int) length).order(ByteOrder.LITTLE_ENDIAN);
    tensor.read(0, whole);
    return whole.flip();
  }

  @Override
  public void copyInto(String name, NDArray target) {
    filler.fill(name, stored(name), target);
  }

  private StoredTensor stored(String name) {
    StoredTensor tensor = contents.tensors().get(name);
    if (tensor == null) {
      String reason = contents.unreadable().get(name);
      throw new WeightsException(
          file()
              + (reason == null
                  ? " holds no tensor named " + name
                  : " holds " + name + ", which is not read: " + reason));
    }
    return tensor;
  }

  @Override
  public void close() {
    bytes.close();
  }
}

package io.github.adabet.djl.weights.internal.io;

import ai.djl.ndarray.NDArray;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;

/** What the archives have in common once a file's description of its tensors has been checked. */
public abstract class FileArchive implements TensorArchive {

  private final FileBytes bytes;
  private final ArrayFiller filler = new ArrayFiller(this);

  public FileArchive(FileBytes bytes) {
    this.bytes = bytes;
  }

  /** Returns the open file. */
  public final FileBytes bytes() {
    return bytes;
  }

  @Override
  public final Path file() {
    return bytes.file();
  }

  /**
   * Reads elements that are known to exist.
   *
   * @param name a tensor that exists
   * @param firstElement index of the first element
   * @param target little-endian; is filled
   */
  public abstract void readElements(String name, long firstElement, ByteBuffer target);

  @Override
  public final void read(String name, long firstElement, ByteBuffer target) {
    TensorInfo tensor = tensor(name);
    int size = tensor.type().bytes();
    long count = target.remaining() / size;
    if (count * size != target.remaining()) {
      throw new IllegalArgumentException(
          "target holds "
              + target.remaining()
              + " bytes, not a whole number of elements of "
              + size
              + " bytes");
    }
    if (firstElement < 0 || firstElement > tensor.elements() - count) {
      throw new IllegalArgumentException(
          "elements from "
              + firstElement
              + ", "
              + count
              + " of them, are not within the "
              + tensor.elements()
              + " elements of "
              + name);
    }
    readElements(name, firstElement, target);
  }

  @Override
  public final ByteBuffer read(String name) {
    TensorInfo tensor = tensor(name);
    // A view can repeat elements, so that a small file describes a tensor larger than any memory.
    if (tensor.byteLength() > Math.min(Integer.MAX_VALUE, bytes.size())) {
      throw new WeightsException(
          file()
              + ": tensor "
              + name
              + " has "
              + tensor.byteLength()
              + " bytes, more than the file or a buffer (2^31 - 1) can hold; read it in pieces");
    }
    ByteBuffer whole =
        ByteBuffer.allocateDirect((int) tensor.byteLength()).order(ByteOrder.LITTLE_ENDIAN);
    readElements(name, 0, whole);
    return whole.flip();
  }

  @Override
  public final void copyInto(String name, NDArray target) {
    filler.fill(name, tensor(name), target);
  }

  private TensorInfo tensor(String name) {
    Map<String, TensorInfo> tensors = tensors();
    TensorInfo tensor = tensors.get(name);
    if (tensor == null) {
      throw new WeightsException(file() + " holds no tensor named " + name);
    }
    return tensor;
  }

  @Override
  public final void close() {
    bytes.close();
  }
}

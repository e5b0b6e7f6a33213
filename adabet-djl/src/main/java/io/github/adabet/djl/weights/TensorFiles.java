package io.github.adabet.djl.weights;

import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.internal.safetensors.SafetensorsArchive;
import io.github.adabet.djl.weights.internal.torch.TorchArchive;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Opens files of named tensors in any format, which is told from a file's first bytes. */
public final class TensorFiles {

  private static final int SNIFFED_BYTES = 8;
  private static final int ZIP_LOCAL_HEADER = 0x04034b50;
  private static final int ZIP_END_OF_DIRECTORY = 0x06054b50;
  private static final byte PICKLE_PROTO = (byte) 0x80;

  private TensorFiles() {}

  /**
   * Opens a file in any of the formats, which is told from the content, not from the name, and
   * checks everything that stands outside the tensors' data.
   *
   * @param file the file to read
   * @return the open archive; the caller closes it
   * @throws WeightsException if the file cannot be read, has none of the formats, or is truncated,
   *     damaged or hostile
   */
  public static TensorArchive open(Path file) {
    FileBytes bytes = FileBytes.open(file);
    try {
      return open(bytes);
    } catch (RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  private static TensorArchive open(FileBytes bytes) {
    if (bytes.size() < SNIFFED_BYTES) {
      throw bytes.failure("has only " + bytes.size() + " bytes, which is too few for any format");
    }
    ByteBuffer start = bytes.read(0, SNIFFED_BYTES);
    int magic = start.getInt(0);
    if (magic == ZIP_LOCAL_HEADER || magic == ZIP_END_OF_DIRECTORY) {
      return TorchArchive.open(bytes);
    }
    if (start.get(0) == PICKLE_PROTO && start.get(1) >= 2 && start.get(1) <= 5) {
      return TorchArchive.openLegacy(bytes);
    }
    return SafetensorsArchive.open(bytes);
  }
}

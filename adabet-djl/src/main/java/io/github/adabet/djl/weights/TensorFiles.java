package io.github.adabet.djl.weights;

import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.internal.io.ForeignFile;
import io.github.adabet.djl.weights.internal.safetensors.SafetensorsArchive;
import io.github.adabet.djl.weights.internal.shards.ShardedArchive;
import io.github.adabet.djl.weights.internal.torch.TorchArchive;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Opens files of named tensors in any format, which is told from a file's first bytes. */
public final class TensorFiles {

  private static final int LEAST_BYTES = 8;
  private static final int ZIP_LOCAL_HEADER = 0x04034b50;
  private static final int ZIP_END_OF_DIRECTORY = 0x06054b50;
  private static final byte PICKLE_PROTO = (byte) 0x80;

  private TensorFiles() {}

  /**
   * Opens a file in any of the formats, which is told from the content, not from the name, and
   * checks everything that stands outside the tensors' data.
   *
   * @param file the file to read, or the index ({@code model.safetensors.index.json}, {@code
   *     pytorch_model.bin.index.json}) of several that lie beside it
   * @return the open archive; the caller closes it
   * @throws WeightsException if the file cannot be read, has none of the formats, or is truncated,
   *     damaged or hostile; the message says what a file of another kind is, and what to do
   */
  public static TensorArchive open(Path file) {
    return open(file, true);
  }

  private static TensorArchive open(Path file, boolean indexed) {
    if (Files.isDirectory(file)) {
      throw new WeightsException(
          file + " is a folder; give the file of weights in it, or the index of its shards");
    }
    FileBytes bytes = FileBytes.open(file);
    try {
      return open(bytes, indexed);
    } catch (RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  private static TensorArchive open(FileBytes bytes, boolean indexed) {
    ByteBuffer start = bytes.read(0, (int) Math.min(bytes.size(), ForeignFile.SNIFFED_BYTES));
    if (SafetensorsArchive.isLikely(bytes)) {
      return SafetensorsArchive.open(bytes);
    }
    if (indexed && start.hasRemaining() && start.get(0) == '{') {
      TensorArchive shards = ShardedArchive.open(bytes, shard -> open(shard, false));
      bytes.close();
      return shards;
    }
    Optional<String> foreign = ForeignFile.describe(start);
    if (foreign.isPresent()) {
      throw bytes.failure(foreign.get());
    }
    if (bytes.size() < LEAST_BYTES) {
      throw bytes.failure(
          "has only "
              + bytes.size()
              + " bytes, which is too few for any format; download or copy it again");
    }
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

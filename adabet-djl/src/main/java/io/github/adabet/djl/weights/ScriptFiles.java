package io.github.adabet.djl.weights;

import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.internal.torch.ScriptReader;
import io.github.adabet.djl.weights.internal.torch.ScriptWriter;
import io.github.adabet.djl.weights.script.ScriptArchive;
import io.github.adabet.djl.weights.script.ScriptChanges;
import java.nio.file.Path;

/**
 * Reads TorchScript archives as data, and writes copies with other code and numbers. Nothing in an
 * archive is run.
 */
public final class ScriptFiles {

  private ScriptFiles() {}

  /**
   * Reads the code and the modules of an archive; the numbers of its tensors are left where they
   * are.
   *
   * @param file an archive that {@code torch.jit.save} wrote
   * @return what stands in it
   * @throws io.github.adabet.djl.weights.tensor.WeightsException if the file cannot be read, is no
   *     such archive, or is damaged or hostile
   */
  public static ScriptArchive read(Path file) {
    try (FileBytes bytes = FileBytes.open(file)) {
      return ScriptReader.read(bytes);
    }
  }

  /**
   * Writes a copy of an archive in which some things are others.
   *
   * @param file an archive that {@code torch.jit.save} wrote
   * @param target the file to write, which may be the archive itself; replaced as a whole, or left
   *     as it was
   * @param changes what differs
   * @throws IllegalArgumentException if the archive has no file of code of such a name, or a change
   *     has another number of bytes than its type and shape say
   * @throws io.github.adabet.djl.weights.tensor.WeightsException if reading or writing fails, or
   *     the archive is not the one that the tensors were read from
   */
  public static void copy(Path file, Path target, ScriptChanges changes) {
    try (FileBytes bytes = FileBytes.open(file)) {
      ScriptWriter.copy(bytes, target, changes);
    }
  }
}

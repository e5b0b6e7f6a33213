package io.github.adabet.djl.weights;

import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.internal.torch.ScriptReader;
import io.github.adabet.djl.weights.internal.torch.ScriptWriter;
import io.github.adabet.djl.weights.script.ScriptArchive;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reads TorchScript archives as data, and writes copies with other code. Nothing in an archive is
 * run.
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
   * Writes a copy of an archive in which some files of code are others. The tables by which errors
   * name lines of the Python source are left out, as they are of the code as it was.
   *
   * @param file an archive that {@code torch.jit.save} wrote
   * @param target the file to write; replaced as a whole, or left as it was
   * @param changed text by name, as {@link ScriptArchive#code()} has them
   * @throws IllegalArgumentException if the archive has no file of such a name
   * @throws io.github.adabet.djl.weights.tensor.WeightsException if reading or writing fails
   */
  public static void copy(Path file, Path target, Map<String, String> changed) {
    try (FileBytes bytes = FileBytes.open(file)) {
      ScriptWriter.copy(bytes, target, changed);
    }
  }
}

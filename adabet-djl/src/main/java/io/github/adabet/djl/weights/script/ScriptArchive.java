package io.github.adabet.djl.weights.script;

import io.github.adabet.djl.weights.script.ScriptValue.ScriptObject;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A TorchScript archive as it was read. Immutable.
 *
 * @param file where it stands
 * @param code the text of each file of code by its name in the archive without the first folder,
 *     for example {@code code/__torch__/torch/nn/modules/linear.py}; in the archive's order
 * @param root the module that the archive holds
 */
public record ScriptArchive(Path file, Map<String, String> code, ScriptObject root) {

  /** Copies the map. */
  public ScriptArchive {
    code = Collections.unmodifiableMap(new LinkedHashMap<>(code));
  }
}

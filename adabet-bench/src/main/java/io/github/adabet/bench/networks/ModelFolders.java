package io.github.adabet.bench.networks;

import io.github.adabet.djl.tensorflow.TensorFlowRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where the networks of engines are which run files. */
final class ModelFolders {
  @Option(
      names = "--saved-models",
      paramLabel = "DIR",
      description =
          "For engine tensorflow: holds a SavedModel in a folder of each network's name, as"
              + " tools/export-keras-networks.py writes them.")
  private @Nullable Path savedModels;

  @Option(
      names = "--torchscript",
      paramLabel = "DIR",
      description =
          "For engine torchscript: holds a file NAME.pt of each network, as"
              + " tools/export-torchscript-networks.py writes them.")
  private @Nullable Path torchScript;

  /** The folders that are stated, by the engine whose files they hold. */
  Map<String, String> byEngine() {
    Map<String, String> folders = new HashMap<>();
    if (savedModels != null) {
      folders.put(TensorFlowRuntime.NAME, savedModels.toString());
    }
    if (torchScript != null) {
      folders.put(MeasuredScript.ENGINE, torchScript.toString());
    }
    return folders;
  }

  /** Says what some networks lack on some engines. */
  Optional<String> missing(List<String> engines, List<String> networks) {
    Path models = savedModels;
    if (engines.contains(TensorFlowRuntime.NAME)) {
      if (models == null) {
        return Optional.of(
            "engine tensorflow is given, but no SavedModels; name their folder by --saved-models.");
      }
      for (String network : networks) {
        if (!Files.isRegularFile(models.resolve(network).resolve("saved_model.pb"))) {
          return Optional.of(
              "%s holds no SavedModel %s; write it with tools/export-keras-networks.py."
                  .formatted(models, network));
        }
      }
    }
    Path scripts = torchScript;
    if (engines.contains(MeasuredScript.ENGINE)) {
      if (scripts == null) {
        return Optional.of(
            "engine torchscript is given, but no files; name their folder by --torchscript.");
      }
      for (String network : networks) {
        if (!Files.isRegularFile(MeasuredScript.file(scripts, network))) {
          return Optional.of(
              "%s holds no file %s.pt; write it with tools/export-torchscript-networks.py."
                  .formatted(scripts, network));
        }
      }
    }
    return Optional.empty();
  }
}

package io.github.adabet.djl.torchscript;

import io.github.adabet.djl.weights.TensorFiles;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import java.net.URISyntaxException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The files of the test data that {@code tools/export-torchscript.py} wrote. */
public final class TorchScriptFiles {

  private TorchScriptFiles() {}

  /**
   * What PyTorch says of a file.
   *
   * @param tensors the numbers of input, output and each run of a layer, by name
   * @param shapes their shapes
   * @param layers the number of parameters by layer, in the order of the first run
   * @param unranked the parameters that are no layer's
   */
  record Expected(
      Map<String, float[]> tensors,
      Map<String, long[]> shapes,
      Map<String, Long> layers,
      List<String> unranked) {

    /** Returns the names of the layers' runs in order, with the number before them. */
    List<String> runs() {
      return tensors.keySet().stream().filter(name -> name.startsWith("run/")).sorted().toList();
    }
  }

  /** Returns a file of the test data. */
  public static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(TorchScriptFiles.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads what PyTorch says of a file. */
  static Expected expected(String name) {
    Map<String, float[]> tensors = new LinkedHashMap<>();
    Map<String, long[]> shapes = new LinkedHashMap<>();
    Map<String, Long> layers = new LinkedHashMap<>();
    List<String> unranked = new ArrayList<>();
    try (TensorArchive archive = TensorFiles.open(file(name + ".expected.safetensors"))) {
      archive
          .tensors()
          .forEach(
              (tensor, info) -> {
                float[] values = new float[Math.toIntExact(info.elements())];
                archive.read(tensor).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
                tensors.put(tensor, values);
                shapes.put(tensor, info.shape().stream().mapToLong(Long::longValue).toArray());
              });
      for (String entry : archive.metadata().getOrDefault("layers", "").split(";", -1)) {
        layers.put(entry.split("=", -1)[0], Long.valueOf(entry.split("=", -1)[1]));
      }
      String without = archive.metadata().getOrDefault("unranked", "");
      if (!without.isEmpty()) {
        unranked.addAll(List.of(without.split(";", -1)));
      }
    }
    return new Expected(tensors, shapes, layers, unranked);
  }
}

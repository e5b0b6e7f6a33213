package io.github.adabet.djl.torchscript;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.weights.TensorFiles;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

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

  /** Opens a network, which takes what its expected file says. */
  static PretrainedNetwork open(Path file, String shapes) {
    long[] shape = expected(shapes).shapes().getOrDefault("input", new long[] {0});
    return PretrainedNetwork.open(
        file, NetworkOptions.builder().input(Arrays.copyOfRange(shape, 1, shape.length)).build());
  }

  /** Opens a network of the test data. */
  static PretrainedNetwork open(String name) {
    return open(file(name + ".pt"), name);
  }

  /** Selects layers by their names. */
  static LayerSelection select(PretrainedNetwork network, String... names) {
    Set<String> wanted = Set.of(names);
    List<Layer> layers =
        network.layers().stream().filter(layer -> wanted.contains(layer.name())).toList();
    assertThat(layers).hasSameSizeAs(names);
    return LayerSelection.of(layers, network.layers().size(), Provenance.builder().build());
  }

  /** Saves a network, and reads all tensors of the file. */
  static Map<String, float[]> tensors(PretrainedNetwork network) {
    try {
      Path folder = Files.createTempDirectory("adabet-saved-");
      Path saved = folder.resolve("saved.pt");
      try {
        network.save(saved);
        return numbers(saved);
      } finally {
        Files.deleteIfExists(saved);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads all tensors of a file of the test data. */
  static Map<String, float[]> numbers(String name) {
    return numbers(file(name));
  }

  private static Map<String, float[]> numbers(Path file) {
    Map<String, float[]> tensors = new TreeMap<>();
    try (TensorArchive archive = TensorFiles.open(file)) {
      archive
          .tensors()
          .forEach(
              (name, info) -> {
                float[] values = new float[Math.toIntExact(info.elements())];
                ByteBuffer bytes = archive.read(name).order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < values.length; i++) {
                  values[i] = info.type().bytes() == 8 ? bytes.getLong() : bytes.getFloat();
                }
                tensors.put(name, values);
              });
    }
    return tensors;
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

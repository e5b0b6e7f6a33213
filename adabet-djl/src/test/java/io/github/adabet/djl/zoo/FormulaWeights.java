package io.github.adabet.djl.zoo;

import io.github.adabet.djl.weights.SafetensorsWriter;
import io.github.adabet.djl.weights.tensor.ElementType;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;

/**
 * The weights that tools/export-networks.py gave to the real networks, by the same formula, so that
 * of a network only the names and shapes of its state dict are kept as test data.
 */
final class FormulaWeights {

  private static final int GOLDEN_RATIO = 0x9E3779B9;

  private FormulaWeights() {}

  /** Returns a file of the test data. */
  static Path file(String name) {
    try {
      return Path.of(Objects.requireNonNull(FormulaWeights.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Writes the state dict of a network of the test data.
   *
   * @param network the network's name there
   * @param target where to
   * @return the target
   */
  static Path write(String network, Path target) {
    List<SafetensorsWriter.Entry> entries = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file(network + ".tensors"))) {
        entries.add(entry(line.split(" ")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    SafetensorsWriter.write(target, Map.of(), entries);
    return target;
  }

  private static SafetensorsWriter.Entry entry(String[] words) {
    List<Long> shape =
        words.length < 3
            ? List.of()
            : Arrays.stream(words[2].split("x")).map(Long::valueOf).toList();
    TensorInfo info = new TensorInfo(ElementType.valueOf(words[1]), shape);
    return new SafetensorsWriter.Entry(words[0], info, () -> bytes(words[0], info));
  }

  private static ByteBuffer bytes(String name, TensorInfo info) {
    ByteBuffer bytes = ByteBuffer.allocate((int) info.byteLength()).order(ByteOrder.LITTLE_ENDIAN);
    if (info.type() == ElementType.F32) {
      double scale =
          info.shape().size() > 1 ? Math.sqrt(6.0 / (info.elements() / info.shape().get(0))) : 0;
      CRC32 checksum = new CRC32();
      checksum.update(name.getBytes(StandardCharsets.UTF_8));
      int seed = (int) checksum.getValue();
      for (int i = 0; i < info.elements(); i++) {
        bytes.putFloat((float) scaled(name, scale, value(seed + i * GOLDEN_RATIO)));
      }
      bytes.flip();
    }
    return bytes;
  }

  private static double scaled(String name, double scale, double value) {
    if (scale > 0) {
      return value * scale;
    }
    if (name.endsWith("running_var")) {
      return 1 + 0.5 * value;
    }
    return name.endsWith("weight") ? 1 + 0.25 * value : 0.1 * value;
  }

  /** Returns a number in [-1, 1). */
  private static double value(int counter) {
    int x = counter;
    x ^= x >>> 16;
    x *= 0x85EBCA6B;
    x ^= x >>> 13;
    x *= 0xC2B2AE35;
    x ^= x >>> 16;
    return (x >>> 8) * 0x1p-23 - 1;
  }
}

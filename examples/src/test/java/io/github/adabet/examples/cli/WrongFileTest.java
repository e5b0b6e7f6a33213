package io.github.adabet.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands say of files that are no networks. */
class WrongFileTest extends CommandSetting {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"net.keras", "net.h5"})
  void layers_fileOfKeras_saysHowToExportAFolder(String name) throws IOException {
    Path file = Files.write(folder.resolve(name), "\u0089HDF and so on".getBytes(UTF_8));

    assertThat(execute("layers", "--model", file.toString())).isEqualTo(1);

    assertThat(err.toString())
        .contains("model.export(\"folder\")", "--model folder")
        .doesNotContain("provider");
  }

  @Test
  void layers_fileOfWeights_saysToNameTheNetwork() throws IOException {
    byte[] header =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}".getBytes(UTF_8);
    ByteBuffer content =
        ByteBuffer.allocate(Long.BYTES + header.length + Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header)
            .putFloat(1);
    Path file = Files.write(folder.resolve("net.safetensors"), content.array());

    assertThat(execute("layers", "--model", file.toString())).isEqualTo(1);

    assertThat(err.toString())
        .contains("--model NAME --weights " + file, "mobilenet_v2")
        .doesNotContain("NetworkOptions");
  }

  @Test
  void layers_textAsNetwork_saysOnceWhatItIs() throws IOException {
    Path file = Files.writeString(folder.resolve("net.pt"), "this is no network");

    assertThat(execute("layers", "--model", file.toString())).isEqualTo(1);

    assertThat(err.toString()).containsOnlyOnce("is text that begins with");
  }
}

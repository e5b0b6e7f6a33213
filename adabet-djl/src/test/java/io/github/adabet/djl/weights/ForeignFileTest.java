package io.github.adabet.djl.weights;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that people take for weights are named as what they are, with what to do. */
class ForeignFileTest {

  @TempDir private Path directory;

  static Stream<Arguments> files() throws IOException {
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
      out.write(new byte[1000]);
    }
    byte[] tar = new byte[1024];
    System.arraycopy(bytes("weights.pth"), 0, tar, 0, 11);
    System.arraycopy(bytes("ustar\u000000"), 0, tar, 257, 8);
    return Stream.of(
        Arguments.of(
            bytes("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 102540417\n"),
            "Git LFS pointer",
            "of 102540417 bytes",
            "git lfs pull"),
        Arguments.of(
            bytes("<!DOCTYPE html>\n<html>Sign in</html>"), "web page", "HTML", "download"),
        Arguments.of(bytes("\n  <HTML><body>404</body></HTML>"), "web page", "HTML", "download"),
        Arguments.of(
            bytes("<?xml version=\"1.0\"?><Error>AccessDenied</Error>"),
            "XML",
            "error",
            "download"),
        Arguments.of(bytes("Entry not found"), "text", "\"Entry not found\"", "download"),
        Arguments.of(gzip.toByteArray(), "gzip", "unpack", "gunzip"),
        Arguments.of(padded("BZh91AY&SY"), "bzip2", "unpack", "bunzip2"),
        Arguments.of(padded("\u00fd7zXZ\0"), "xz", "unpack", "unxz"),
        Arguments.of(padded("(\u00b5/\u00fd"), "Zstandard", "unpack", "unpack"),
        Arguments.of(tar, "tar archive", "unpack", "tar xf"),
        Arguments.of(padded("\u0089HDF\r\n\u001a\n"), "HDF5", "Keras", "safetensors"),
        Arguments.of(padded("\u0093NUMPY\1\0"), "NumPy", "npy", "safetensors"),
        Arguments.of(
            padded("\24\0\0\0PTMF"), "mobile interpreter", "no TorchScript", "torch.jit.trace"),
        Arguments.of(padded("GGUF\3\0\0\0"), "GGUF", "llama.cpp", "safetensors"),
        Arguments.of(padded("DJL@\0\0\0\1"), "DJL", "Model.load", "PretrainedWeights.save"),
        Arguments.of(
            bytes("{\"architectures\": [\"ViT\"]}"), "JSON", "weight_map", "open the file"),
        Arguments.of(bytes("{\"weight_map\": 5}"), "JSON", "no index", "open the file"),
        Arguments.of(new byte[0], "only 0 bytes", "too few", "download"),
        Arguments.of(padded("\u0080\2}q\0."), "torch.save did not write", "pickle", "Python"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] padded(String start) {
    return Arrays.copyOf(bytes(start), 600);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("files")
  void open_fileOfAnotherKind_isNamedWithTheRemedy(
      byte[] content, String kind, String detail, String remedy) throws IOException {
    Path file = Files.write(directory.resolve("model.pth"), content);

    assertThatThrownBy(() -> TensorFiles.open(file))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(kind)
        .hasMessageContaining(detail)
        .hasMessageContaining(remedy);
  }

  @Test
  void open_folder_isNamedWithTheRemedy() {
    assertThatThrownBy(() -> TensorFiles.open(directory))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("is a folder");
  }

  @Test
  void open_zipOfAnotherKind_namesWhatItHolds() throws IOException {
    byte[] zip = new TorchZip().put("weights/resnet50.pth", new byte[4]).bytes();
    Path file = Files.write(directory.resolve("model.zip"), zip);

    assertThatThrownBy(() -> TensorFiles.open(file))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("weights/resnet50.pth")
        .hasMessageContaining("unzip");
  }
}

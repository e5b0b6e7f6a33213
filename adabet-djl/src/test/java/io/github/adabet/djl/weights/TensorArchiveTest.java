package io.github.adabet.djl.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.TensorArchive.Format;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorArchiveTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "flat.pth, STATE_DICT",
    "protocol4.pth, STATE_DICT",
    "legacy.pth, STATE_DICT",
    "nested.pth, STATE_DICT",
    "flat.safetensors, SAFETENSORS",
    "module.pt, TORCHSCRIPT",
    "marks.pth, STATE_DICT",
    "marks-legacy.pth, STATE_DICT",
    "whole-module.pth, STATE_DICT",
    "whole-checkpoint.pth, STATE_DICT",
    "lightning.ckpt, STATE_DICT",
    "program-2.7.pt2, EXPORTED_PROGRAM",
    "program-2.8.pt2, EXPORTED_PROGRAM",
    "program-2.15.pt2, EXPORTED_PROGRAM",
    "beside.pth, STATE_DICT",
    "beside-protocol4.pth, STATE_DICT",
    "beside-legacy.pth, STATE_DICT",
    "kinds.pth, STATE_DICT",
    "kinds-legacy.pth, STATE_DICT",
    "kinds.safetensors, SAFETENSORS"
  })
  void read_fileOfPython_hasEveryElementOfEveryTensor(String name, Format format) {
    Map<String, PythonFiles.Tensor> expected = PythonFiles.expected(name);

    try (TensorArchive archive = TensorFiles.open(PythonFiles.file(name))) {
      Map<String, PythonFiles.Tensor> content = PythonFiles.content(archive);

      assertThat(archive.format()).isEqualTo(format);
      assertThat(archive.unreadable().keySet())
          .containsExactlyInAnyOrderElementsOf(PythonFiles.unreadable(name));
      assertThat(content.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
      expected.forEach(
          (tensor, python) -> {
            assertThat(content.get(tensor).info()).as(tensor).isEqualTo(python.info());
            assertThat(PythonFiles.normalised(content.get(tensor)))
                .as(tensor)
                .isEqualTo(PythonFiles.normalised(python));
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"flat.pth", "flat.safetensors", "marks.pth"})
  void read_everyPiece_equalsThatPieceOfTheWhole(String name) {
    try (TensorArchive archive = TensorFiles.open(PythonFiles.file(name))) {
      archive
          .tensors()
          .forEach(
              (tensor, info) -> {
                ByteBuffer whole = archive.read(tensor);
                int size = info.type().bytes();
                int elements = (int) info.elements();
                for (int from = 0; from < elements; from++) {
                  for (int to = from; to <= elements; to++) {
                    ByteBuffer piece =
                        ByteBuffer.allocate((to - from) * size).order(ByteOrder.LITTLE_ENDIAN);
                    archive.read(tensor, from, piece);
                    assertThat(piece.flip())
                        .as("%s from %d to %d", tensor, from, to)
                        .isEqualTo(whole.slice(from * size, (to - from) * size));
                  }
                }
              });
    }
  }

  @Test
  void open_fileUnderAnotherName_isToldByItsContent() throws IOException {
    Path misnamed = directory.resolve("weights.safetensors");
    Files.copy(PythonFiles.file("flat.pth"), misnamed);

    try (TensorArchive archive = TensorFiles.open(misnamed)) {
      assertThat(archive.format()).isEqualTo(Format.STATE_DICT);
      assertThat(archive.file()).isEqualTo(misnamed);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "kinds.pth; complex64; complex64 elements",
        "kinds.pth; sparse; a sparse tensor",
        "kinds.pth; csr; a sparse tensor",
        "kinds.pth; meta; has no elements",
        "kinds.pth; quantised; a quantised tensor (quint8)",
        "kinds.pth; fp8; float8_e4m3fn elements",
        "kinds.safetensors; fp8; elements of the type F8_E4M3, shape [3]"
      })
  void read_tensorOfAKindThatIsNotRead_throwsSayingWhichItIs(
      String name, String tensor, String kind) {
    try (TensorArchive archive = TensorFiles.open(PythonFiles.file(name))) {
      assertThat(archive.unreadable().get(tensor)).contains(kind);
      assertThatThrownBy(() -> archive.read(tensor))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining(tensor + ", which is not read: ")
          .hasMessageContaining(kind);
    }
  }

  @Test
  void open_pickleThatTorchDidNotWrite_isRefused() throws IOException {
    Path pickle =
        Files.write(directory.resolve("a.pth"), new byte[] {(byte) 0x80, 2, 1, 2, 3, 4, 5, 6});

    assertThatThrownBy(() -> TensorFiles.open(pickle))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("torch.save did not write");
  }

  @Test
  void read_elementsThatAreNotThere_throws() {
    try (TensorArchive archive = TensorFiles.open(PythonFiles.file("flat.pth"))) {
      assertThatThrownBy(() -> archive.read("base", 23, ByteBuffer.allocate(8)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("24 elements");
      assertThatThrownBy(() -> archive.read("base", -1, ByteBuffer.allocate(4)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> archive.read("base", 0, ByteBuffer.allocate(6)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("whole number");
      assertThatThrownBy(() -> archive.read("absent"))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("absent");
    }
  }

  @Test
  void read_fileCutShortAfterOpening_throws() throws IOException {
    Path file = directory.resolve("a.safetensors");
    Files.copy(PythonFiles.file("flat.safetensors"), file);
    try (TensorArchive archive = TensorFiles.open(file)) {
      Files.write(file, new byte[10]);

      assertThatThrownBy(() -> archive.read("base"))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("truncated");
    }
  }
}

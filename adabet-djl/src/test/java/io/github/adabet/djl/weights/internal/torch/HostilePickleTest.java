package io.github.adabet.djl.weights.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.djl.weights.TensorFiles;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pickles that somebody made to do harm, in archives that are in order. */
class HostilePickleTest extends HostileArchives {

  /** What each pickle does in Python stands in its name. */
  @ParameterizedTest(name = "{index}")
  @ValueSource(
      strings = {
        // os.system("touch /hacked")
        "cos\nsystem\nX\15\0\0\0touch /hacked\u0085R.",
        "cposix\nsystem\nX\2\0\0\0id\u0085R.",
        "c__builtin__\neval\nX\1\0\0\0" + "1\u0085R.",
        "cbuiltins\nexec\nX\1\0\0\0" + "1\u0085R.",
        // The same through STACK_GLOBAL, INST, OBJ, NEWOBJ, NEWOBJ_EX and an extension code.
        "\u008c\2os\u008c\6system\u0093\u008c\2id\u0085R.",
        "(X\2\0\0\0idios\nsystem\n.",
        "(cos\nsystem\nX\2\0\0\0ido.",
        "csubprocess\nPopen\nX\2\0\0\0id\u0085\u0081.",
        "csubprocess\nPopen\n)}\u0092.",
        "\u0082\1.",
        // Attributes of what is allowed, and names that only look allowed.
        "ctorch._utils\n_rebuild_tensor_v2.__globals__\n.",
        "ctorch\nload\nX\1\0\0\0a\u0085R.",
        "ctorch.serialization\nload\n.",
        "c__torch__.os\nsystem\n)R.",
        "c__torch__evil\nA\n)\u0081.",
        // Calls of what is no function, and states for what has none.
        "K\1)R.",
        "K\1}b.",
        "]}b.",
        "ccollections\nOrderedDict\n}\u0085R.",
        "ctorch._utils\n_rebuild_parameter\nK\1\u0085R."
      })
  void open_pickleThatIsNotTensors_isRefused(String pickle) {
    assertRefused(archive("\u0080\2" + pickle), "pickle");
  }

  @Test
  void open_attackBesideTensors_isRefusedWithAWarning() {
    assertRefused(
        archive("\u0080\2}X\1\0\0\0acposix\nsystem\nX\2\0\0\0id\u0085Rs."),
        "posix.system, which no weights need and which runs code in Python");
  }

  @Test
  void open_attackThroughAnAttributeOfAHarmlessName_isRefusedWithAWarning() {
    // getattr(numpy.f2py.os, "system")("id")
    assertRefused(
        archive(
            "\u0080\2}X\1\0\0\0acbuiltins\ngetattr\n(cnumpy.f2py\nos\nX\6\0\0\0systemtR"
                + "X\2\0\0\0id\u0085Rs."),
        "numpy.f2py.os.system, which no weights need and which runs code in Python");
  }

  @Test
  void open_objectWithoutTensors_isRefusedWithTheRemedy() {
    assertRefused(
        archive("\u0080\2cargparse\nNamespace\n)\u0081}X\1\0\0\0aK\1sb."),
        "has a pickle of argparse.Namespace in which there is no tensor that can be read");
  }

  /** Each call keeps a list of its own of the same 100,000 arguments. */
  @ParameterizedTest(name = "{index}")
  @ValueSource(strings = {"h\1h\2R0", "h\1h\2}\u00920"})
  void open_manyCallsOfTheSameArguments_countsEachList(String call) {
    String object = "cmade.up\nCall\n)Rq\1";
    String arguments = "(" + "N".repeat(100_000) + "tq\2";

    assertRefused(
        archive("\u0080\2" + object + arguments + call.repeat(5_000) + "."),
        "a third of this JVM's memory");
  }

  @Test
  void open_foreignCallsWithinEachOther_isOneTensorThatIsNotRead() {
    String call = "cmade.up\nCall\n";
    Path file = archive("\u0080\2" + call.repeat(5_000) + "K\1" + "\u0085R".repeat(5_000) + ".");

    try (TensorArchive archive = TensorFiles.open(file)) {
      assertThat(archive.tensors()).isEmpty();
      assertThat(archive.unreadable())
          .containsEntry("tensor", "what made.up.Call makes of tensors");
    }
  }

  @ParameterizedTest(name = "{index}")
  @ValueSource(
      strings = {
        "",
        ".",
        "0.",
        "\u0080\1N.",
        "\u0080\6N.",
        "\u0080\2",
        "\u0080\2N",
        "\u0080\2.",
        "\u0080\2(.",
        "\u0080\2t.",
        "\u0080\2h\1.",
        "\u0080\2q\1.",
        "\u0080\2X\377\377\377\377a.",
        "\u0080\2X\5\0\0\0a.",
        "\u0080\2\u008d\377\377\377\377\377\377\377\377a.",
        "\u0080\2\u008b\377\377\377\377.",
        "\u0080\2T\377\377\377\377a.",
        "\u0080\2\u008a\11aaaaaaaa",
        "\u0080\2}K\1s.",
        "\u0080\2}(K\1u.",
        "\u0080\2]K\1K\1s.",
        "\u0080\2}K\1a.",
        "\u0080\2K\1e.",
        "\u0080\2}NN",
        "\u0080\2ctorch",
        "\u0080\2ctorch\n",
        "\u0080\2K\1Q.",
        "\u0080\2)Q.",
        "\u0080\2X\1\0\0\0\377.",
        "\u0080\2\u008e\377\377\377\377\377\377\377\177."
      })
  void open_malformedPickle_isRefused(String pickle) {
    assertRefused(archive(pickle), "pickle");
  }

  @ParameterizedTest(name = "{index}")
  @ValueSource(
      strings = {
        // offset, size, strides of a storage of four elements
        "K\1K\4\u0085K\1\u0085",
        "K\0K\5\u0085K\1\u0085",
        "K\0K\2\u0085K\4\u0085",
        "J\377\377\377\377K\1\u0085K\1\u0085",
        "K\0J\377\377\377\377\u0085K\1\u0085",
        "K\0K\2\u0085J\377\377\377\377\u0085",
        "K\0K\4\u0085K\1K\1\u0086",
        "K\0\u008a\10\377\377\377\377\377\377\377\177\u0085K\1\u0085",
        "K\0\u008a\10\377\377\377\377\377\377\377\177K\10\u0086K\0K\0\u0086",
        "\u008a\10\377\377\377\377\377\377\377\177K\4\u0085K\1\u0085",
        "K\0K\4\u0085\u008a\10\377\377\377\377\377\377\377\177\u0085",
        "K\0K\4K\1",
        "K\0N\u0085K\1\u0085"
      })
  void open_tensorThatDoesNotFitItsStorage_isRefused(String offsetSizeStrides) {
    assertRefused(
        archive("\u0080\2" + TENSOR_CALL + STORAGE + offsetSizeStrides + "\u0089}tR."), "");
  }

  /** What follows offset, size and strides of a call, which would change the tensor or run code. */
  @ParameterizedTest(name = "{index}")
  @ValueSource(strings = {"N}", "\u0089", "\u0089}}}", "\u0089K\1", "\u0089}K\1K\1s", "\u0089]"})
  void open_tensorWithArgumentsThatAreNotHonoured_isRefused(String arguments) {
    assertRefused(
        archive("\u0080\2" + TENSOR_CALL + STORAGE + "K\0K\4\u0085K\1\u0085" + arguments + "tR."),
        "pickle");
  }

  @ParameterizedTest(name = "{index}")
  @ValueSource(
      strings = {"X\4\0\0\0conj\u0088s", "X\3\0\0\0newK\1s", "X\3\0\0\0negK\1s", "K\1K\1s"})
  void open_tensorWithAMarkThatIsNotHonoured_isNotRead(String mark) {
    Path file =
        archive(
            "\u0080\2" + TENSOR_CALL + STORAGE + "K\0K\4\u0085K\1\u0085\u0089N}" + mark + "tR.");

    try (TensorArchive archive = TensorFiles.open(file)) {
      assertThat(archive.tensors()).isEmpty();
      assertThat(archive.unreadable().get("tensor")).contains("mark");
    }
  }

  @Test
  void open_halvesOfSurrogatePairs_areReadAsPythonWritesThem() {
    String tensor = TENSOR_CALL + STORAGE + "K\1K\1\u0085K\1\u0085\u0089NtR";
    // {"a\ud800b": tensor, "\udfff": tensor}
    Path file =
        archive(
            "\u0080\2}(X\5\0\0\0a\u00ed\u00a0\u0080b"
                + tensor
                + "X\3\0\0\0\u00ed\u00bf\u00bf"
                + tensor
                + "u.");

    try (TensorArchive archive = TensorFiles.open(file)) {
      assertThat(archive.tensors()).containsOnlyKeys("a" + (char) 0xd800 + "b", "" + (char) 0xdfff);
    }
  }

  @Test
  void open_twoTensorsOfOneName_readsNeither() {
    String tensor = TENSOR_CALL + STORAGE + "K\1K\1\u0085K\1\u0085\u0089NtR";
    String other = TENSOR_CALL + STORAGE + "K\2K\1\u0085K\1\u0085\u0089NtR";
    // {"a.b": tensor, "a": {"b": other}, "same": tensor}
    Path file =
        archive(
            "\u0080\2}(X\3\0\0\0a.b"
                + tensor
                + "X\1\0\0\0a}X\1\0\0\0b"
                + other
                + "sX\4\0\0\0same"
                + tensor
                + "u.");

    try (TensorArchive archive = TensorFiles.open(file)) {
      assertThat(archive.tensors()).containsOnlyKeys("same");
      assertThat(archive.unreadable())
          .containsExactly(Map.entry("a.b", "one of several tensors of that name"));
    }
  }

  @Test
  void open_tensorThatFitsItsStorage_isRead() {
    Path file = archive("\u0080\2" + TENSOR_CALL + STORAGE + "K\1K\3\u0085K\1\u0085\u0089}tR.");

    try (TensorArchive archive = TensorFiles.open(file)) {
      assertThat(archive.tensors()).containsOnlyKeys("tensor");
      ByteBuffer data = archive.read("tensor");
      assertThat(data.getFloat()).isEqualTo(1f);
      assertThat(data.getFloat()).isEqualTo(2f);
      assertThat(data.getFloat()).isEqualTo(3f);
    }
  }

  @Test
  void open_expandedTensorLargerThanAnyMemory_isReadInPiecesOnly() {
    // 2^40 elements, all of them the storage's first
    Path file =
        archive(
            "\u0080\2"
                + TENSOR_CALL
                + STORAGE
                + "K\1\u008a\6\0\0\0\0\0\1\u0085K\0\u0085\u0089}tR.");

    try (TensorArchive archive = TensorFiles.open(file)) {
      assertThat(archive.tensors().get("tensor").elements()).isEqualTo(1L << 40);
      ByteBuffer piece = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      archive.read("tensor", (1L << 40) - 2, piece);
      assertThat(piece.flip().getFloat()).isEqualTo(1f);
      assertThatThrownBy(() -> archive.read("tensor"))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("in pieces");
    }
  }

  @Test
  void open_objectsThatKnowTheirOwners_areReadOnce() {
    String tensor = TENSOR_CALL + STORAGE + "K\0K\4\u0085K\1\u0085\u0089}tR";
    String thing = "cmade.up\nThing\n)\u0081";
    Path file =
        archive(
            "\u0080\2"
                + thing
                + "q\0}(X\5\0\0\0ownerh\0X\1\0\0\0w"
                + tensor
                + "X\4\0\0\0part"
                + thing
                + "}X\5\0\0\0ownerh\0sbub.");

    try (TensorArchive archive = TensorFiles.open(file)) {
      assertThat(archive.tensors()).containsOnlyKeys("w");
      assertThat(archive.skipped())
          .containsExactly(Map.entry("part", "an object of made.up.Thing"));
    }
  }

  @Test
  void open_objectOfAClassWithinAnother_isNamedAndPassedOver() {
    String tensor = TENSOR_CALL + STORAGE + "K\0K\4\u0085K\1\u0085\u0089}tR";
    String inner = "c__builtin__\ngetattr\ncmade.up\nOuter\nX\5\0\0\0Inner\u0086R)\u0081}b";
    String made = "c__builtin__\ngetattr\n" + inner + "X\4\0\0\0make\u0086R)R";
    Path file =
        archive(
            "\u0080\2}(X\1\0\0\0w" + tensor + "X\1\0\0\0a" + inner + "X\1\0\0\0b" + made + "u.");

    try (TensorArchive archive = TensorFiles.open(file)) {
      assertThat(archive.tensors()).containsOnlyKeys("w");
      assertThat(archive.skipped())
          .containsOnlyKeys("a", "b")
          .containsEntry("a", "an object of made.up.Outer.Inner");
    }
  }

  @Test
  void open_listOfItself_isRefused() {
    assertRefused(archive("\u0080\2]q\0h\0a."), "refers to itself");
  }

  @Test
  void open_nestedDoublings_areReadOrRefusedSoon() {
    // x = [x, x], a hundred times: around nothing, and around a tensor
    try (TensorArchive archive =
        TensorFiles.open(archive("\u0080\2]" + "q\0h\0\u0086".repeat(100) + "."))) {
      assertThat(archive.tensors()).isEmpty();
    }
    String tensor = TENSOR_CALL + STORAGE + "K\0K\4\u0085K\1\u0085\u0089}tR";
    assertRefused(archive("\u0080\2" + tensor + "q\0h\0\u0086".repeat(100) + "."), "objects");
  }

  @Test
  void open_deepNesting_isRefused() {
    assertRefused(
        archive("\u0080\2" + "]".repeat(100_000) + "a".repeat(99_999) + "."), "too deeply");
  }
}

package io.github.adabet.djl.torchscript.internal.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.djl.torchscript.TorchScriptFiles;
import io.github.adabet.djl.weights.ScriptFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Code is read and printed again. */
class CodeRoundTripTest {

  private static List<Path> archives() throws IOException {
    try (Stream<Path> files =
        Files.walk(TorchScriptFiles.file("mlp.pt").toAbsolutePath().getParent())) {
      return files.filter(file -> file.toString().endsWith(".pt")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("archives")
  void print_codeOfPyTorch_isTheSameTextAgain(Path archive) {
    Map<String, String> code = ScriptFiles.read(archive).code();

    assertThat(code).isNotEmpty();
    code.forEach(
        (name, text) ->
            assertThat(CodePrinter.print(CodeParser.parse(text), 0)).as(name).isEqualTo(text));
  }

  @Test
  void print_formsThatTheFilesLack_isTheSameText() {
    String text =
        """
        class Pair(NamedTuple):
          first : Tensor
          second : Optional[Tensor]
        class Colour(Enum):
          RED = "red"
          BLUE = "blue"
        class Part(Module):
          __annotations__ = []
          __annotations__["0"] = int
        def f(x: Tensor,
            sizes: List[int]=[1, 2],
            rate: float=-1.0000000000000001e-05) -> Tuple[Tensor, Dict[str, int]]:
          a, = torch.unbind(x)
          b = (a,)
          c = {"k\\"ey": 1, "other": 2}
          d : __torch__.Part = parts[int(x)]
          e: Optional[Tensor] = None
          x.count = (b)[0:2]
          def __forked_function():
            return torch.relu(x)
          g = fork(__forked_function)
          with torch.no_grad() as h:
            pass
          for i in range(torch.len(sizes)):
            j = -i
          while torch.lt(i, 2):
            k = annotate(List[int], x.tolist())
          return (e, c)
        """;

    assertThat(CodePrinter.print(CodeParser.parse(text), 0)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x = 1 @ 2\n",
        "x = (1\n",
        "x = 1)\n",
        "x = \"without end\n",
        "x = = 1\n",
        "def f(:\n  pass\n",
        "if x:\n  pass\n",
        "if x:\npass\n",
        "class\n",
        "x = [1, 2\n",
        "  x = 1\n y = 2\n",
        "x = f(a=)\n",
        "x = {1, 2}\n",
        "return\n",
        "x = lambda y: y\n"
      })
  void parse_whatPyTorchDoesNotWrite_isAnErrorWithTheLine(String text) {
    assertThatThrownBy(() -> CodeParser.parse("y = 1\n" + text))
        .isInstanceOf(CodeException.class)
        .hasMessageContaining("line ");
  }

  @Test
  void parse_deepNesting_isAnErrorAndNoOverflow() {
    String brackets = "x = " + "(".repeat(100_000) + "1" + ")".repeat(100_000) + "\n";
    String chain = "x = y" + ".z".repeat(100_000) + "\n";
    String minus = "x = " + "-".repeat(100_000) + "1\n";
    StringBuilder blocks = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      blocks.append("  ".repeat(i)).append("while x:\n");
    }

    for (String text : List.of(brackets, chain, minus, blocks.toString())) {
      assertThatThrownBy(() -> CodeParser.parse(text))
          .isInstanceOf(CodeException.class)
          .hasMessageContaining("nested");
    }
  }
}

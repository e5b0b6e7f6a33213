package io.github.adabet.djl.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.AdaBetException;
import io.github.adabet.NoTrainableLayerException;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.NetworkProviderException;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.weights.TorchZip;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are not supported, damaged or made to do harm are typed errors. */
class RefusedFilesTest {

  private static final String CODE = "mlp/code/__torch__.py";
  private static final String LINEAR = "mlp/code/__torch__/torch/nn/modules/linear.py";

  @TempDir private Path directory;

  @Test
  void open_frozen_saysHowToExport() {
    assertThatThrownBy(() -> PretrainedNetwork.open(TorchScriptFiles.file("refused/frozen.pt")))
        .isInstanceOf(NoTrainableLayerException.class)
        .hasMessageContaining("torch.jit.freeze")
        .hasMessageContaining("torch.jit.trace");
  }

  @Test
  void open_quantised_saysHowToExport() {
    assertThatThrownBy(() -> PretrainedNetwork.open(TorchScriptFiles.file("refused/quantised.pt")))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("quantised")
        .hasMessageContaining("torch.jit.trace");
  }

  @Test
  void open_moduleChosenWhileRunning_namesTheCall() {
    assertThatThrownBy(() -> PretrainedNetwork.open(TorchScriptFiles.file("refused/chosen.pt")))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("(chosen).forward(x, )");
  }

  private Path changed(String entry, UnaryOperator<String> change) {
    TorchZip zip = TorchZip.copyOf(TorchScriptFiles.file("mlp.pt"));
    String text = change.apply(new String(zip.get(entry), StandardCharsets.UTF_8));
    return write(zip.put(entry, text.getBytes(StandardCharsets.UTF_8)).bytes());
  }

  private Path write(byte[] content) {
    try {
      return Files.write(directory.resolve("changed.pt"), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertRefused(Path file, Class<? extends AdaBetException> type, String part)
      throws IOException {
    assertThatThrownBy(() -> PretrainedNetwork.open(file))
        .isInstanceOf(type)
        .hasMessageContaining(part);
    try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      assertThat(left.filter(path -> path.toString().contains(LoadedScript.FOLDER_NAME))).isEmpty();
    }
  }

  @Test
  void open_archiveAsItIs_opens() {
    try (PretrainedNetwork network = PretrainedNetwork.open(changed(CODE, text -> text))) {
      assertThat(network.layers()).hasSize(3);
    }
  }

  @Test
  void open_codeThatCannotBeRead_namesFileAndLine() throws IOException {
    Path file = changed(CODE, text -> text + "x = $\n");

    assertRefused(file, WeightsException.class, "code/__torch__.py, line ");
  }

  @Test
  void open_classThatIsMissing_isNamed() throws IOException {
    Path file = changed(LINEAR, text -> text.replace("class Linear", "class Other"));

    assertRefused(file, WeightsException.class, "which its code does not define");
  }

  @Test
  void open_methodThatCallsItself_isRefused() throws IOException {
    Path file =
        changed(
            CODE, text -> text.replaceFirst("first = self.first\n", "q = (self).forward(x, )\n"));

    assertRefused(file, UnsupportedModelException.class, "in circles");
  }

  @Test
  void open_codeThatTheEngineRefuses_saysWhatTheEngineSays() throws IOException {
    Path file =
        changed(CODE, text -> text.replaceFirst("first = self.first\n", "first = self.fist\n"));

    assertRefused(file, UnsupportedModelException.class, "The engine says");
  }

  @Test
  void open_withoutForward_isRefused() throws IOException {
    Path file = changed(CODE, text -> text.replace("def forward(", "def backward("));

    assertRefused(file, UnsupportedModelException.class, "forward");
  }

  @Test
  void open_listAsInput_saysWhatToDo() throws IOException {
    Path file = changed(CODE, text -> text.replaceFirst("x: Tensor", "x: List[Tensor]"));

    assertRefused(file, UnsupportedModelException.class, "List[Tensor]");
  }

  @Test
  void open_codeThatIsHuge_isRefusedWithoutBeingRead() throws IOException {
    TorchZip zip = TorchZip.copyOf(TorchScriptFiles.file("mlp.pt"));
    byte[] huge = new byte[(1 << 26) + 1];
    Path file = write(zip.put("mlp/code/huge.py", huge).bytes(ZipEntry.DEFLATED));

    assertThat(Files.size(file)).isLessThan(1 << 20);
    assertThatThrownBy(() -> PretrainedNetwork.open(file)).isInstanceOf(AdaBetException.class);
  }

  @Test
  void open_nameThatLeavesTheFolder_isRefused() throws IOException {
    TorchZip zip = TorchZip.copyOf(TorchScriptFiles.file("mlp.pt"));
    Path file = write(zip.put("mlp/code/../../out.py", new byte[] {'x'}).bytes());

    assertRefused(file, NetworkProviderException.class, "illegal name");
  }

  @Test
  void open_checkpoint_isForTheReaderOfWeightsAndItsMessage() throws IOException {
    TorchZip zip = TorchZip.copyOf(TorchScriptFiles.file("mlp.pt"));
    TorchZip tensors = new TorchZip();
    tensors.put("mlp/data.pkl", new byte[] {(byte) 0x80, 2, '}', '.'});
    tensors.put("mlp/version", zip.get("mlp/version"));
    Path file = write(tensors.bytes());

    assertRefused(file, NetworkProviderException.class, "holds weights");
  }
}

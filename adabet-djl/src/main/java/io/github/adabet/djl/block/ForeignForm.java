package io.github.adabet.djl.block;

import io.github.adabet.djl.weights.TensorFiles;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Says what a file or folder is that is no block tree, as far as can be told. */
final class ForeignForm {

  private static final String NEEDS_PROVIDER =
      ", which is no block tree. It needs a provider of that format on the class path";

  private static final String AS_WEIGHTS =
      " the network by its name, or its block, and give the file as"
          + " NetworkOptions.Builder.weights(...)";

  private ForeignForm() {}

  /** Returns a sentence. */
  static String describe(Path path) {
    if (!Files.exists(path)) {
      return "there is no file or folder " + path;
    }
    return Files.isDirectory(path) ? describeFolder(path) : describeFile(path);
  }

  private static String describeFolder(Path folder) {
    if (Files.exists(folder.resolve("saved_model.pb"))
        || Files.exists(folder.resolve("saved_model.pbtxt"))) {
      return "the folder is a SavedModel of TensorFlow's" + NEEDS_PROVIDER;
    }
    Optional<String> torchScript = find(folder, ".pt");
    if (torchScript.isPresent()) {
      return "the folder holds " + torchScript.get() + ", a model of PyTorch's; open that file";
    }
    Optional<String> symbol = find(folder, "-symbol.json");
    if (symbol.isPresent()) {
      return "the folder holds " + symbol.get() + ", a symbol of MXNet's" + NEEDS_PROVIDER;
    }
    return "the folder holds no file NAME-0000.params of a DJL model";
  }

  private static Optional<String> find(Path folder, String ending) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(ending))
          .sorted()
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String describeFile(Path file) {
    try (TensorArchive archive = TensorFiles.open(file)) {
      return switch (archive.format()) {
        case TORCHSCRIPT -> "the file is a TorchScript archive" + NEEDS_PROVIDER;
        case EXPORTED_PROGRAM ->
            "the file is a program of torch.export, of which only the weights are read. Write"
                + " TorchScript instead, torch.jit.trace(model.eval(), example).save(\"net.pt\"),"
                + " and open that. Or open"
                + AS_WEIGHTS;
        case STATE_DICT, SAFETENSORS ->
            "the file holds weights (" + archive.format() + ") and no network. Open" + AS_WEIGHTS;
      };
    } catch (WeightsException e) {
      return "the file is no network: " + e.getMessage();
    }
  }
}

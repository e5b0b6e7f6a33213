package io.github.adabet.examples.task;

import io.github.adabet.BackendChoice.Refusal;
import io.github.adabet.djl.NetworkProviderException;
import io.github.adabet.djl.block.BlockNetworkProvider;
import io.github.adabet.djl.tensorflow.SavedModelProvider;
import io.github.adabet.djl.torchscript.TorchScriptNetworkProvider;
import io.github.adabet.djl.weights.TensorFiles;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.WeightsException;
import io.github.adabet.djl.zoo.ZooNetworkProvider;
import io.github.adabet.examples.model.DigitsNetworkProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Says of a file that no network opens from what it is, and what to give to a command instead. */
final class UnopenedFile {
  private static final Set<String> BUILT_IN =
      Set.of(
          DigitsNetworkProvider.NAME,
          BlockNetworkProvider.NAME,
          SavedModelProvider.NAME,
          TorchScriptNetworkProvider.NAME,
          ZooNetworkProvider.NAME);
  private static final String AS_TORCHSCRIPT =
      "write the network as TorchScript, torch.jit.trace(model.eval(), example).save(\"net.pt\"),"
          + " and give that file: --model net.pt";

  private UnopenedFile() {}

  /**
   * Explains why a file or folder was refused.
   *
   * @param path what was given as a network
   * @param refused each provider's reason
   * @return a message in the words of the command line for a file that only the providers that come
   *     along were asked for; otherwise the message that there is, behind the path
   */
  static NetworkProviderException explain(Path path, NetworkProviderException refused) {
    if (SavedNetwork.isUnfinished(path)) {
      return new NetworkProviderException(
          "%s is the folder of a training that has not come to its end, and holds no network to use yet. To go on with it: adabet train --config %s --out %s --resume"
              .formatted(path, path.resolve(SavedNetwork.SETTINGS), path),
          refused.refusals());
    }
    boolean builtIn = refused.refusals().stream().map(Refusal::name).allMatch(BUILT_IN::contains);
    return new NetworkProviderException(
        builtIn && Files.isRegularFile(path)
            ? describe(path, refused)
            : path + ": " + refused.getMessage(),
        refused.refusals());
  }

  private static String describe(Path file, NetworkProviderException refused) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".keras") || name.endsWith(".h5") || name.endsWith(".hdf5")) {
      return "%s is a file of Keras's, which Keras alone opens. Write a SavedModel there by model.export(\"folder\"), and give the folder: --model folder"
          .formatted(file);
    }
    try (TensorArchive archive = TensorFiles.open(file)) {
      return switch (archive.format()) {
        case TORCHSCRIPT -> file + ": " + refused.getMessage();
        case EXPORTED_PROGRAM ->
            "%s is a program of torch.export, of which only the weights are read: --model NAME --weights %s. Or %s"
                .formatted(file, file, AS_TORCHSCRIPT);
        case STATE_DICT, SAFETENSORS ->
            "%s holds weights and no network. Say by its name which network they are for: --model NAME --weights %s, where NAME is one of %s. Or %s"
                .formatted(
                    file, file, String.join(", ", NetworkSettings.names().names()), AS_TORCHSCRIPT);
      };
    } catch (WeightsException e) {
      return "%s is no network: %s".formatted(file, e.getMessage());
    }
  }
}

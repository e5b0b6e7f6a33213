package io.github.adabet.examples.cli;

import io.github.adabet.EpochSelection;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.NameList;
import io.github.adabet.SelectedTensors;
import io.github.adabet.examples.cli.flags.TypedOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Says which layers were selected, so that a hundred of them stay readable.
 *
 * @param all whether every name is listed, however many there are
 * @param where all names are found, as the end of a sentence
 */
record SelectionText(boolean all, String where) {
  /**
   * How a command lists names.
   *
   * @param command under way: with --verbose it lists all
   * @param file that holds all names, or null if there is none
   */
  static SelectionText of(CommandSpec command, @Nullable Path file) {
    String found = "with --verbose";
    return new SelectionText(
        TypedOptions.typed(command, "--verbose"), file == null ? found : found + ", or in " + file);
  }

  /** Returns how many layers and parameters are selected, and below it their names. */
  String of(LayerSelection selection) {
    List<Layer> layers = selection.layers();
    return String.format(
        Locale.ROOT,
        "%d of %d %s (%,d parameters%s):%n%s",
        layers.size(),
        selection.layerCount(),
        selection.layerCount() == 1 ? "layer" : "layers",
        selection.parameterCount(),
        tensors(selection.tensors()),
        names(selection));
  }

  /** Returns the names in indented lines. */
  String names(LayerSelection selection) {
    List<String> layers = selection.layers().stream().map(Layer::name).toList();
    return NameLines.of(new EpochSelection(1, layers, selection.tensors()).names(), all, where);
  }

  /** Returns in one line what was chosen during training. */
  String of(EpochSelection chosen) {
    List<String> names = chosen.names();
    int shown = all ? names.size() : Math.min(names.size(), NameList.MOST);
    return String.format(
        Locale.ROOT,
        "%d %s%s: %s%s",
        names.size(),
        names.size() == 1 ? "layer" : "layers",
        tensors(chosen.tensors()),
        String.join(", ", names.subList(0, shown)),
        shown == names.size()
            ? ""
            : " and %d more (all %s)".formatted(names.size() - shown, where));
  }

  private static String tensors(SelectedTensors tensors) {
    return switch (tensors.rule()) {
      case ALL -> "";
      case BIASES_AND_NORMALIZATIONS -> ", of these " + tensors;
      case NAMED -> {
        int number = tensors.named().values().stream().mapToInt(List::size).sum();
        yield ", of these " + number + (number == 1 ? " tensor" : " tensors");
      }
    };
  }
}

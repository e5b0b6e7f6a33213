package io.github.adabet.djl.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.github.adabet.djl.weights.NameMatch.Wanted;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Loads the weights of a file into a network by name, and saves a network's weights.
 *
 * <pre>{@code
 * Block network = Architecture.RESNET50.block(1000);
 * WeightReport report =
 *     PretrainedWeights.from(Path.of("resnet50.pth"))
 *         .loadInto(network, manager, new Shape(1, 3, 224, 224));
 * }</pre>
 *
 * <p>Files are those of {@link TensorArchive}: safetensors, PyTorch state dicts (and checkpoints,
 * Lightning's too, or whole modules), TorchScript archives, programs of {@code torch.export}; no
 * engine needs to know their format. Parameters are named as by {@link ParameterNames}. What a
 * checkpoint has in front of all names ({@code state_dict.}, {@code model.}, {@code module.},
 * {@code _orig_mod.}, {@code model_ema.}, or several of these) is found out and reported, and so
 * are torchvision's names of a vision transformer, unless the caller states them; within names,
 * what {@code torch.compile}, activation checkpointing and FSDP put around parts of a network is
 * passed over.
 *
 * <p>Loading is strict: unless the caller allows it, no parameter may be missing from the file, no
 * tensor of the file may be left over, and every shape must agree; otherwise nothing is loaded and
 * one exception lists all that differs. {@code num_batches_tracked} is ignored, because nothing is
 * computed from it.
 *
 * <p>Tensors are copied one after another, in pieces of a few MiB: a file of 500 MB needs no more
 * memory than the network. Element types are converted to the parameters' as PyTorch does it, and
 * the report says where that may have rounded. A tensor of a kind that is not read (complex,
 * sparse, quantised, ...) is listed, and matters only where a parameter needs it.
 *
 * <p>Not thread-safe; nothing may run or train the network meanwhile.
 */
public final class PretrainedWeights {

  /** What the name of one of several files of a network ends with. */
  private static final Pattern SHARD = Pattern.compile("-\\d{5}-of-(\\d{5})\\.");

  private final Path file;
  private final NamePatterns mayMiss = new NamePatterns();
  private final NamePatterns mayBeLeftOver = new NamePatterns();
  private final NamePatterns kept = new NamePatterns();
  private final NameRenames renames = new NameRenames();
  private boolean keepHead;
  private @Nullable String prefix;
  private @Nullable WeightNames names;

  private PretrainedWeights(Path file) {
    this.file = file;
  }

  /**
   * Begins to load a file.
   *
   * @param file safetensors, a PyTorch state dict or checkpoint, a TorchScript archive or a program
   *     of {@code torch.export}, told by its content, or the index of several such files
   * @return what to set options of
   */
  public static PretrainedWeights from(Path file) {
    return new PretrainedWeights(file);
  }

  /**
   * Begins to load a file of DJL's model zoo, which is downloaded unless it is in DJL's cache.
   *
   * @param url what DJL accepts as the URL of a model, {@code
   *     djl://ai.djl.pytorch/resnet/0.0.1/traced_resnet18} for example, whose zoo must be on the
   *     class path, or {@code file:}, {@code https:}, ... of a directory, archive or file
   * @return what to set options of
   * @throws WeightsException if there is no such model, it cannot be downloaded, or it does not
   *     come with exactly one file that can be read
   */
  public static PretrainedWeights fromZoo(String url) {
    return new PretrainedWeights(ZooRepository.weightsOf(url));
  }

  /**
   * States what all names in the file have in front of the network's; found out by default, unless
   * the file holds the network several times (weights and their moving average, a student and its
   * teacher). Other tensors are ignored.
   *
   * @param before for example {@code model_ema.}, the last dot of which may be left out; empty for
   *     nothing. Loading fails, listing those there are, if no tensor of the network stands under
   *     it
   * @return this
   */
  public PretrainedWeights prefix(String before) {
    prefix = before;
    return this;
  }

  /**
   * Renames tensors of the file, behind the prefix and before any translation.
   *
   * @param old a tensor's name, or the beginning of several names up to a dot: {@code classifier}
   *     stands for {@code classifier.weight} and {@code classifier.bias}. Loading fails, listing
   *     what there is, if it stands for none
   * @param replacement what takes its place, {@code fc} for example
   * @return this
   * @throws IllegalArgumentException if one of the two is empty
   */
  public PretrainedWeights rename(String old, String replacement) {
    renames.add(old, replacement);
    return this;
  }

  /**
   * States how the names in the file are translated; found out by default.
   *
   * @param translation the translation
   * @return this
   */
  public PretrainedWeights names(WeightNames translation) {
    names = translation;
    return this;
  }

  /**
   * Allows parameters to be missing from the file; they keep their values.
   *
   * @param patterns names of parameters; {@code *} stands for any characters
   * @return this
   */
  public PretrainedWeights allowMissing(String... patterns) {
    mayMiss.add(patterns);
    return this;
  }

  /**
   * Allows tensors of the file to be left over.
   *
   * @param patterns names in the file, with the prefix or without it; {@code *} stands for any
   *     characters
   * @return this
   */
  public PretrainedWeights allowSurplus(String... patterns) {
    mayBeLeftOver.add(patterns);
    return this;
  }

  /**
   * Leaves parameters as they are, whatever the file holds under their names.
   *
   * @param patterns names of parameters; {@code *} stands for any characters
   * @return this
   */
  public PretrainedWeights except(String... patterns) {
    kept.add(patterns);
    return this;
  }

  /**
   * Leaves the last layer as it is, for a network with another number of classes than the file's.
   *
   * @return this
   */
  public PretrainedWeights exceptHead() {
    keepHead = true;
    return this;
  }

  /**
   * Loads the weights into a network after initialising it.
   *
   * @param network the network; parameters that are initialised already stay so
   * @param manager owns the parameters of the network
   * @param inputs shapes of the network's inputs, float32
   * @return what became of each tensor
   * @throws WeightMismatchException if file and network differ in what is not allowed
   * @throws WeightPrefixException if the file holds the network several times, or not under the
   *     stated prefix
   * @throws WeightsException if the file cannot be read or is damaged
   */
  public WeightReport loadInto(Block network, NDManager manager, Shape... inputs) {
    network.initialize(manager, DataType.FLOAT32, inputs);
    return loadInto(network);
  }

  /**
   * Loads the weights into an initialised network. Gradients and what is frozen stay as they are.
   *
   * @param network the network
   * @return what became of each tensor
   * @throws IllegalArgumentException if the network is not initialised
   * @throws WeightMismatchException if file and network differ in what is not allowed; the network
   *     is unchanged then
   * @throws WeightPrefixException if the file holds the network several times, or not under the
   *     stated prefix; the network is unchanged then
   * @throws WeightsException if the file cannot be read or is damaged; if reading fails midway,
   *     some parameters have their new values and others do not
   */
  public WeightReport loadInto(Block network) {
    Map<String, Parameter> parameters = parametersOf(network);
    try (TensorArchive archive = TensorFiles.open(file)) {
      WeightReport report = compare(archive, parameters);
      Map<String, String> tensors = new HashMap<>();
      report.loaded().forEach(loaded -> tensors.put(loaded.parameter(), loaded.tensor()));
      parameters.forEach((name, parameter) -> copy(archive, tensors.get(name), parameter));
      return report;
    }
  }

  private static void copy(TensorArchive archive, @Nullable String tensor, Parameter parameter) {
    if (tensor != null) {
      // An alias of the same memory, because an array with a gradient cannot be overwritten.
      try (NDArray alias = parameter.getArray().stopGradient()) {
        archive.copyInto(tensor, alias);
      }
    }
  }

  private WeightReport compare(TensorArchive archive, Map<String, Parameter> parameters) {
    NamePatterns keep = kept.copy();
    if (keepHead) {
      keep.add(headOf(parameters));
    }
    Set<String> names = new LinkedHashSet<>(archive.tensors().keySet());
    names.addAll(archive.unreadable().keySet());
    NameMatch match =
        NameMatch.find(file, names, parameters.keySet(), new Wanted(prefix, renames, this.names));
    WeightComparison comparison = new WeightComparison(parameters, match, keep);
    archive.tensors().forEach(comparison::add);
    archive.unreadable().forEach(comparison::addUnreadable);
    WeightReport report = comparison.report(file, archive.format());
    boolean fits =
        report.misfits().isEmpty()
            && report.missing().stream().allMatch(mayMiss::matches)
            && report.surplus().stream().allMatch(name -> mayBeLeftOver(name, match.prefix()));
    if (!fits) {
      throw new WeightMismatchException(report, remedy(match));
    }
    return report;
  }

  private boolean mayBeLeftOver(String name, String before) {
    return mayBeLeftOver.matches(name)
        || (name.startsWith(before) && mayBeLeftOver.matches(name.substring(before.length())));
  }

  private String remedy(NameMatch match) {
    StringBuilder remedy =
        new StringBuilder(
            "Build the network that the file was made for, or allow the difference: exceptHead()"
                + " for another number of classes, except(...), rename(...), allowMissing(...),"
                + " allowSurplus(...)");
    Map<String, Integer> others = new LinkedHashMap<>(match.candidates());
    others.remove(match.prefix());
    if (!others.isEmpty()) {
      remedy.append(
          ". The file holds much of the network under other prefixes too, for prefix(...):");
      others.forEach((other, count) -> remedy.append(" \"").append(other).append('"'));
    }
    Matcher shard = SHARD.matcher(String.valueOf(file.getFileName()));
    if (shard.find()) {
      remedy
          .append(". The file is one of ")
          .append(Integer.parseInt(shard.group(1)))
          .append(" shards: open their index, *.index.json, which lies beside them");
    }
    return remedy.toString();
  }

  /** Tells whether a file is called like one of several of a network. */
  static boolean isShard(Path file) {
    return SHARD.matcher(String.valueOf(file.getFileName())).find();
  }

  private static String[] headOf(Map<String, Parameter> parameters) {
    List<String> all = new ArrayList<>(parameters.keySet());
    String last = all.get(all.size() - 1);
    String layer = last.substring(0, last.lastIndexOf('.') + 1);
    return all.stream().filter(name -> name.startsWith(layer)).toArray(String[]::new);
  }

  /**
   * Saves a network's weights as safetensors, under the names of {@link ParameterNames}, in the
   * network's own types. The file appears, or replaces another, as a whole. {@code
   * safetensors.torch.load_file} and {@code load_state_dict} read it (with {@code strict=False}
   * where the network has batch normalisations, whose {@code num_batches_tracked} is not stored).
   *
   * @param network an initialised network
   * @param file where to; its directory is created if absent
   * @throws IllegalArgumentException if the network is not initialised
   * @throws WeightsException if the file cannot be written, or the disk is full; what stood there
   *     before is intact then
   */
  public static void save(Block network, Path file) {
    List<SafetensorsWriter.Entry> entries = new ArrayList<>();
    parametersOf(network)
        .forEach(
            (name, parameter) ->
                entries.add(SafetensorsWriter.Entry.of(name, parameter.getArray())));
    SafetensorsWriter.write(file, Map.of("format", "pt"), entries);
  }

  private static Map<String, Parameter> parametersOf(Block network) {
    Map<String, Parameter> parameters = ParameterNames.of(network);
    if (parameters.isEmpty()) {
      throw new IllegalArgumentException("the network has no parameters");
    }
    parameters.forEach(
        (name, parameter) -> {
          if (!parameter.isInitialized()) {
            throw new IllegalArgumentException(
                "the network is not initialised: "
                    + name
                    + " has no array; call loadInto with the shape of the input, or"
                    + " network.initialize(manager, DataType.FLOAT32, inputShape) before");
          }
        });
    return parameters;
  }
}

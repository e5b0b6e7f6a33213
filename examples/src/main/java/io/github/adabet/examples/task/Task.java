package io.github.adabet.examples.task;

import io.github.adabet.LayerRanking;
import io.github.adabet.Provenance;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.TensorSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network and the images that it is ranked, trained or measured on. Closes what it opened. */
public final class Task implements AutoCloseable {
  private final PretrainedNetwork network;
  private final TaskImages images;
  private final Map<String, String> used;

  private Task(PretrainedNetwork network, TaskImages images, Map<String, String> used) {
    this.network = network;
    this.images = images;
    this.used = used;
  }

  /**
   * Opens a network and images for it. Where the images are of another number of classes than the
   * network, its head is replaced, and trained by every training.
   *
   * @param network which network
   * @param images which images
   * @param need whether the images must be labelled
   * @return the task, which the caller closes
   * @throws IllegalArgumentException if there are no such network or images, or they do not fit
   */
  public static Task open(NetworkSettings network, ImageSettings images, ImageSettings.Need need) {
    ImageSource source = images.find(need);
    int classes = source.classNames().size();
    PretrainedNetwork opened = network.open(classes == 0 ? null : classes);
    try {
      TaskImages prepared = images.limit(source.prepare(inputOf(opened)));
      Map<String, String> used = new LinkedHashMap<>(used(network, opened));
      used.putAll(prepared.used());
      used.put("seed", Long.toString(network.seed()));
      return new Task(opened, prepared, Collections.unmodifiableMap(used));
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * Which network was opened, and how, for reports.
   *
   * @param settings what was asked for
   * @param network what was opened
   * @return texts by what they say
   */
  public static Map<String, String> used(NetworkSettings settings, PretrainedNetwork network) {
    Map<String, String> used = new LinkedHashMap<>();
    used.put("network", settings.model());
    used.put("weights", settings.weightsUsed());
    if (!network.alwaysTrained().isEmpty()) {
      used.put(
          "new head",
          String.join(", ", network.alwaysTrained().stream().map(layer -> layer.name()).toList())
              + ", of random weights, always trained");
    }
    network.provenance().choices().forEach(choice -> used.put("engine", choice.version()));
    used.put("input", network.inputs().isEmpty() ? "not known" : network.inputs().toString());
    return used;
  }

  private static TensorSpec inputOf(PretrainedNetwork network) {
    List<TensorSpec> inputs = network.inputs();
    if (inputs.size() != 1) {
      throw new IllegalArgumentException(
          inputs.isEmpty()
              ? "the network %s does not say what it takes; give --input-size"
                  .formatted(network.name())
              : "the network %s takes %d inputs, and images are one"
                  .formatted(network.name(), inputs.size()));
    }
    return inputs.get(0);
  }

  /**
   * The network.
   *
   * @return open as long as this is
   */
  public PretrainedNetwork network() {
    return network;
  }

  /**
   * The images.
   *
   * @return for the network
   */
  public TaskImages images() {
    return images;
  }

  /**
   * What was used: network, weights, engine, images, split, preprocessing and seed.
   *
   * @return texts by what they say, in a fixed order
   */
  public Map<String, String> used() {
    return used;
  }

  /**
   * A ranking that says what was used.
   *
   * @param ranking of this network on these images
   * @return the same, with more provenance
   */
  public LayerRanking describe(LayerRanking ranking) {
    Provenance.Builder provenance = ranking.provenance().toBuilder();
    used.forEach((name, text) -> provenance.setting("task." + name.replace(' ', '_'), text));
    return new LayerRanking(
        ranking.scores(), ranking.grouping(), ranking.alwaysTrained(), provenance.build());
  }

  @Override
  public void close() {
    images.close();
    network.close();
  }
}

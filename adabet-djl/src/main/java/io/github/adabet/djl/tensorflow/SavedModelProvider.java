package io.github.adabet.djl.tensorflow;

import io.github.adabet.djl.internal.tensorflow.model.CheckedModel;
import io.github.adabet.djl.spi.FormatOptions;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.spi.NetworkProvider;
import io.github.adabet.djl.spi.NetworkRequest;
import io.github.adabet.djl.spi.OpenedNetwork;
import io.github.adabet.djl.spi.Recognition;
import io.github.adabet.spi.Probe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Opens TensorFlow networks: folders with a file {@code saved_model.pb}, as Keras' {@code export},
 * Keras 2's {@code save} and {@code tf.saved_model.save} write them.
 *
 * <p>A model is a program. Before anything of it runs, its file is checked: functions that are
 * missing or call themselves, operations that TensorFlow does not know, and operations that reach
 * files, connections or code outside of the model are refused ({@link SavedModelOptions}).
 */
public final class SavedModelProvider implements NetworkProvider {

  /** The name by which users ask for this format. */
  public static final String NAME = "saved-model";

  private static final String FILE = "saved_model.pb";

  /** Called by {@link java.util.ServiceLoader}. */
  public SavedModelProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Class<? extends FormatOptions>> optionTypes() {
    return Set.of(SavedModelOptions.class, SavedModelTraining.class);
  }

  @Override
  public Recognition recognize(NetworkRequest request) {
    Optional<Path> path = request.path();
    if (path.isEmpty() || !Files.isDirectory(path.get())) {
      return Recognition.foreign(
          "it opens folders of TensorFlow's SavedModels, and this is " + request.describe());
    }
    if (!Files.isRegularFile(path.get().resolve(FILE))) {
      return Recognition.foreign(
          "the folder holds no file " + FILE + ", as SavedModels of TensorFlow's do");
    }
    Optional<String> other =
        request.options().engine().filter(engine -> !engine.equals(TensorFlowRuntime.NAME));
    if (other.isPresent()) {
      return Recognition.refused(
          "the folder is a SavedModel of TensorFlow's, which runs on "
              + TensorFlowRuntime.NAME
              + " only, and the engine "
              + other.get()
              + " was asked for. Leave the engine out");
    }
    Probe probe = TensorFlowRuntime.probe();
    return probe.available()
        ? Recognition.opens(probe.detail())
        : Recognition.refused(probe.detail());
  }

  @Override
  public OpenedNetwork open(NetworkRequest request) {
    NetworkOptions options = request.options();
    if (options.weights().isPresent() || options.randomWeights()) {
      throw new IllegalArgumentException(
          (options.randomWeights() ? "randomWeights" : "weights")
              + " is set, but a SavedModel brings its own weights; leave it out");
    }
    Path folder = request.path().orElseThrow();
    SavedModelOptions own =
        options.format(SavedModelOptions.class).orElse(SavedModelOptions.defaults());
    String version = TensorFlowRuntime.load();
    CheckedModel model = CheckedModel.read(folder, own.tags(), own.signature(), own.allowed());
    return SavedModelNetwork.open(model, options, version);
  }
}

package io.github.adabet.examples.model;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.training.initializer.Initializer;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.zoo.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A network as a command line names it: an architecture of the zoo, the network of the examples, or
 * a model in DJL's form.
 *
 * @param name what was asked for
 * @param architecture the architecture of that name, or null
 * @param path the model of that name, or null; null both, the name is {@value #DIGITS}
 */
public record NetworkChoice(String name, @Nullable Architecture architecture, @Nullable Path path) {
  /** The name of {@link SmallResNet}. */
  public static final String DIGITS = "digits";

  /**
   * Finds a network.
   *
   * @param name {@value #DIGITS}, the label of an architecture, or a file or folder of a model
   * @return the choice; nothing is loaded yet
   * @throws IllegalArgumentException if there is no such network; the message lists the names
   */
  public static NetworkChoice of(String name) {
    if (name.equals(DIGITS)) {
      return new NetworkChoice(name, null, null);
    }
    Optional<Architecture> architecture =
        Arrays.stream(Architecture.values())
            .filter(known -> known.label().equals(name))
            .findFirst();
    if (architecture.isPresent()) {
      return new NetworkChoice(name, architecture.get(), null);
    }
    try {
      Path path = Path.of(name);
      if (Files.exists(path)) {
        return new NetworkChoice(name, null, path);
      }
    } catch (InvalidPathException e) {
      throw unknown(name, e);
    }
    throw unknown(name, null);
  }

  private static IllegalArgumentException unknown(String name, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "There is no model '%s'. Give one of %s, or a file or folder that holds a model for DJL"
            .formatted(name, names()),
        cause);
  }

  /**
   * The names that need no file.
   *
   * @return separated by commas
   */
  public static String names() {
    return DIGITS
        + ", "
        + Arrays.stream(Architecture.values())
            .map(Architecture::label)
            .collect(Collectors.joining(", "));
  }

  /**
   * The shape of a sample that the network is made for.
   *
   * @return without the batch axis; empty for a model in a file, which does not say
   */
  public Optional<Shape> usualInput() {
    if (path != null) {
      return Optional.empty();
    }
    return Optional.of(architecture == null ? SmallResNet.INPUT.slice(1) : new Shape(3, 224, 224));
  }

  /**
   * Loads the model, or builds it with all weights zero, which is enough to look at its layers.
   *
   * @param engineName DJL's name of the engine
   * @param sample the shape of a sample, without the batch axis
   * @param classes number of classes, or null for that of the model, or 10 digits, or 1,000 as in
   *     ImageNet
   * @return a model the caller closes
   * @throws IOException if a file cannot be read or holds no model
   * @throws IllegalArgumentException if the network takes no such samples, or if classes are given
   *     for a model in a file
   * @throws io.github.adabet.BackendUnavailableException if the engine is not on the class path
   */
  public Model open(String engineName, Shape sample, @Nullable Integer classes) throws IOException {
    Engine engine = DjlEngines.engine(engineName);
    if (path != null) {
      if (classes != null) {
        throw new IllegalArgumentException(
            "classes is %d, but the model %s has its own; leave it out".formatted(classes, path));
      }
      return load(path, engine);
    }
    Shape input = new Shape(1).addAll(sample);
    Block block =
        architecture == null
            ? SmallResNet.create(classes == null ? 10 : classes)
            : architecture.block(classes == null ? 1000 : classes, input);
    Model model = Model.newInstance(name, engine.getEngineName());
    try {
      block.setInitializer(Initializer.ZEROS, parameter -> true);
      block.initialize(model.getNDManager(), DataType.FLOAT32, input);
      model.setBlock(block);
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static Model load(Path path, Engine engine) throws IOException {
    try {
      return Criteria.builder()
          .setTypes(NDList.class, NDList.class)
          .optModelPath(path)
          .optEngine(engine.getEngineName())
          .optOption("trainParam", "true")
          .build()
          .loadModel();
    } catch (ModelNotFoundException | MalformedModelException | EngineException e) {
      throw new IOException(
          "%s: holds no model that DJL can load on %s: %s"
              .formatted(path, engine.getEngineName(), e.getMessage()),
          e);
    }
  }
}

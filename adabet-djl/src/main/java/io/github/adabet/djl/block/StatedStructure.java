package io.github.adabet.djl.block;

import ai.djl.Model;
import ai.djl.nn.Block;
import ai.djl.nn.BlockFactory;
import io.github.adabet.UnsupportedModelException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The structure of a saved model by the {@link BlockFactory} that its {@code serving.properties}
 * name, as DJL's own model loading has it.
 *
 * @param folder the saved model
 * @param factory the name of the factory's class
 * @param arguments the properties, given to the factory
 */
record StatedStructure(Path folder, String factory, Map<String, String> arguments) {

  private static final String FILE = "serving.properties";
  private static final String FACTORY = "blockFactory";
  private static final String PREFIX = "option.";

  /** Reads what a folder states, if it states a factory. */
  static Optional<StatedStructure> of(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
    Map<String, String> arguments = new HashMap<>();
    for (String name : properties.stringPropertyNames()) {
      String plain = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
      arguments.put(plain, properties.getProperty(name));
    }
    return Optional.ofNullable(arguments.get(FACTORY))
        .map(factory -> new StatedStructure(folder, factory, arguments));
  }

  /**
   * Builds the network.
   *
   * @param model what the block will belong to
   * @throws UnsupportedModelException if the factory is not on the class path or fails
   */
  Block block(Model model) {
    try {
      Class<?> type = Class.forName(factory, true, Thread.currentThread().getContextClassLoader());
      BlockFactory made = type.asSubclass(BlockFactory.class).getConstructor().newInstance();
      return made.newBlock(model, folder, arguments);
    } catch (ReflectiveOperationException | ClassCastException | IOException e) {
      throw new UnsupportedModelException(
          "The blockFactory %s, which %s names, cannot build the network: %s. Add its class to the class path"
              .formatted(factory, folder.resolve(FILE), e),
          e);
    }
  }
}

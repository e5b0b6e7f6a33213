package io.github.adabet.examples.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.adabet.AdaBetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the network in the folder of a training opens again, and what it was trained to tell apart.
 * Stands in the folder as JSON.
 *
 * @param model the name of the network, or null if the file is the network itself
 * @param file the file or folder of weights, or of the network, in the folder
 * @param engine DJL's name of the engine, or null for the format's choice
 * @param input the shape of a sample
 * @param classNames the classes by index
 * @param preprocessedFor the name of the network whose preprocessing is the default
 * @param preprocess the preset that was asked for, or null
 * @param mean the mean that was asked for, or null
 * @param deviation the deviation that was asked for, or null
 */
public record SavedNetwork(
    @Nullable String model,
    String file,
    @Nullable String engine,
    List<Long> input,
    List<String> classNames,
    String preprocessedFor,
    @Nullable String preprocess,
    @Nullable List<Float> mean,
    @Nullable List<Float> deviation) {
  /** The name of the file that holds this. */
  public static final String NAME = "network.json";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  /** Copies the lists. */
  public SavedNetwork {
    input = List.copyOf(input);
    classNames = List.copyOf(classNames);
  }

  /**
   * As it stands in the folder.
   *
   * @return JSON
   */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this) + System.lineSeparator();
    } catch (JsonProcessingException e) {
      throw new AdaBetException("cannot write JSON: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Looks into a folder.
   *
   * @param text what may be the name of a folder of a training
   * @return what stands there; empty if it is none
   * @throws AdaBetException if the file there is damaged
   */
  public static Optional<SavedNetwork> in(String text) {
    Path file;
    try {
      file = Path.of(text).resolve(NAME);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(Files.readString(file), SavedNetwork.class));
    } catch (JsonProcessingException e) {
      throw new AdaBetException(
          "%s is damaged: %s. Train again".formatted(file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}

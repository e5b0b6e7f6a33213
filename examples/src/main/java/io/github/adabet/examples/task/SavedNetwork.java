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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the networks in the folder of a training open again, and what they were trained to tell
 * apart. Stands in the folder as JSON.
 *
 * @param model the name of the network, or null if the files are the network itself
 * @param best that of the best epoch, or null if there were no images to choose it by
 * @param last that of the last epoch, or null if it was not kept
 * @param engine DJL's name of the engine, or null for the format's choice
 * @param input the shape of a sample
 * @param classNames the classes by index
 * @param preprocessedFor the name of the network whose preprocessing is the default
 * @param preprocess the preset that was asked for, or null
 * @param mean the mean that was asked for, or null
 * @param deviation the deviation that was asked for, or null
 * @param data the folder or list of the images of the training; null for images without files
 */
public record SavedNetwork(
    @Nullable String model,
    @Nullable SavedWeights best,
    @Nullable SavedWeights last,
    @Nullable String engine,
    List<Long> input,
    List<String> classNames,
    String preprocessedFor,
    @Nullable String preprocess,
    @Nullable List<Float> mean,
    @Nullable List<Float> deviation,
    @Nullable String data) {
  /** What to give for weights to have those of the best epoch. */
  public static final String BEST = "best";

  /** What to give for weights to have those of the last epoch. */
  public static final String LAST = "last";

  /** The name of the file that holds this. */
  public static final String NAME = "network.json";

  /** The name of the file that holds the settings of a training, from its beginning on. */
  public static final String SETTINGS = "config.yaml";

  /** The name of the folder that holds what a training goes on from. */
  public static final String CHECKPOINTS = "checkpoints";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if there is neither a best nor a last network
   */
  public SavedNetwork {
    if (best == null && last == null) {
      throw new IllegalArgumentException("the folder of a training holds a best or a last network");
    }
    input = List.copyOf(input);
    classNames = List.copyOf(classNames);
  }

  /**
   * The weights that were asked for.
   *
   * @param asked {@value #BEST} or {@value #LAST}; null for the best, where there are some
   * @param folder of the training, for messages
   * @return which file they are in
   * @throws IllegalArgumentException if they were not kept, or another file is asked for
   */
  SavedWeights weights(@Nullable String asked, String folder) {
    SavedWeights usual = best == null ? last : best;
    SavedWeights found =
        asked == null ? usual : asked.equals(BEST) ? best : asked.equals(LAST) ? last : null;
    if (found != null) {
      return found;
    }
    if (BEST.equals(asked) || LAST.equals(asked)) {
      throw new IllegalArgumentException(
          "%s holds no %s network%s; leave out --weights to take the other one"
              .formatted(
                  folder,
                  asked,
                  BEST.equals(asked)
                      ? ", because the training had no images for validation to choose it by, or"
                          + " lost it when it was killed"
                      : ""));
    }
    throw new IllegalArgumentException(
        "the folder %s holds the weights of a trained network; give --weights best or last, or leave it out"
            .formatted(folder));
  }

  /**
   * The networks that are there, for reports.
   *
   * @param folder of the training
   * @return their files and epochs, by what they are
   */
  public Map<String, String> described(Path folder) {
    Map<String, String> described = new LinkedHashMap<>();
    if (best != null) {
      described.put("best network", described(best, folder));
    }
    if (last != null) {
      described.put("last network", described(last, folder));
    }
    return described;
  }

  private static String described(SavedWeights weights, Path folder) {
    return "%s (epoch %d%s)"
        .formatted(folder.resolve(weights.file()), weights.epoch(), weights.measured());
  }

  /**
   * What is said of weights in reports.
   *
   * @param weights some of these
   * @param folder of the training
   * @return their file and epoch, and how to have the others
   */
  String describe(SavedWeights weights, String folder) {
    boolean isBest = weights.equals(best);
    String which =
        isBest
            ? "the best epoch, %d".formatted(weights.epoch())
            : "the last epoch, %d".formatted(weights.epoch());
    String other =
        best == null || last == null
            ? ""
            : "; --weights %s takes the %s epoch's"
                .formatted(isBest ? LAST : BEST, isBest ? LAST : BEST);
    return Path.of(folder).resolve(weights.file())
        + " ("
        + which
        + weights.measured()
        + other
        + ")";
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
   * Tells whether a folder is that of a training that has not come to its end.
   *
   * @param folder any
   * @return true if it can be resumed and holds no description of its network yet
   */
  static boolean isUnfinished(Path folder) {
    return Files.isRegularFile(folder.resolve(SETTINGS))
        && Files.isDirectory(folder.resolve(CHECKPOINTS))
        && !Files.exists(folder.resolve(NAME));
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

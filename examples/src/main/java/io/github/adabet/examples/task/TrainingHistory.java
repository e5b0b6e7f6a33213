package io.github.adabet.examples.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.adabet.AdaBetException;
import io.github.adabet.djl.dataset.ImageCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All trainings that a network has behind it whose images stood in files: the last one, the one
 * whose network that began with, and so on. The folder of a training holds the lists of those
 * before it, so that nothing is forgotten when their folders are gone.
 *
 * @param trainings the last one first; none for a network that was not trained here
 */
public record TrainingHistory(List<TrainingSplit> trainings) {
  /** The history of a network that was not trained here. */
  public static final TrainingHistory NONE = new TrainingHistory(List.of());

  /** The name of the file that says which lists are of which trainings before. */
  public static final String NAME = "earlier.json";

  /** What the lists of the trainings before are called: {@code earlier-1.csv} is the last one's. */
  public static final String LISTS = "earlier-*.csv";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  /**
   * A training before, as it stands in the file.
   *
   * @param folder of that training
   * @param data its images
   * @param list the name of its list, in the folder of the file
   */
  private record Entry(String folder, String data, String list) {}

  /**
   * Images that the network was trained on.
   *
   * @param images how many
   * @param trainings the trainings that used them
   */
  record Known(long images, List<TrainingSplit> trainings) {
    /** Returns the folders of these trainings, for a message. */
    String folders() {
      return shown(TrainingSplit::folder);
    }

    /** Returns the lists of these trainings, for a message. */
    String lists() {
      return shown(TrainingSplit::list);
    }

    private String shown(Function<TrainingSplit, Path> part) {
      return trainings.stream()
          .map(training -> part.apply(training).toString())
          .collect(Collectors.joining(" and "));
    }
  }

  /** Copies the list. */
  public TrainingHistory {
    trainings = List.copyOf(trainings);
  }

  /**
   * Reads the history of the network in the folder of a training.
   *
   * @param folder of the training
   * @param saved what it trained
   * @throws AdaBetException if it is damaged
   */
  static TrainingHistory in(Path folder, SavedNetwork saved) {
    List<TrainingSplit> trainings = new ArrayList<>();
    Path own = folder.resolve(TrainingSplit.NAME);
    if (saved.data() != null && Files.isRegularFile(own)) {
      trainings.add(new TrainingSplit(folder, Path.of(saved.data()), own));
    }
    Path file = folder.resolve(NAME);
    if (Files.isRegularFile(file)) {
      for (Entry entry : read(file)) {
        trainings.add(
            new TrainingSplit(
                Path.of(entry.folder()), Path.of(entry.data()), folder.resolve(entry.list())));
      }
    }
    return new TrainingHistory(trainings);
  }

  private static List<Entry> read(Path file) {
    try {
      return JSON.readValue(Files.readString(file), new TypeReference<List<Entry>>() {});
    } catch (JsonProcessingException e) {
      throw new AdaBetException(
          "%s is damaged: %s. Train again".formatted(file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * What the folder of a training that goes on with the network holds of its history.
   *
   * @return texts by the names of files, {@value #NAME} last, which names the others; empty if
   *     there is no history
   */
  public Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (TrainingSplit training : trainings) {
      String list = LISTS.replace("*", Integer.toString(entries.size() + 1));
      files.put(list, training.toCsv());
      entries.add(new Entry(whole(training.folder()), whole(training.data()), list));
    }
    if (!entries.isEmpty()) {
      try {
        files.put(NAME, JSON.writeValueAsString(entries) + System.lineSeparator());
      } catch (JsonProcessingException e) {
        throw new AdaBetException("cannot write JSON: " + e.getOriginalMessage(), e);
      }
    }
    return files;
  }

  private static String whole(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }

  /** Returns the last training on the images in a folder or list; empty if there is none. */
  Optional<TrainingSplit> on(Path data) {
    return trainings.stream().filter(training -> training.isOf(data)).findFirst();
  }

  /** Returns which of some images the network was trained on, whenever that was. */
  Known known(Stream<ImageCatalog> images) {
    Set<Path> files =
        images
            .flatMap(catalog -> catalog.files().stream())
            .map(TrainingSplit::absolute)
            .collect(Collectors.toSet());
    Set<Path> known = new HashSet<>();
    List<TrainingSplit> users = new ArrayList<>();
    for (TrainingSplit training : trainings) {
      Set<Path> used = training.trainedOn();
      used.retainAll(files);
      if (!used.isEmpty()) {
        known.addAll(used);
        users.add(training);
      }
    }
    return new Known(known.size(), users);
  }
}

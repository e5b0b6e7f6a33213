package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.spi.NetworkOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which class is which output: by the names that a network was saved with, or by their order. */
class ClassOrderCommandsTest extends CommandSetting {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CLASSES = 12;
  private static final List<String> BY_NUMBER =
      IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList();
  private static final List<String> BY_TEXT = BY_NUMBER.stream().sorted().toList();

  @TempDir Path folder;

  /** Five pictures for each of twelve classes that are numbers. */
  private Path numbers() throws IOException {
    Path pictures = ImageFolders.write(folder.resolve("pictures"), 20);
    Path numbers = folder.resolve("numbers");
    List<Path> all = new ArrayList<>();
    for (String name : ImageFolders.CLASSES) {
      for (int i = 0; i < 20; i++) {
        all.add(pictures.resolve(name).resolve("%s%02d.png".formatted(name, i)));
      }
    }
    for (int i = 0; i < all.size(); i++) {
      Path one = Files.createDirectories(numbers.resolve(Integer.toString(i % CLASSES)));
      Files.move(all.get(i), one.resolve(i + ".png"));
    }
    return numbers;
  }

  /** Weights of a network of twelve classes, as somebody else's training leaves them. */
  private Path weights() {
    Path file = folder.resolve("theirs.safetensors");
    NetworkOptions options =
        NetworkOptions.builder().randomWeights().input(3, 32, 32).classes(CLASSES).seed(1).build();
    try (PretrainedNetwork network = PretrainedNetwork.open("mobilenet_v2", options)) {
      network.save(file);
    }
    return file;
  }

  @Test
  void evaluate_numbersAsClassesOfANetworkWithoutNames_isRefusedUntilTheOrderIsSaid()
      throws IOException {
    List<String> theirs =
        List.of(
            "--model=mobilenet_v2",
            "--weights=" + weights(),
            "--classes=" + CLASSES,
            "--input-size=32");
    String data = numbers().toString();

    for (String command : List.of("evaluate", "train", "predict")) {
      assertThat(execute(theirs, command, "--data", data)).as(command).isEqualTo(2);
      assertThat(err.toString())
          .contains("does not say what its outputs are called")
          .contains("they are 0, 1, 10, 11, 2, 3", "as numbers 0, 1, 2, 3")
          .contains("--class-order TEXT or NUMBER");
      err.getBuffer().setLength(0);
    }
    assertThat(evaluated(theirs, "--data", data, "--class-order", "text")).isEqualTo(BY_TEXT);
    assertThat(evaluated(theirs, "--data", data, "--class-order", "number")).isEqualTo(BY_NUMBER);
    assertThat(out.toString()).contains("class names");

    // A ranking reads no labels, and labels of a list that begin at 0 are the outputs' indices.
    run(theirs, "rank", "--data", data, "--limit", "16");
    assertThat(evaluated(theirs, "--data", list(data).toString())).isEqualTo(BY_NUMBER);
  }

  private static Path list(String data) throws IOException {
    Path list = Path.of(data).resolveSibling("list.csv");
    StringBuilder lines = new StringBuilder("file,label\n");
    for (int i = 0; i < 5 * CLASSES; i++) {
      lines.append("numbers/%d/%d.png,%d%n".formatted(i % CLASSES, i, i % CLASSES));
    }
    return Files.writeString(list, lines);
  }

  @Test
  void train_numbersAsClasses_isSavedWithTheirNamesAndEvaluatedByThem() throws IOException {
    String data = numbers().toString();
    Path run = folder.resolve("run");
    run(List.of(), "train", "--data", data, "--epochs", "1", "--out", run.toString());
    assertThat(classNames(run.resolve("network.json"))).isEqualTo(BY_TEXT);

    // The order of the images no longer matters.
    List<String> model = List.of("--model", run.toString());
    assertThat(evaluated(model, "--data", data, "--class-order", "number")).isEqualTo(BY_TEXT);
    assertThat(evaluated(model, "--data", data)).isEqualTo(BY_TEXT);
  }

  private List<String> evaluated(List<String> network, String... arguments) throws IOException {
    Path json = folder.resolve("evaluation.json");
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--json", json.toString()));
    run(network, "evaluate", all.toArray(String[]::new));
    return classNames(json);
  }

  private static List<String> classNames(Path json) throws IOException {
    List<String> names = new ArrayList<>();
    JSON.readTree(json.toFile()).get("classNames").forEach(name -> names.add(name.asText()));
    return names;
  }

  private void run(List<String> network, String command, String... arguments) {
    assertThat(execute(network, command, arguments)).as(err.toString()).isZero();
  }

  private int execute(List<String> network, String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(network);
    all.addAll(List.of(arguments));
    return execute(all.toArray(String[]::new));
  }
}

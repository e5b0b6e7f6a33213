package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.examples.files.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills {@code adabet train} and {@code adabet compare} without warning, at random moments, and
 * starts them again: what they leave in the end is what an undisturbed run leaves. The same run is
 * killed several times, once at the most at each moment.
 *
 * <p>{@code -Dadabet.kills=30} kills each command thirty times, {@code -Dadabet.kills.seed=N}
 * repeats the draw of a run.
 */
class KillIT {
  private static final int TRAIN_KILLS = Integer.getInteger("adabet.kills", 4);
  private static final int COMPARE_KILLS = Integer.getInteger("adabet.kills", 3);
  private static final int MOST_KILLS_OF_A_RUN = 4;
  private static final int IMAGES_OF_A_CLASS = 12;

  @TempDir Path folder;

  private Path images;
  private Path temporary;
  private Path run;
  private final Random random = random();

  @BeforeEach
  void prepare() throws IOException {
    images = ImageFolders.write(folder.resolve("images"), IMAGES_OF_A_CLASS);
    temporary = Files.createDirectory(folder.resolve("tmp"));
    run = folder.resolve("run");
  }

  @Test
  void train_killedAtRandomMoments_losesNothing() throws Exception {
    List<String> command = new ArrayList<>(List.of("train", "--final-weights", "best"));
    command.addAll(settings());
    KillMoments moments = new KillMoments(TRAIN_KILLS, random, undisturbed(command));
    Map<String, Object> expected = RunContent.of(run);
    assertThat(expected).containsKeys("last.safetensors", "epochs.jsonl", "tensorboard");

    while (moments.remain()) {
      FileTree.delete(run);
      for (int kills = 0; kills < MOST_KILLS_OF_A_RUN && moments.remain(); kills++) {
        Process process = start(resumable(command));
        if (moments.await(process, run)) {
          kill(process);
        } else {
          assertThat(process.exitValue()).as(output()).isZero();
        }
      }
      finish(resumable(command));

      assertLeft(expected);
      assertThat(temporary).isEmptyDirectory();
    }
    Path evaluation = folder.resolve("evaluation.json");
    List<String> evaluate = new ArrayList<>(List.of("evaluate", "--model", run.toString()));
    evaluate.addAll(data());
    evaluate.addAll(List.of("--json", evaluation.toString()));
    finish(evaluate);
    ObjectMapper json = new ObjectMapper();
    assertThat(json.readTree(evaluation.toFile()).get("top1"))
        .isEqualTo(json.readTree(run.resolve("metrics.json").toFile()).at("/after/top1"));
  }

  @Test
  void compare_killedAtRandomMoments_losesNothing() throws Exception {
    Path table = folder.resolve("table.md");
    Path report = folder.resolve("report.html");
    List<String> command =
        new ArrayList<>(List.of("compare", "--scheme", "betti,bn-bias", "--heap", "256MiB"));
    command.addAll(settings());
    command.addAll(List.of("--markdown", table.toString(), "--report", report.toString()));
    KillMoments moments = new KillMoments(COMPARE_KILLS, random, undisturbed(command));
    Map<String, Object> expected = RunContent.of(run);
    List<String> expectedTable = withoutCosts(table);
    assertThat(expectedTable).hasSize(2 + 3);

    while (moments.remain()) {
      FileTree.delete(run);
      Files.delete(table);
      Files.delete(report);
      Set<ProcessHandle> children = new HashSet<>();
      Map<Path, List<Object>> finished = new TreeMap<>();
      for (int kills = 0; kills < MOST_KILLS_OF_A_RUN && moments.remain(); kills++) {
        Process process = start(command);
        if (moments.await(process, run)) {
          children.addAll(killSomeOf(process));
          finished.putAll(finishedTrainings());
        } else {
          assertThat(process.exitValue()).as(output()).isZero();
        }
      }
      finish(command);

      assertLeft(expected);
      assertThat(withoutCosts(table)).isEqualTo(expectedTable);
      assertThat(report).content().endsWith("</html>\n");
      assertThat(finishedTrainings())
          .as("what was done is not done again")
          .containsAllEntriesOf(finished);
      assertThat(children).noneMatch(ProcessHandle::isAlive);
      assertThat(temporary).isEmptyDirectory();
    }
  }

  private void assertLeft(Map<String, Object> expected) throws IOException {
    Map<String, Object> left = RunContent.of(run);
    assertThat(left.keySet()).isEqualTo(expected.keySet());
    expected.forEach((file, content) -> assertThat(left.get(file)).as(file).isEqualTo(content));
  }

  private static Random random() {
    long seed = Long.getLong("adabet.kills.seed", System.nanoTime());
    System.out.println("KillIT: -Dadabet.kills.seed=" + seed);
    return new Random(seed);
  }

  private List<String> data() {
    return List.of("--data", images.toString(), "--split", "0.2,0.2");
  }

  private List<String> settings() {
    List<String> settings = new ArrayList<>(data());
    settings.addAll(List.of("--epochs", "4", "--batch-size", "8", "--rank-batches", "1"));
    settings.addAll(List.of("--out", run.toString()));
    return settings;
  }

  /** As somebody does who sees whether a run is there. */
  private List<String> resumable(List<String> command) {
    List<String> complete = new ArrayList<>(command);
    if (Files.exists(run.resolve("config.yaml"))) {
      complete.add("--resume");
    }
    return complete;
  }

  private KillMoments.Whole undisturbed(List<String> command) throws Exception {
    Process process = start(command);
    KillMoments.Whole whole = KillMoments.measure(process, run);
    assertThat(process.waitFor()).as(output()).isZero();
    return whole;
  }

  private void finish(List<String> command) throws Exception {
    assertThat(start(command).waitFor()).as(output()).isZero();
  }

  private Process start(List<String> command) throws IOException {
    return CommandProcess.start(command, temporary, folder.resolve("output.txt"));
  }

  private String output() throws IOException {
    return Files.readString(folder.resolve("output.txt"));
  }

  private static void kill(Process process) throws InterruptedException {
    // SIGKILL, of which a process hears nothing.
    assertThat(process.destroyForcibly().waitFor(1, TimeUnit.MINUTES)).isTrue();
  }

  /**
   * Kills a comparison, every second time with the process that trains, which otherwise ends by
   * itself while the next comparison begins.
   */
  private List<ProcessHandle> killSomeOf(Process comparison) throws InterruptedException {
    List<ProcessHandle> children = comparison.descendants().toList();
    boolean all = random.nextBoolean();
    kill(comparison);
    if (all) {
      children.forEach(ProcessHandle::destroyForcibly);
    }
    return children;
  }

  /** The files of the trainings that are done, with the times at which they were written. */
  private Map<Path, List<Object>> finishedTrainings() throws IOException {
    Map<Path, List<Object>> finished = new TreeMap<>();
    if (!Files.isDirectory(run)) {
      return finished;
    }
    try (Stream<Path> trainings = Files.list(run)) {
      for (Path training :
          trainings.filter(one -> Files.exists(one.resolve("result.json"))).toList()) {
        List<Object> written = new ArrayList<>();
        try (Stream<Path> files = Files.walk(training)) {
          for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
            written.add(file);
            written.add(Files.getLastModifiedTime(file));
          }
        }
        finished.put(training, written);
      }
    }
    return finished;
  }

  /** Scheme, layers, parameters and accuracy; the other columns are memory and times. */
  private static List<String> withoutCosts(Path table) throws IOException {
    return Files.readAllLines(table).stream()
        .map(line -> String.join("|", Arrays.asList(line.split("\\|")).subList(1, 5)))
        .toList();
  }
}

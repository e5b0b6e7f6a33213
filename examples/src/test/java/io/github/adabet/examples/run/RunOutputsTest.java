package io.github.adabet.examples.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.spi.Checkpoints.Existing;
import io.github.adabet.examples.classification.ClassificationFiles;
import io.github.adabet.examples.classification.ClassificationResult;
import io.github.adabet.examples.report.RunSummary;
import io.github.adabet.examples.report.Runs;
import io.github.adabet.json.AdaBetJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunOutputsTest {
  @TempDir Path folder;

  @Test
  void recording_epochs_haveALineEachBeforeTheTrainingEnds() throws IOException {
    List<TrainingEvent> heard = new ArrayList<>();
    try (RunOutputs outputs = begin()) {
      TrainingListener listener = outputs.recording((event, control) -> heard.add(event));
      Runs.train(listener, Runs.epoch(1, 0.5), true);
      Runs.train(listener, Runs.epoch(2, 0.75), false);

      List<String> csv = Files.readAllLines(folder.resolve("epochs.csv"));
      assertThat(csv.get(0))
          .isEqualTo(
              "epoch,step,seconds,learning_rate,resident_bytes,best,training_loss,"
                  + "training_accuracy,validation_loss,validation_accuracy");
      assertThat(csv.get(2)).startsWith("2,20,1.5,0.01,").endsWith(",false,0.75,0.5,1.5,0.25");
      assertThat(epochs()).containsExactly("1 0.5 true", "2 0.75 false");
    }
    assertThat(heard).hasSize(2 * (Runs.STEPS + 1));
  }

  @Test
  void recording_resumedFromBeforeTheLastLine_hasNoEpochTwice() throws IOException {
    try (RunOutputs outputs = begin()) {
      TrainingListener listener = outputs.recording(TrainingListener.NONE);
      Runs.train(listener, Runs.epoch(1, 0.5), true);
      Runs.train(listener, Runs.epoch(2, 0.25), true);
      Runs.train(listener, Runs.epoch(3, 0.125), true);
    }
    // Killed in the middle of a line.
    for (String name : List.of("epochs.jsonl", "epochs.csv")) {
      Files.writeString(folder.resolve(name), "{\"epoch\":4,\"st", StandardOpenOption.APPEND);
    }
    try (RunOutputs outputs = RunOutputs.open(folder, Existing.RESUME)) {
      assertThat(epochs()).hasSize(3);
      TrainingListener listener = outputs.recording(TrainingListener.NONE);
      Runs.steps(listener, 2, 3);
      assertThat(epochs()).hasSize(3);
      Runs.train(listener, Runs.epoch(2, 0.375), true);
      Runs.train(listener, Runs.epoch(3, 0.75), false);
    }

    assertThat(epochs()).containsExactly("1 0.5 true", "2 0.375 true", "3 0.75 false");
    assertThat(Files.readAllLines(folder.resolve("epochs.csv")))
        .hasSize(4)
        .noneMatch(line -> line.contains("{"));
  }

  @Test
  void recording_resumed_makesTensorBoardForgetWhatIsRepeated() throws IOException {
    try (RunOutputs outputs = begin()) {
      Runs.steps(outputs.recording(TrainingListener.NONE), 1, 5);
    }
    try (RunOutputs outputs = RunOutputs.open(folder, Existing.RESUME)) {
      Runs.steps(outputs.recording(TrainingListener.NONE), 2, 1);
    }
    List<Path> files = list(folder.resolve("tensorboard"));

    assertThat(files).hasSize(2);
    // An event of step 11 with a session log (field 7) of status (1) START (1).
    byte[] start = {0x10, 11, 0x3a, 2, 8, 1};
    assertThat(contains(Files.readAllBytes(files.get(0)), start)).isFalse();
    assertThat(contains(Files.readAllBytes(files.get(1)), start)).isTrue();
  }

  @Test
  void recording_resumedAtTheEndOfAnEpoch_knowsItsStepAndRate() throws IOException {
    begin().close();
    // Interrupted while the epoch was validated: the process that goes on makes none of its steps.
    try (RunOutputs outputs = RunOutputs.open(folder, Existing.RESUME)) {
      outputs
          .recording(TrainingListener.NONE)
          .onEvent(
              new TrainingEvent.EpochDone(Runs.epoch(1, 0.5), 9, Runs.STEPS, 0.01, true),
              Runs.CONTROL);
    }

    assertThat(Files.readAllLines(folder.resolve("epochs.csv")).get(1))
        .startsWith("1,10,1.5,0.01,");
  }

  @Test
  void open_afterAKill_cutsOffTheTornRecordAndLeavesNothingUnfinished() throws IOException {
    begin().close();
    Path events = list(folder.resolve("tensorboard")).get(0);
    byte[] whole = Files.readAllBytes(events);
    Files.write(events, Arrays.copyOf(whole, 20), StandardOpenOption.APPEND);
    Path unfinished = Files.createFile(folder.resolve(".metrics.json.part"));
    Path foreign = Files.createFile(folder.resolve(".notes.txt.part"));

    RunOutputs.open(folder, Existing.RESUME).close();

    assertThat(events).hasBinaryContent(whole);
    assertThat(unfinished).doesNotExist();
    assertThat(foreign).exists();
  }

  @Test
  void open_damagedLine_isRefusedByNameAndNumber() throws IOException {
    begin().close();
    Files.writeString(folder.resolve("epochs.jsonl"), "{\"epoch\":1}\n");

    assertThatThrownBy(() -> RunOutputs.open(folder, Existing.RESUME))
        .isInstanceOf(RunFolderException.class)
        .hasMessageContaining("epochs.jsonl, line 1");
    // The lock was given back.
    RunOutputs.open(folder, Existing.OVERWRITE).close();
  }

  @Test
  void open_runThatStandsThere_isTreatedAsAsked() throws IOException {
    assertThatThrownBy(() -> RunOutputs.open(folder, Existing.RESUME))
        .isInstanceOf(RunFolderException.class)
        .hasMessageContaining("holds no run to resume");
    try (RunOutputs outputs = begin()) {
      Runs.train(outputs.recording(TrainingListener.NONE), Runs.epoch(1, 0.5), true);
      assertThatThrownBy(() -> RunOutputs.open(folder, Existing.RESUME))
          .isInstanceOf(RunFolderException.class)
          .hasMessageContaining("Another process writes to");
    }
    Path foreign = Files.createFile(folder.resolve("notes.txt"));
    assertThatThrownBy(() -> RunOutputs.open(folder, Existing.REFUSE))
        .hasMessageContaining("--resume")
        .hasMessageContaining("--overwrite");
    try (RunOutputs outputs = RunOutputs.open(folder, Existing.RESUME_IF_PRESENT)) {
      assertThat(outputs.folder().resumed()).isTrue();
      assertThat(epochs()).hasSize(1);
    }
    try (RunOutputs outputs = RunOutputs.open(folder, Existing.OVERWRITE)) {
      assertThat(outputs.folder().resumed()).isFalse();
      assertThat(folder.resolve("epochs.jsonl")).doesNotExist();
      assertThat(folder.resolve("config.yaml")).doesNotExist();
      assertThat(list(outputs.folder().tensorBoard())).hasSize(1);
    }
    assertThat(foreign).exists();
  }

  @Test
  void open_fileOfAnotherProgram_isNotReplaced() throws IOException {
    Files.writeString(folder.resolve("ranking.json"), "mine");

    assertThatThrownBy(() -> RunOutputs.open(folder, Existing.REFUSE))
        .isInstanceOf(RunFolderException.class)
        .hasMessageContaining("ranking.json is there");
    assertThat(folder.resolve("ranking.json")).hasContent("mine");
  }

  @Test
  void configuration_yamlAndJson_readBackEqual() throws IOException {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("model", "resnet50");
    settings.put("rho", 0.1);
    settings.put("epochs", 40);
    settings.put("weights", "123");
    settings.put("offline", true);
    settings.put("data", "a: b #c");
    settings.put("resume", null);
    settings.put("score", List.of("betti", "no"));
    try (RunOutputs outputs = RunOutputs.open(folder, Existing.REFUSE)) {
      outputs.configuration(settings);
    }

    TypeReference<Map<String, Object>> type = new TypeReference<>() {};
    assertThat(new YAMLMapper().readValue(folder.resolve("config.yaml").toFile(), type))
        .isEqualTo(settings);
    assertThat(new ObjectMapper().readValue(folder.resolve("config.json").toFile(), type))
        .isEqualTo(settings);
    assertThat(folder.resolve("config.yaml")).content().startsWith("model: resnet50\nrho: 0.1\n");
  }

  @Test
  void finish_wholeRun_leavesEveryFile() throws Exception {
    LayerRanking ranking = Runs.ranking();
    LayerSelection selection = ranking.select(SelectionBudget.layers(1));
    TrainingReport report = Runs.report(Runs.epoch(1, 0.5));
    ClassificationResult after =
        new ClassificationResult(
            List.of("cat", "dog"), List.of(List.of(3L, 1L), List.of(0L, 4L)), List.of(7L, 1L));
    try (RunOutputs outputs = begin()) {
      outputs.ranking(ranking, selection);
      Runs.train(outputs.recording(TrainingListener.NONE), Runs.epoch(1, 0.5), true);
      outputs.finish(
          RunSummary.builder("resnet on pets")
              .layers(ranking, selection)
              .measured(RunSummary.TEST, null, after)
              .training(report)
              .figure("time to rank", "", "2.5 s")
              .build());
    }

    assertThat(AdaBetJson.read(read("ranking.json"), LayerRanking.class)).isEqualTo(ranking);
    assertThat(AdaBetJson.read(read("selection.json"), LayerSelection.class)).isEqualTo(selection);
    assertThat(AdaBetJson.read(read("training.json"), TrainingReport.class)).isEqualTo(report);
    assertThat(read("ranking.csv"))
        .isEqualTo(
            "rank,layer,index,kind,parameters,score,selected\n"
                + "1,\"stem/conv, \"\"first\"\"\",0,convolution,100,0.02,true\n"
                + "2,head,1,dense,50,0.0,false\n");
    JsonNode metrics = new ObjectMapper().readTree(read("metrics.json"));
    assertThat(metrics.at("/after/top1").asDouble()).isEqualTo(0.875);
    assertThat(ClassificationFiles.read(metrics.get("after").toString())).isEqualTo(after);
    assertThat(metrics.has("before")).isFalse();
    assertThat(metrics.at("/training/estimatedBytesAboveIdle").asLong()).isEqualTo(14);
    assertThat(metrics.at("/figures/time to rank/after").asText()).isEqualTo("2.5 s");
    assertThat(read("per-class.csv")).contains("0,cat,4,0.75,1.0");
    assertThat(ImageIO.read(folder.resolve("confusion.png").toFile()).getWidth()).isPositive();
    assertThat(read("report.html")).contains("resnet on pets", "87.50 %");
    assertThat(list(folder)).noneMatch(file -> file.toString().endsWith(".part"));
  }

  @Test
  void recording_folderGone_endsTheTraining() throws IOException {
    try (RunOutputs outputs = begin()) {
      TrainingListener listener = outputs.recording(TrainingListener.NONE);
      Files.createDirectory(folder.resolve("epochs.jsonl"));

      assertThatThrownBy(() -> Runs.train(listener, Runs.epoch(1, 0.5), true))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("cannot be written down");
    }
  }

  private RunOutputs begin() throws IOException {
    RunOutputs outputs = RunOutputs.open(folder, Existing.REFUSE);
    outputs.configuration(Map.of("model", "resnet50"));
    return outputs;
  }

  /** Epoch, training loss and whether it was the best, of each line. */
  private List<String> epochs() throws IOException {
    List<String> epochs = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("epochs.jsonl"))) {
      JsonNode row = new ObjectMapper().readTree(line);
      epochs.add(
          "%d %s %s"
              .formatted(
                  row.get("epoch").asInt(),
                  row.at("/training/loss").asText(),
                  row.get("best").asText()));
    }
    return epochs;
  }

  private String read(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private static boolean contains(byte[] text, byte[] part) {
    for (int from = 0; from + part.length <= text.length; from++) {
      if (Arrays.equals(text, from, from + part.length, part, 0, part.length)) {
        return true;
      }
    }
    return false;
  }
}

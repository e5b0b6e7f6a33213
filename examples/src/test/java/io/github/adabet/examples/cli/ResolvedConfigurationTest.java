package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.adabet.examples.training.TrainingOutcome;
import io.github.adabet.examples.training.TrainingOutcomeJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run writes down of its settings, and which options are accepted at all. */
class ResolvedConfigurationTest extends CommandSetting {
  @TempDir static Path shared;

  private static Path images;

  @TempDir Path folder;

  @BeforeAll
  static void writeImages() throws IOException {
    images = ImageFolders.write(shared.resolve("images"), 20);
  }

  @Test
  void config_ofARun_holdsWhatNobodyGaveAndRepeatsTheRun() throws IOException {
    Path first = folder.resolve("first");
    run("train", "--data", images.toString(), "--epochs", "1", "--out", first.toString());
    Map<String, Object> written = config(first);

    assertThat(written)
        .containsEntry("rho", "0.2")
        .containsEntry("weight-decay", "5.0E-4")
        .containsEntry("rank-batches", "1")
        .containsEntry("rank-batch-size", "32")
        .containsEntry("interval", "0")
        .containsEntry("preprocess", "digits")
        .containsEntry("input-size", "1x28x28")
        .containsEntry("engine", "PyTorch")
        .containsEntry("split", "0.2")
        .containsEntry("seed", "1")
        .containsEntry("micro-batch-size", "32")
        .containsEntry("clip-norm", "none")
        .containsEntry("final-weights", "LAST");

    Path second = folder.resolve("second");
    run("train", "--config", first.resolve("config.yaml").toString(), "--out", second.toString());

    Map<String, Object> again = config(second);
    assertThat(again.put("out", first.toString())).isEqualTo(second.toString());
    assertThat(again).isEqualTo(written);
    for (String name : List.of("selection.json", "ranking.csv", "last.safetensors")) {
      assertThat(second.resolve(name)).hasSameBinaryContentAs(first.resolve(name));
    }
  }

  @Test
  void config_ofARunThatChoosesAnew_holdsItsRankings() throws IOException {
    Path run = folder.resolve("run");
    Path json = folder.resolve("result.json");
    run(
        "train",
        "--data",
        images.toString(),
        "--epochs",
        "2",
        "--interval",
        "1",
        "--rank-batch-size",
        "8",
        "--optimizer",
        "adam",
        "--learning-rate",
        "0.001",
        "--out",
        run.toString(),
        "--json",
        json.toString());

    assertThat(config(run))
        .containsEntry("interval", "1")
        .containsEntry("rank-batches", "4")
        .containsEntry("rank-batch-size", "8")
        .containsEntry("weight-decay", "0");
    TrainingOutcome outcome = TrainingOutcomeJson.read(Files.readString(json));
    assertThat(outcome.report().provenance().settings().values())
        .anyMatch(value -> value.contains("batchSize=8"));
  }

  @Test
  void config_ofElastic_saysThatTimesAreMeasured() throws IOException {
    Path run = folder.resolve("run");
    Path json = folder.resolve("result.json");
    run(
        "train",
        "--data",
        images.toString(),
        "--scheme",
        "weight_magnitude",
        "--epochs",
        "1",
        "--out",
        run.toString(),
        "--json",
        json.toString());

    assertThat(config(run))
        .containsEntry("backward-times", "MEASURED")
        .containsEntry("interval", "4");
    TrainingOutcome outcome = TrainingOutcomeJson.read(Files.readString(json));
    assertThat(outcome.report().provenance().settings().values())
        .anyMatch(value -> value.contains("MEASURED"));
  }

  @Test
  void options_typedWithoutEffect_exitWith2AndTheReason() {
    String data = "--data=" + images;
    String[][] commands = {
      {"train", data, "--scheme=head", "--rho=0.2"},
      {"train", data, "--scheme=full", "--interval=2"},
      {"train", data, "--scheme=random", "--rank-batches=2"},
      {"train", data, "--scheme=elastic", "--rank-batch-size=8"},
      {"train", data, "--scheme=fisher", "--score=betti"},
      {"train", data, "--backward-times=estimated"},
      {"train", "--split=0.3"},
      {"train", "--skip-broken"},
      {"train", "--head-lr=2"},
      {"train", "--scheme=head", "--except-head"},
      {"train", "--weights=random", "--prefix=model"},
      {"rank", "--optimizer=adam"},
      {"rank", "--rho=0.2", "--batch-size=8"},
      {"predict", data, images.toString()},
      {"compare", "--scheme=full,head", "--rho=0.2"},
      {"compare", "--seeds=1,2", "--seed=3"},
    };
    for (String[] command : commands) {
      err.getBuffer().setLength(0);
      assertThat(execute(command)).as(String.join(" ", command) + err).isEqualTo(2);
      assertThat(err.toString()).containsIgnoringCase("eave");
    }
  }

  @Test
  void options_ofAFileOrAPreset_needNoEffect() throws IOException {
    Path file = folder.resolve("settings.yaml");
    Files.writeString(file, "rho: 0.3\nrank-batches: 2\nbackward-times: estimated\nsplit: 0.3\n");

    run(
        "train",
        "--scheme",
        "head",
        "--preset",
        "reference",
        "--epochs",
        "1",
        "--limit",
        "40",
        "--config",
        file.toString());

    assertThat(out.toString()).contains("test accuracy");
  }

  private static Map<String, Object> config(Path run) throws IOException {
    TypeReference<Map<String, Object>> type = new TypeReference<>() {};
    return new YAMLMapper().readValue(run.resolve("config.yaml").toFile(), type);
  }
}

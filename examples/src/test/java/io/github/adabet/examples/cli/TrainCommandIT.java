package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Interrupts a real process as Ctrl-C does, and resumes it in another. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class TrainCommandIT {
  private static final List<String> TRAIN =
      List.of("train", "--rho", "0.1", "--epochs", "4", "--batches", "2", "--batch-size", "16");

  @TempDir Path folder;

  @Test
  void train_interruptedAndResumed_endsWithTheWeightsOfAnUninterruptedRun() throws Exception {
    Run whole = run(TRAIN, false);
    assertThat(whole.code()).as(whole.output()).isZero();

    List<String> resumable = new ArrayList<>(TRAIN);
    resumable.addAll(List.of("--checkpoint-dir", folder.resolve("run").toString()));
    Run interrupted = run(resumable, true);
    assertThat(interrupted.code()).as(interrupted.output()).isEqualTo(130);
    assertThat(interrupted.output())
        .contains("To continue: adabet " + String.join(" ", resumable) + " --resume")
        .doesNotContain("weights sha256");

    resumable.add("--resume");
    Run resumed = run(resumable, false);
    assertThat(resumed.code()).as(resumed.output()).isZero();
    assertThat(resumed.output()).contains("epoch 4/4").doesNotContain("epoch 1/4");
    assertThat(weights(resumed)).isEqualTo(weights(whole));
  }

  private Run run(List<String> arguments, boolean interrupt) throws Exception {
    List<String> command = new ArrayList<>();
    if (Files.exists(Path.of("/proc"))) {
      // A process inherits ignored signals, and a test may run in a background job that ignores it.
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(AdaBetCommand.class.getName());
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = read(process, interrupt);
    return new Run(process.waitFor(), output);
  }

  private static String read(Process process, boolean interrupt) throws Exception {
    StringBuilder output = new StringBuilder();
    boolean sent = false;
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.append(line).append('\n');
        if (interrupt && !sent && line.startsWith("epoch 1/")) {
          sent = true;
          interrupt(process);
        }
      }
    }
    return output.toString();
  }

  private static void interrupt(Process process) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private static String weights(Run run) {
    return run.output()
        .lines()
        .filter(line -> line.startsWith("weights sha256 "))
        .findFirst()
        .orElseThrow();
  }

  private record Run(int code, String output) {}
}

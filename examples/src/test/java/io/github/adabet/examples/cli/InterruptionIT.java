package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Interrupts real processes as Ctrl-C does, and resumes one in another. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@DisabledOnOs(
    value = OS.WINDOWS,
    disabledReason = "Windows has no interrupt signal that one process can send to another")
@Tag("jdk")
class InterruptionIT {
  private static final List<String> TRAIN =
      List.of(
          "train", "--rho", "0.1", "--epochs", "4", "--rank-batches", "2", "--batch-size", "16");

  private static final long POLL_MILLISECONDS = 20;

  @TempDir Path folder;

  @Test
  void train_interruptedAndResumed_endsWithTheWeightsOfAnUninterruptedRun() throws Exception {
    List<String> uninterrupted = new ArrayList<>(TRAIN);
    uninterrupted.addAll(List.of("--out", folder.resolve("whole").toString()));
    Run whole = run(uninterrupted, null);
    assertThat(whole.code()).as(whole.output()).isZero();

    List<String> resumable = new ArrayList<>(TRAIN);
    resumable.addAll(List.of("--out", folder.resolve("run").toString()));
    Run interrupted = run(resumable, "epoch 1");
    assertThat(interrupted.code()).as(interrupted.output()).isEqualTo(130);
    assertThat(interrupted.output())
        .contains("To continue: adabet " + String.join(" ", resumable) + " --resume")
        .doesNotContain("test accuracy");

    resumable.add("--resume");
    Run resumed = run(resumable, null);
    assertThat(resumed.code()).as(resumed.output()).isZero();
    assertThat(resumed.output())
        .contains("epoch 4")
        .contains("before it was resumed, epoch 1:")
        .doesNotContain("\nepoch 1");
    assertThat(folder.resolve("run").resolve("last.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("whole").resolve("last.safetensors"));
  }

  @Test
  void compare_interrupted_endsItsChildrenAndSaysSo() throws Exception {
    List<ProcessHandle> children = new ArrayList<>();
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Path output = folder.resolve("output.txt");
    Process process = CommandProcess.start(List.of("compare", "--epochs", "50"), temporary, output);
    while (children.isEmpty() && process.isAlive()) {
      Thread.sleep(POLL_MILLISECONDS);
      // Libraries ask small programs of the system as they start.
      children.addAll(process.descendants().filter(InterruptionIT::isJvm).toList());
    }
    interrupt(process);

    assertThat(process.waitFor()).isEqualTo(130);
    assertThat(output)
        .content()
        .contains("Trainings are in " + temporary.resolve("adabet-compare"), "give --out DIR")
        .contains("The comparison was cancelled at 'betti, seed 1'", "nothing is kept without");
    assertThat(temporary).isEmptyDirectory();
    for (ProcessHandle child : children) {
      child.onExit().get(1, TimeUnit.MINUTES);
    }
  }

  private static boolean isJvm(ProcessHandle child) {
    return child.info().command().orElse("").endsWith("java");
  }

  private static Run run(List<String> arguments, @Nullable String interruptAt) throws Exception {
    Process process = CommandProcess.start(arguments);
    String output = read(process, interruptAt);
    return new Run(process.waitFor(), output);
  }

  private static String read(Process process, @Nullable String interruptAt) throws Exception {
    StringBuilder output = new StringBuilder();
    boolean sent = false;
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.append(line).append('\n');
        if (interruptAt != null && !sent && line.startsWith(interruptAt)) {
          sent = true;
          interrupt(process);
        }
      }
    }
    return output.toString();
  }

  private static void interrupt(Process process) throws IOException, InterruptedException {
    // The shell's own kill, because a bare system has no program of that name.
    Process kill = new ProcessBuilder("sh", "-c", "kill -INT " + process.pid()).start();
    assertThat(kill.waitFor()).isZero();
  }

  private record Run(int code, String output) {}
}

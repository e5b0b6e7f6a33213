package io.github.adabet.topology.internal.ripser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.adabet.BackendUnavailableException;
import io.github.adabet.OperationCancelledException;
import io.github.adabet.topology.HomologyEngines;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.control.DeadlineExceededException;
import io.github.adabet.topology.control.EngineFailedException;
import io.github.adabet.topology.distance.DistanceMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shell scripts in the place of ripser: whatever they do, no process and no file is left. */
class MisbehavingRipserTest {
  private static final DistanceMatrix PAIR = DistanceMatrix.ofCondensed(2, new float[] {5});

  @TempDir Path folder;

  @BeforeEach
  void requireShell() {
    assumeTrue(InstalledProgram.executable(Path.of("/bin/sh")), "there is no /bin/sh here.");
  }

  @AfterEach
  void forgetProgram() {
    System.clearProperty(RipserPrograms.PROPERTY);
  }

  @Test
  void compute_programThatFails_throwsWithItsErrors() throws IOException {
    install("echo terrible >&2; exit 3");
    assertThatThrownBy(() -> compute(ComputationControl.NONE))
        .isInstanceOf(EngineFailedException.class)
        .hasMessageContaining("ended with exit code 3: terrible")
        .hasMessageContaining("--format lower-distance --dim 1");
    assertThat(input()).doesNotExist();
  }

  @Test
  void compute_programThatPrintsSomethingElse_throwsWithTheLine() throws IOException {
    install("echo Hello");
    assertThatThrownBy(() -> compute(ComputationControl.NONE))
        .isInstanceOf(EngineFailedException.class)
        .hasMessageContaining("'Hello'");
    assertThat(input()).doesNotExist();
  }

  @Test
  void compute_programThatMiscountsPoints_throws() throws IOException {
    install("echo 'distance matrix with 9 points'; echo 'persistence intervals in dim 0:'");
    assertThatThrownBy(() -> compute(ComputationControl.NONE))
        .isInstanceOf(EngineFailedException.class)
        .hasMessageContaining("read 9 points where there are 2");
  }

  @Test
  void compute_cancelled_endsTheProgram() throws IOException {
    install("sleep 1000");
    AtomicInteger asked = new AtomicInteger();
    ComputationControl control =
        ComputationControl.builder().cancelWhen(() -> asked.incrementAndGet() > 20).build();
    assertThatThrownBy(() -> compute(control)).isInstanceOf(OperationCancelledException.class);
    assertThat(input()).doesNotExist();
    assertThat(running()).isFalse();
  }

  @Test
  void compute_deadline_endsTheProgram() throws IOException {
    install("sleep 1000");
    ComputationControl control =
        ComputationControl.builder().deadline(Duration.ofMillis(1500)).build();
    assertThatThrownBy(() -> compute(control)).isInstanceOf(DeadlineExceededException.class);
    assertThat(input()).doesNotExist();
    assertThat(running()).isFalse();
  }

  @Test
  void compute_interruptedThread_endsTheProgram() throws IOException {
    install("sleep 1000");
    Thread caller = Thread.currentThread();
    ComputationControl control =
        ComputationControl.builder()
            .cancelWhen(
                () -> {
                  if (Files.exists(folder.resolve("arguments"))) {
                    caller.interrupt();
                  }
                  return false;
                })
            .build();
    assertThatThrownBy(() -> compute(control)).isInstanceOf(OperationCancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(input()).doesNotExist();
    assertThat(running()).isFalse();
  }

  @Test
  void compute_oddPrimeWithoutTheOtherProgram_saysWhatIsMissing() throws IOException {
    install("exit 0");
    RipsOptions options = RipsOptions.builder().modulus(3).build();
    assertThatThrownBy(() -> HomologyEngines.named("ripser").compute(PAIR, options))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("ripser-coeff, which modulus 3 needs");
  }

  @Test
  void named_propertyWithoutProgram_isRefused() {
    System.setProperty(RipserPrograms.PROPERTY, folder.resolve("none").toString());
    assertThatThrownBy(() -> HomologyEngines.named("ripser"))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("adabet.ripser.program is '" + folder.resolve("none"));
  }

  @Test
  void probe_pathWithoutProgram_saysHowToInstallIt() {
    assertThat(InstalledProgram.onPath("ripser", folder + "::\0")).isEmpty();
    assertThat(RipserPrograms.probe(folder.toString()).available()).isFalse();
  }

  /** Puts a script in the place of ripser, which notes its process and its arguments first. */
  private void install(String script) throws IOException {
    Path program = folder.resolve("ripser");
    Files.writeString(
        program,
        "#!/bin/sh\necho $$ > '%1$s/process'\necho \"$@\" > '%1$s/noted'\nmv '%1$s/noted' '%1$s/arguments'\n%2$s\n"
            .formatted(folder, script));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    System.setProperty(RipserPrograms.PROPERTY, program.toString());
  }

  private static void compute(ComputationControl control) {
    HomologyEngines.named("ripser").compute(PAIR, RipsOptions.defaults(), control);
  }

  /** The file that the program was given. */
  private Path input() throws IOException {
    String arguments = Files.readString(folder.resolve("arguments")).strip();
    return Path.of(arguments.substring(arguments.lastIndexOf(' ') + 1));
  }

  private boolean running() throws IOException {
    long process = Long.parseLong(Files.readString(folder.resolve("process")).strip());
    return ProcessHandle.of(process).filter(ProcessHandle::isAlive).isPresent();
  }
}

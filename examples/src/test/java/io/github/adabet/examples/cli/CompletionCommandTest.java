package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {
  @TempDir Path folder;

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the script is for bash and zsh")
  void completion_inBash_completesCommandsAndOptions() throws Exception {
    StringWriter out = new StringWriter();
    int code = AdaBetCommand.commandLine().setOut(new PrintWriter(out, true)).execute("completion");
    Path script = Files.writeString(folder.resolve("adabet.sh"), out.toString());

    assertThat(code).isZero();
    assertThat(complete(script, "tr")).contains("train");
    assertThat(complete(script, "doctor", "--js")).contains("--json");
    assertThat(complete(script, "dataset", "split", "--s")).contains("--split", "--seed");
    assertThat(complete(script, "barcode", "--conf")).contains("--config");
    assertThat(complete(script, "train", "--optimizer", "AD")).contains("ADAM", "ADAMW");
  }

  @Test
  void main_file_holdsWhatTheCommandPrints() throws Exception {
    StringWriter out = new StringWriter();
    AdaBetCommand.commandLine().setOut(new PrintWriter(out, true)).execute("completion");
    Path file = folder.resolve("below").resolve("adabet.sh");
    CompletionCommand.main(new String[] {file.toString()});

    assertThat(Files.readString(file)).isEqualTo(out.toString());
  }

  private static String complete(Path script, String... words) throws Exception {
    String line = "adabet " + String.join(" ", words);
    Process bash =
        new ProcessBuilder(
                "bash",
                "-c",
                "source '%s'; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_adabet; echo ${COMPREPLY[@]}"
                    .formatted(script, line, words.length))
            .redirectErrorStream(true)
            .start();
    bash.getOutputStream().close();
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(output).isZero();
    return output;
  }
}

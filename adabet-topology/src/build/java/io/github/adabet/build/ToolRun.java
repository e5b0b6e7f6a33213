package io.github.adabet.build;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a program came to.
 *
 * @param exit its exit code, or -1 if it was ended for taking too long
 * @param output its standard output and error together
 */
record ToolRun(int exit, String output) {
  boolean succeeded() {
    return exit == 0;
  }

  /** Runs a program to its end, or for that many seconds. */
  static ToolRun of(List<String> command, long seconds) throws IOException {
    Path log = Files.createTempFile("adabet-build", ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      process.getOutputStream().close();
      boolean ended = waitFor(process, seconds);
      return new ToolRun(
          ended ? process.exitValue() : -1, Files.readString(log, Charset.defaultCharset()));
    } finally {
      Files.delete(log);
    }
  }

  private static boolean waitFor(Process process, long seconds) {
    try {
      return process.waitFor(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BuildFailure("The build was interrupted.");
    } finally {
      process.destroyForcibly();
    }
  }
}

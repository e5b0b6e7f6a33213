package io.github.adabet.examples.doctor;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.adabet.examples.doctor.Finding.State;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process of its own that looks at one part. Used once, by one thread. */
final class ProbeProcess {
  private static final long PATIENCE_SECONDS = 120;
  private static final int SHOWN_OUTPUT = 600;
  private static final JsonMapper MAPPER = new JsonMapper();

  private final String subject;
  private final @Nullable Process process;
  private final @Nullable Path result;
  private final @Nullable Path output;
  private final @Nullable IOException failure;

  private ProbeProcess(
      String subject,
      @Nullable Process process,
      @Nullable Path result,
      @Nullable Path output,
      @Nullable IOException failure) {
    this.subject = subject;
    this.process = process;
    this.result = result;
    this.output = output;
    this.failure = failure;
  }

  /** Starts the process, with the class path of this one. */
  static ProbeProcess start(String subject) {
    return start(subject, System.getProperty("java.class.path", ""));
  }

  static ProbeProcess start(String subject, String classPath) {
    try {
      Path result = temporary(".json");
      Path output = temporary(".txt");
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("-Djava.awt.headless=true");
      if (Runtime.version().feature() >= 22) {
        command.add("--enable-native-access=ALL-UNNAMED");
      }
      command.addAll(
          List.of("-cp", classPath, NativeProbe.class.getName(), subject, result.toString()));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().close();
      return new ProbeProcess(subject, process, result, output, null);
    } catch (IOException e) {
      return new ProbeProcess(subject, null, null, null, e);
    }
  }

  /** A file that is gone in the end, also if nobody asks for findings, or Ctrl-C comes before. */
  private static Path temporary(String ending) throws IOException {
    Path file = Files.createTempFile("adabet-doctor", ending);
    file.toFile().deleteOnExit();
    return file;
  }

  /** What it looks at. */
  String subject() {
    return subject;
  }

  /** Waits for the process, and returns what it found; or, if it came to nothing, why. */
  List<Finding> findings() {
    if (process == null || result == null || output == null) {
      return List.of(broken("no process can be started to look at it: " + failure));
    }
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return List.of(broken("loading it took more than %d seconds".formatted(PATIENCE_SECONDS)));
      }
      if (process.exitValue() != 0) {
        return List.of(
            broken(
                "the process that loaded it ended with exit code %d: %s"
                    .formatted(process.exitValue(), said(output))));
      }
      return MAPPER.readValue(result.toFile(), new TypeReference<List<Finding>>() {});
    } catch (IOException e) {
      return List.of(broken("what was found cannot be read: " + e.getMessage()));
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return List.of(broken("interrupted"));
    } finally {
      delete(result);
      delete(output);
    }
  }

  private Finding broken(String problem) {
    return Finding.without(
        NativeProbe.area(subject), subject, State.BROKEN, problem, NativeProbe.remedy(subject));
  }

  /** The end of what a process has printed, on one line. */
  private static String said(Path output) throws IOException {
    String text = new String(Files.readAllBytes(output), Charset.defaultCharset()).strip();
    String end = text.substring(Math.max(0, text.length() - SHOWN_OUTPUT));
    return end.isEmpty() ? "it printed nothing" : end.replaceAll("\\s+", " ");
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It is deleted when the process ends.
      return;
    }
  }
}

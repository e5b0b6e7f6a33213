package io.github.adabet.bench.networks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.bench.ProcessMeasurement.Limits;
import io.github.adabet.bench.ResidentMemory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process that makes a step when told, as {@link TurnProcess} does, seen from the one that tells
 * it. Used by one thread; closed by its user, which ends the process.
 */
final class TurnTaker implements AutoCloseable {
  /** Long, because a look at a process costs time that another one's step is short of. */
  private static final int MILLISECONDS_BETWEEN_LOOKS = 50;

  private static final int LIMIT_OF_END_SECONDS = 10;
  private static final double NANOSECONDS = 1e9;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Path errors;
  private final Limits limits;
  private final ProcessProblems problems;

  /** What it printed; empty when there is no more. */
  private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();

  private final Thread atExit;
  private @Nullable Prepared prepared;

  private TurnTaker(Process process, Path errors, Limits limits) {
    this.process = process;
    this.errors = errors;
    this.limits = limits;
    this.problems = new ProcessProblems(limits);
    this.atExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
    Thread reader = new Thread(this::read, "output of process " + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts a process.
   *
   * @param program what to start; its streams are redirected here
   * @param limits of the time to prepare itself and of each step, and of its memory
   * @param folder for what it prints on standard error
   * @throws IOException if it cannot be started
   */
  static TurnTaker start(ProcessBuilder program, Limits limits, Path folder) throws IOException {
    Path errors = Files.createTempFile(folder, "errors", ".txt");
    try {
      return new TurnTaker(program.redirectError(errors.toFile()).start(), errors, limits);
    } catch (IOException e) {
      Files.delete(errors);
      throw e;
    }
  }

  private void read() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(Optional.of(line));
      }
    } catch (IOException e) {
      // The process has ended in the middle of a line.
    }
    lines.add(Optional.empty());
  }

  /**
   * Waits until the process is ready, the first time.
   *
   * @return what it said of itself
   * @throws TurnFailure if it ends or reaches a limit
   */
  Prepared prepared() throws IOException, InterruptedException, TurnFailure {
    Prepared known = prepared;
    if (known == null) {
      known = JSON.readValue(answer(TurnProcess.READY), Prepared.class);
      prepared = known;
    }
    return known;
  }

  /**
   * Has a step made, and waits for it.
   *
   * @throws TurnFailure if the process ends or reaches a limit
   */
  StepTaken step() throws IOException, InterruptedException, TurnFailure {
    try {
      OutputStream input = process.getOutputStream();
      input.write((TurnProcess.GO + "\n").getBytes(StandardCharsets.UTF_8));
      input.flush();
    } catch (IOException e) {
      // It no longer reads: its output says why.
    }
    return JSON.readValue(answer(TurnProcess.STEP), StepTaken.class);
  }

  /** The processor time that the process has taken so far; zero where the system does not tell. */
  Duration processorTime() {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** The next line that starts so, without its start; other lines are no concern of ours. */
  private String answer(String start) throws IOException, InterruptedException, TurnFailure {
    long begin = System.nanoTime();
    while (true) {
      Optional<String> line = lines.poll(MILLISECONDS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
      if (line == null) {
        requireWithinLimits((System.nanoTime() - begin) / NANOSECONDS);
      } else if (line.isEmpty()) {
        process.waitFor(LIMIT_OF_END_SECONDS, TimeUnit.SECONDS);
        int exitCode = process.destroyForcibly().waitFor();
        throw new TurnFailure(problems.failed(exitCode, errorText()));
      } else if (line.get().startsWith(start)) {
        return line.get().substring(start.length());
      }
    }
  }

  private void requireWithinLimits(double seconds) throws TurnFailure {
    if (ResidentMemory.highWaterMark(process.pid()).orElse(0) > limits.peakBytes()) {
      throw new TurnFailure(problems.tooLarge());
    }
    if (seconds > limits.seconds()) {
      throw new TurnFailure(problems.tooSlow());
    }
  }

  private String errorText() throws IOException {
    return new String(Files.readAllBytes(errors), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      process.destroyForcibly().waitFor();
      Files.delete(errors);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + errors, e);
    } finally {
      Runtime.getRuntime().removeShutdownHook(atExit);
    }
  }
}

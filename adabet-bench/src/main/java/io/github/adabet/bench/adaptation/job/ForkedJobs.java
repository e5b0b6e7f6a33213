package io.github.adabet.bench.adaptation.job;

import io.github.adabet.bench.JavaProcess;
import io.github.adabet.bench.ProcessMeasurement;
import io.github.adabet.bench.ProcessMeasurement.Limits;
import io.github.adabet.djl.memory.NativeAllocation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Does each job in a JVM of its own.
 *
 * @param limits of each process
 * @param scratch a folder for the processes' output
 * @param threads of the engine, 1 or more
 */
public record ForkedJobs(Limits limits, Path scratch, int threads) implements JobRunner {
  /**
   * A heap of fixed size, touched beforehand, so that its growth is not taken for the network's.
   */
  private static final List<String> MEASURED =
      List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC");

  private static final List<String> NOT_MEASURED = List.of("-Xmx3g", "-XX:+UseSerialGC");
  private static final int SHOWN_LINES = 8;
  private static final double MEBIBYTE = 1024 * 1024;

  @Override
  public Row run(JobOrder order) throws IOException, InterruptedException {
    ProcessMeasurement run = ProcessMeasurement.of(program(order), limits, scratch);
    OptionalLong peak = run.peakBytes();
    Finding finding = null;
    for (String line : run.output()) {
      if (run.exitCode() == 0 && line.startsWith(JobProcess.LINE)) {
        finding = Json.MAPPER.readValue(line.substring(JobProcess.LINE.length()), Finding.class);
      }
    }
    return new Row(
        order.job(),
        finding,
        run.seconds(),
        peak.isPresent() ? peak.getAsLong() : null,
        finding == null ? problem(run) : null);
  }

  private ProcessBuilder program(JobOrder order) throws IOException {
    List<String> options = order.job() instanceof Job.Training ? MEASURED : NOT_MEASURED;
    ProcessBuilder program =
        new ProcessBuilder(
            JavaProcess.command(
                options, JobProcess.class, List.of(Json.MAPPER.writeValueAsString(order))));
    // The threads of the engine's mathematics; no use is reported to anyone.
    program.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
    program.environment().put("OPT_OUT_TRACKING", "true");
    NativeAllocation.oneHeap(program.environment());
    return program;
  }

  private String problem(ProcessMeasurement run) {
    if (run.limitReached()) {
      return run.peakBytes().orElse(0) > limits.peakBytes()
          ? "it took more than %.0f MiB".formatted(limits.peakBytes() / MEBIBYTE)
          : "it took more than %.0f s".formatted(limits.seconds());
    }
    // Without the frames of stack traces, which would hide the messages.
    List<String> lines = run.errors().lines().filter(line -> !line.startsWith("\tat ")).toList();
    return "exit code %d: %s"
        .formatted(
            run.exitCode(),
            String.join(
                " / ", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size())));
  }
}

package io.github.adabet.bench.adaptation;

import io.github.adabet.bench.adaptation.job.Job;
import io.github.adabet.bench.adaptation.job.JobOrder;
import io.github.adabet.bench.adaptation.job.JobRunner;
import io.github.adabet.bench.adaptation.job.Row;
import io.github.adabet.bench.adaptation.job.RowFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Does what is open, one job after another, and shares the work with other processes that do the
 * same in the same folder. Used by one thread.
 *
 * @param experiment which jobs there are
 * @param rows what is finished
 * @param claims what others are doing
 * @param networks the folder of the networks that other jobs begin with
 * @param runner does a job
 * @param log hears of each job, in a line
 */
record ExperimentRun(
    Experiment experiment,
    RowFolder rows,
    Claims claims,
    Path networks,
    JobRunner runner,
    PrintWriter log) {
  private static final Duration WAIT = Duration.ofSeconds(1);

  /**
   * Works until nothing is open.
   *
   * @param end when to begin no further job; null for never
   * @return whether nothing is open
   * @throws IOException if a process cannot be started, or a row not be written
   * @throws InterruptedException if the thread is interrupted
   */
  boolean run(@Nullable Instant end) throws IOException, InterruptedException {
    while (end == null || Instant.now().isBefore(end)) {
      rows.refresh();
      List<Job> open = experiment.open(rows);
      if (open.isEmpty()) {
        return true;
      }
      if (!doFirstFree(open)) {
        // Others have what is open, and more opens when they are done.
        Thread.sleep(WAIT.toMillis());
      }
    }
    return false;
  }

  /**
   * Measures what jobs take, where it is not known yet.
   *
   * @throws IOException if a process cannot be started, or a row not be written
   * @throws InterruptedException if the thread is interrupted
   */
  void price() throws IOException, InterruptedException {
    List<Job.Price> prices = experiment.prices();
    for (Job job : prices) {
      while (rows.of(job).isEmpty() && !doIfFree(job, prices.size())) {
        Thread.sleep(WAIT.toMillis());
        rows.refresh();
      }
    }
  }

  private boolean doFirstFree(List<Job> open) throws IOException, InterruptedException {
    for (Job job : open) {
      if (doIfFree(job, open.size())) {
        return true;
      }
    }
    return false;
  }

  /** Does a job, and says whether it is done: not if others have it, or what it begins with. */
  private boolean doIfFree(Job job, int open) throws IOException, InterruptedException {
    Optional<Claims.Claim> claimed = claims.claim(job.id());
    if (claimed.isEmpty()) {
      return false;
    }
    try {
      rows.refresh();
      if (rows.of(job).isPresent()) {
        return true;
      }
      JobOrder order = order(job);
      if (!startIsThere(order, open)) {
        return false;
      }
      Row row = runner.run(order);
      rows.add(row);
      tell(job, row, open);
      return true;
    } finally {
      claimed.get().close();
    }
  }

  /**
   * Makes the network that a job begins with again, the same, if its row came along with others and
   * it did not itself; says whether it is there, not if another process is making it.
   */
  private boolean startIsThere(JobOrder order, int open) throws IOException, InterruptedException {
    Job.Source start = order.job().start();
    if (order.job() instanceof Job.Price
        || start.equals(order.job())
        || Files.exists(order.startFile())) {
      return true;
    }
    Optional<Claims.Claim> claimed = claims.claim(start.id());
    if (claimed.isEmpty()) {
      return false;
    }
    try {
      if (!Files.exists(order.startFile())) {
        tell(start, runner.run(order(start)), open);
      }
      return true;
    } finally {
      claimed.get().close();
    }
  }

  private void tell(Job job, Row row, int open) {
    String problem = row.problem();
    log.println(
        String.format(
            Locale.ROOT,
            "%s: %.1f s, %s; %d were open",
            job.id(),
            row.processSeconds(),
            problem == null ? "done" : problem,
            open));
    log.flush();
  }

  /** Says where the things of a job are. */
  private JobOrder order(Job job) {
    Experiment.Case of = experiment.caseOf(job);
    Path source = of.shift().source();
    return new JobOrder(
        job,
        of.network().file().toString(),
        of.shift().target().toString(),
        source == null ? null : source.toString(),
        networks.toString());
  }
}

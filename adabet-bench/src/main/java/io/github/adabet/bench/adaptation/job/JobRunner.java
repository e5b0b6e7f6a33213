package io.github.adabet.bench.adaptation.job;

import java.io.IOException;

/** Does jobs, one at a time. */
public interface JobRunner {
  /**
   * Does a job.
   *
   * @param order what to do
   * @return what came out, or why nothing did
   * @throws IOException if it cannot be begun
   * @throws InterruptedException if the thread is interrupted
   */
  Row run(JobOrder order) throws IOException, InterruptedException;
}

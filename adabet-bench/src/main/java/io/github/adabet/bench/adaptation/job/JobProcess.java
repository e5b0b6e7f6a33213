package io.github.adabet.bench.adaptation.job;

import io.github.adabet.bench.Orphans;
import io.github.adabet.djl.memory.NativeAllocation;
import java.io.IOException;

/**
 * The main of a forked process: does one {@link JobOrder} and prints its {@link Finding} as one
 * line. It ends when its standard input does, so that it does not outlive who started it.
 */
public final class JobProcess {
  /** What the line of the finding starts with. */
  public static final String LINE = "finding ";

  private JobProcess() {}

  /**
   * Does the job.
   *
   * @param arguments the order as JSON
   * @throws IOException if that is no order, or a file cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    NativeAllocation.apply();
    Orphans.endWithStandardInput();
    JobOrder order = Json.MAPPER.readValue(arguments[0], JobOrder.class);
    System.out.println(
        LINE + Json.MAPPER.writerFor(Finding.class).writeValueAsString(finding(order)));
  }

  /**
   * Does the job in this process.
   *
   * @param order what to do
   * @return what it found
   * @throws IOException if files cannot be read or written
   */
  public static Finding finding(JobOrder order) throws IOException {
    Job job = order.job();
    if (job instanceof Job.Source source) {
      return new SourceWork(order, source).run();
    }
    if (job instanceof Job.Price price) {
      return new PriceWork(order, price).run();
    }
    if (job instanceof Job.Tuning tuning) {
      return new TuningWork(order, tuning).run();
    }
    if (job instanceof Job.Ranking ranking) {
      return new RankingWork(order, ranking).run();
    }
    return new TrainingWork(order, (Job.Training) job).run();
  }
}

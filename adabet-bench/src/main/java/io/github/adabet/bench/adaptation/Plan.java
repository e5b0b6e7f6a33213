package io.github.adabet.bench.adaptation;

import io.github.adabet.Layer;
import io.github.adabet.bench.Table;
import io.github.adabet.bench.adaptation.Settings.Schedule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What would be run and how long it would take one process on this machine, from the times of one
 * step, one ranking and one evaluation of each network. What is chosen depends on rankings that may
 * not exist yet: then every cell counts as a training of its own, which is the most there can be.
 *
 * @param experiment which jobs there are
 * @param rows what is finished, the prices among it
 */
record Plan(Experiment experiment, RowFolder rows) {
  private static final double HOUR = 3600;

  /** A JVM, an engine, and the end of both, beside what opening a network takes. */
  private static final double PROCESS_SECONDS = 2;

  /** Images that a job measures on, beside those it trains with; sets have about as many. */
  private static final int VALIDATION = 150;

  private static final int TEST = 400;

  /** Of the time of a full step, where it is not known which layers are trained. */
  private static final double UNKNOWN_RATIO = 0.6;

  private static final Finding.Price FREE = new Finding.Price(0, 0, 0, Map.of());

  /**
   * The jobs of one kind of one case.
   *
   * @param of the case
   * @param what in words
   * @param finished of how many there is a row
   * @param open how many are to be done
   * @param seconds what one of those takes
   */
  record Item(Experiment.Case of, String what, int finished, int open, double seconds) {}

  /** All jobs, by case and kind. */
  List<Item> items() {
    List<Item> items = new ArrayList<>();
    for (Experiment.Case one : experiment.cases()) {
      items.add(item(one, "start", List.of(experiment.source(one)), sourceSeconds(one)));
      List<Job.Tuning> tunings =
          experiment.tunings(one.network()).stream()
              .filter(job -> job.pair().equals(one.pair()))
              .toList();
      double tuning = tunings.stream().mapToDouble(job -> tuningSeconds(one, job)).sum();
      items.add(item(one, "choice of rate", tunings, tuning / Math.max(1, tunings.size())));
    }
    Map<Experiment.Cell, Job.Training> trainings = experiment.trainings(rows);
    for (Experiment.Case one : experiment.wanted()) {
      items.add(rankings(one));
      items.add(trainings(one, trainings));
    }
    return items;
  }

  private Item item(Experiment.Case one, String what, List<? extends Job> jobs, double seconds) {
    int finished = (int) jobs.stream().filter(job -> rows.of(job).isPresent()).count();
    return new Item(one, what, finished, jobs.size() - finished, seconds);
  }

  private Item rankings(Experiment.Case one) {
    int open = 0;
    double seconds = 0;
    for (long seed : experiment.seeds()) {
      Job.Ranking job = experiment.ranking(one, seed, rows).orElse(null);
      if (job != null && rows.of(job).isEmpty()) {
        open++;
        seconds += rankingSeconds(one, job);
      }
    }
    int finished = experiment.seeds().size() - open;
    return new Item(one, "rankings", finished, open, seconds / Math.max(1, open));
  }

  private Item trainings(Experiment.Case one, Map<Experiment.Cell, Job.Training> known) {
    Set<Job.Training> distinct = new HashSet<>();
    int unknown = 0;
    for (Experiment.Cell cell : experiment.cells()) {
      Job.Training job = known.get(cell);
      if (cell.of().equals(one) && job != null) {
        distinct.add(job);
      } else if (cell.of().equals(one) && !experiment.isImpossible(cell, rows)) {
        unknown++;
      }
    }
    List<Job.Training> open = distinct.stream().filter(job -> rows.of(job).isEmpty()).toList();
    double seconds = unknown * trainingSeconds(one, UNKNOWN_RATIO, longest());
    for (Job.Training job : open) {
      seconds += trainingSeconds(one, ratio(job), job.epochs());
    }
    int count = unknown + open.size();
    int finished = distinct.size() - open.size();
    return new Item(one, "trainings", finished, count, seconds / Math.max(1, count));
  }

  private int longest() {
    return experiment.settings().protocol().schedules().stream()
        .mapToInt(Schedule::epochs)
        .max()
        .orElse(1);
  }

  private double ratio(Job.Training job) {
    Finding.Source start = rows.finding(job.start(), Finding.Source.class).orElseThrow();
    Set<String> names = new HashSet<>(job.layers());
    List<Layer> layers =
        start.layers().stream().filter(layer -> names.contains(layer.name())).toList();
    return start.trainingCosts().stepTimeRatio(layers);
  }

  private double sourceSeconds(Experiment.Case one) {
    Job.Source job = experiment.source(one);
    Finding.Price price = price(one);
    double learning = job.epochs() * epochSeconds(price, job.images(), 1);
    return PROCESS_SECONDS
        + (1 + job.rates().size()) * price.openSeconds()
        + job.rates().size() * learning
        + 2 * TEST * price.imageSeconds();
  }

  private double tuningSeconds(Experiment.Case one, Job.Tuning job) {
    Finding.Price price = price(one);
    return fixed(price) + job.epochs() * epochSeconds(price, job.labels(), 1);
  }

  private double rankingSeconds(Experiment.Case one, Job.Ranking job) {
    Finding.Price price = price(one);
    double scores = 0;
    for (String name : job.scores()) {
      scores += job.batches() * price.scoreSeconds().getOrDefault(name, 0.0);
    }
    return fixed(price) + scores;
  }

  private double trainingSeconds(Experiment.Case one, double ratio, int epochs) {
    Finding.Price price = price(one);
    int labels = experiment.settings().protocol().labels();
    return fixed(price)
        + epochs * epochSeconds(price, labels, ratio)
        + 2 * TEST * price.imageSeconds();
  }

  private static double fixed(Finding.Price price) {
    return PROCESS_SECONDS + price.openSeconds();
  }

  private double epochSeconds(Finding.Price price, int images, double ratio) {
    int batch = experiment.settings().protocol().steps().batchSize();
    double steps = Math.ceil((double) images / batch);
    return steps * ratio * price.stepSeconds() + VALIDATION * price.imageSeconds();
  }

  private Finding.Price price(Experiment.Case one) {
    return experiment.prices().stream()
        .filter(job -> job.pair().network().equals(one.network().name()))
        .findFirst()
        .flatMap(job -> rows.finding(job, Finding.Price.class))
        .orElse(FREE);
  }

  /** Whether the times of all networks are known; where not, theirs count as nothing. */
  boolean priced() {
    return experiment.prices().stream()
        .allMatch(job -> rows.finding(job, Finding.Price.class).isPresent());
  }

  /** The plan as a table, with sums at its end. */
  Table table() {
    List<List<String>> lines = new ArrayList<>();
    double total = 0;
    int open = 0;
    int finished = 0;
    for (Item item : items()) {
      if (item.open() + item.finished() > 0) {
        String pair = item.of().pair().label();
        lines.add(line(pair, item.what(), item.finished(), item.open(), item.seconds()));
        total += item.open() * item.seconds();
        open += item.open();
        finished += item.finished();
      }
    }
    lines.add(line("all", "", finished, open, total / Math.max(1, open)));
    return new Table(List.of("pair", "jobs", "finished", "open", "seconds each", "hours"), lines);
  }

  private static List<String> line(
      String pair, String what, int finished, int open, double seconds) {
    return List.of(
        pair,
        what,
        Integer.toString(finished),
        Integer.toString(open),
        String.format(Locale.ROOT, "%.1f", seconds),
        String.format(Locale.ROOT, "%.2f", open * seconds / HOUR));
  }
}

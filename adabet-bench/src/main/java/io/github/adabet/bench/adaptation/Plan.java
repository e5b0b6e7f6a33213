package io.github.adabet.bench.adaptation;

import io.github.adabet.Layer;
import io.github.adabet.bench.Table;
import io.github.adabet.bench.adaptation.Settings.Schedule;
import io.github.adabet.bench.adaptation.job.Finding;
import io.github.adabet.bench.adaptation.job.Job;
import io.github.adabet.bench.adaptation.job.Row;
import io.github.adabet.bench.adaptation.job.RowFolder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/**
 * What would be run and how long it would take one process on this machine, from the times of one
 * step, one ranking and one evaluation of each network, and from the images that there are. What is
 * chosen depends on rankings that may not exist yet: then every cell counts as a training of its
 * own, which is the most there can be. Where measuring a network's times failed, nothing is
 * foretold of it.
 */
final class Plan {
  private static final double HOUR = 3600;

  /** Of the time of a full step, where it is not known which layers are trained. */
  private static final double UNKNOWN_RATIO = 0.6;

  private static final String UNKNOWN = "not known";

  private final Experiment experiment;
  private final RowFolder rows;
  private final Map<Experiment.Case, CasePrice> prices = new HashMap<>();

  /**
   * Plans an experiment; counts the images of all cases.
   *
   * @param experiment which jobs there are
   * @param rows what is finished, the prices among it
   */
  Plan(Experiment experiment, RowFolder rows) {
    this.experiment = experiment;
    this.rows = rows;
    int batchSize = experiment.settings().protocol().steps().batchSize();
    for (Experiment.Case one : experiment.cases()) {
      priceOf(one.network())
          .flatMap(job -> rows.finding(job, Finding.Price.class))
          .ifPresent(price -> prices.put(one, CasePrice.of(one, price, batchSize)));
    }
  }

  private Optional<Job.Price> priceOf(NetworkFile network) {
    return experiment.prices().stream()
        .filter(job -> job.pair().network().equals(network.name()))
        .findFirst();
  }

  /**
   * The jobs of one kind of one case.
   *
   * @param of the case
   * @param what in words
   * @param finished of how many there is a row
   * @param open how many are to be done
   * @param seconds what one of those takes; empty if that is not known
   */
  record Item(Experiment.Case of, String what, int finished, int open, OptionalDouble seconds) {}

  /** All jobs, by case and kind. */
  List<Item> items() {
    List<Item> items = new ArrayList<>();
    for (Experiment.Case one : experiment.cases()) {
      Job.Source source = experiment.source(one);
      items.add(item(one, "start", List.of(source), price -> price.seconds(source)));
      List<Job.Tuning> tunings =
          experiment.tunings(one.network()).stream()
              .filter(job -> job.pair().equals(one.pair()))
              .toList();
      items.add(
          item(
              one,
              "choice of rate",
              tunings,
              price -> tunings.stream().mapToDouble(price::seconds).average().orElse(0)));
    }
    Map<Experiment.Cell, Job.Training> trainings = experiment.trainings(rows);
    for (Experiment.Case one : experiment.wanted()) {
      items.add(rankings(one));
      items.add(trainings(one, trainings));
    }
    return items;
  }

  private Item item(
      Experiment.Case one,
      String what,
      List<? extends Job> jobs,
      Function<CasePrice, Double> each) {
    int finished = (int) jobs.stream().filter(job -> rows.of(job).isPresent()).count();
    return new Item(one, what, finished, jobs.size() - finished, seconds(one, each));
  }

  private OptionalDouble seconds(Experiment.Case one, Function<CasePrice, Double> each) {
    CasePrice price = prices.get(one);
    return price == null ? OptionalDouble.empty() : OptionalDouble.of(each.apply(price));
  }

  private Item rankings(Experiment.Case one) {
    List<Job.Ranking> open = new ArrayList<>();
    for (long seed : experiment.seeds()) {
      experiment
          .ranking(one, seed, rows)
          .filter(job -> rows.of(job).isEmpty())
          .ifPresent(open::add);
    }
    return new Item(
        one,
        "rankings",
        experiment.seeds().size() - open.size(),
        open.size(),
        seconds(one, price -> open.stream().mapToDouble(price::seconds).average().orElse(0)));
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
    int count = unknown + open.size();
    int unchosen = unknown;
    return new Item(
        one,
        "trainings",
        distinct.size() - open.size(),
        count,
        seconds(one, price -> trainingSeconds(price, open, unchosen) / Math.max(1, count)));
  }

  private double trainingSeconds(CasePrice price, List<Job.Training> open, int unchosen) {
    int labels = experiment.settings().protocol().labels();
    double seconds = unchosen * price.trainingSeconds(labels, longest(), UNKNOWN_RATIO);
    for (Job.Training job : open) {
      seconds += price.trainingSeconds(job.labels(), job.epochs(), ratio(job));
    }
    return seconds;
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

  /** Whether the times of all networks are known. */
  boolean priced() {
    return prices.size() == experiment.cases().size();
  }

  /** What of the times is not known and why, a line for each; empty if all are. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (Job.Price job : experiment.prices()) {
      String network = job.pair().network();
      Row row = rows.of(job).orElse(null);
      String problem = row == null ? "not measured yet" : row.problem();
      if (problem != null) {
        notes.add("The times of %s are not known, nor in the sum: %s".formatted(network, problem));
      }
      rows.finding(job, Finding.Price.class)
          .ifPresent(
              price ->
                  price
                      .problems()
                      .forEach(
                          (score, reason) ->
                              notes.add(
                                  "%s cannot be ranked by %s: %s"
                                      .formatted(network, score, reason))));
    }
    return notes;
  }

  /** The plan as a table, with the sums of what is known at its end. */
  Table table() {
    List<List<String>> lines = new ArrayList<>();
    double total = 0;
    int open = 0;
    int finished = 0;
    for (Item item : items()) {
      if (item.open() + item.finished() > 0) {
        String pair = item.of().pair().label();
        lines.add(line(pair, item.what(), item.finished(), item.open(), item.seconds()));
        total += item.open() * item.seconds().orElse(0);
        open += item.open();
        finished += item.finished();
      }
    }
    OptionalDouble mean =
        priced() ? OptionalDouble.of(total / Math.max(1, open)) : OptionalDouble.empty();
    lines.add(
        List.of(
            "all",
            "",
            Integer.toString(finished),
            Integer.toString(open),
            number("%.1f", mean),
            (priced() ? "" : "more than ") + number("%.2f", OptionalDouble.of(total / HOUR))));
    return new Table(List.of("pair", "jobs", "finished", "open", "seconds each", "hours"), lines);
  }

  private static List<String> line(
      String pair, String what, int finished, int open, OptionalDouble seconds) {
    OptionalDouble hours =
        seconds.isPresent()
            ? OptionalDouble.of(open * seconds.getAsDouble() / HOUR)
            : OptionalDouble.empty();
    return List.of(
        pair,
        what,
        Integer.toString(finished),
        Integer.toString(open),
        number("%.1f", seconds),
        number("%.2f", hours));
  }

  private static String number(String format, OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : UNKNOWN;
  }
}

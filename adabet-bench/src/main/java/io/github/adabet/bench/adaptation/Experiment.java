package io.github.adabet.bench.adaptation;

import io.github.adabet.bench.adaptation.Settings.Protocol;
import io.github.adabet.bench.adaptation.Settings.Schedule;
import io.github.adabet.bench.adaptation.job.Finding;
import io.github.adabet.bench.adaptation.job.Job;
import io.github.adabet.bench.adaptation.job.Pair;
import io.github.adabet.bench.adaptation.job.Row;
import io.github.adabet.bench.adaptation.job.RowFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs there are, by what is known so far: the start of each pair, then the choice of a rate
 * and a number of epochs for each network, the scores of each pair and seed, and at last the
 * trainings of what they choose, of which equal ones are one job. Used by one thread.
 */
final class Experiment {
  private static final long SOURCE_SEED = 0;

  /** Not one of those that results are repeated with. */
  private static final long TUNING_SEED = 0;

  private final Settings settings;
  private final List<Case> cases;

  /** Finding a best set of layers takes a while, and it stays what it is. */
  private final Map<Cell, Selection.Chosen> choices = new HashMap<>();

  private Experiment(Settings settings, List<Case> cases) {
    this.settings = settings;
    this.cases = List.copyOf(cases);
  }

  /**
   * A network on a shift.
   *
   * @param pair their names
   * @param network with its weights
   * @param shift with its images
   */
  record Case(Pair pair, NetworkFile network, Shift shift) {}

  /**
   * One cell of the experiment.
   *
   * @param of network and images
   * @param seed of labels, order and unlabelled batches
   * @param selection how layers are chosen
   */
  record Cell(Case of, long seed, Selection selection) {}

  /**
   * The experiment that is asked for.
   *
   * @throws IOException if images cannot be found
   */
  static Experiment of(Settings settings) throws IOException {
    List<Case> cases = new ArrayList<>();
    Map<Shift, String> images = new HashMap<>();
    for (Shift shift : settings.tuned()) {
      images.put(shift, shift.digest());
    }
    for (NetworkFile network : settings.networks()) {
      for (Shift shift : settings.tuned()) {
        Pair pair =
            new Pair(
                Pair.PROTOCOL,
                network.name(),
                network.digest(),
                network.inputSize(),
                shift.name(),
                Objects.requireNonNull(images.get(shift)),
                shift.sourceName());
        cases.add(new Case(pair, network, shift));
      }
    }
    return new Experiment(settings, cases);
  }

  private Protocol protocol() {
    return settings.protocol();
  }

  /** What is asked for. */
  Settings settings() {
    return settings;
  }

  /** Every network on every shift that is tuned on. */
  List<Case> cases() {
    return cases;
  }

  /** The cases of which results are wanted. */
  List<Case> wanted() {
    return cases.stream().filter(one -> settings.shifts().contains(one.shift())).toList();
  }

  /** Whether a job is about one of the cases. */
  boolean has(Job job) {
    return cases.stream().anyMatch(one -> one.pair().equals(job.pair()));
  }

  /**
   * The case of a job.
   *
   * @throws IllegalArgumentException if the job is of another experiment
   */
  Case caseOf(Job job) {
    return cases.stream()
        .filter(one -> one.pair().equals(job.pair()))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("%s is no job of this experiment".formatted(job)));
  }

  /** All cells, those of the first seed first. */
  List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (long seed : seeds()) {
      for (Case one : wanted()) {
        settings.selections().forEach(selection -> cells.add(new Cell(one, seed, selection)));
      }
    }
    return cells;
  }

  List<Long> seeds() {
    return protocol().seeds();
  }

  /** The job that begins a case. */
  Job.Source source(Case one) {
    Protocol protocol = protocol();
    return new Job.Source(
        one.pair(),
        protocol.steps(),
        one.shift().source() == null ? 0 : protocol.sourceImages(),
        one.shift().source() == null ? 0 : protocol.sourceEpochs(),
        one.shift().source() == null ? List.of() : protocol.rates(),
        SOURCE_SEED);
  }

  /** What measures the times of a network, on the first of its cases. */
  List<Job.Price> prices() {
    Map<String, Job.Price> prices = new LinkedHashMap<>();
    for (Case one : wanted()) {
      prices.putIfAbsent(
          one.network().name(),
          new Job.Price(source(one), settings.scores(), protocol().rankBatch()));
    }
    return List.copyOf(prices.values());
  }

  /** What chooses the rate and the epochs of a network; nothing where there is no choice. */
  List<Job.Tuning> tunings(NetworkFile network) {
    List<Schedule> schedules = protocol().schedules();
    List<Job.Tuning> tunings = new ArrayList<>();
    for (Case one : cases) {
      if (one.network().equals(network) && schedules.size() > 1) {
        schedules.forEach(schedule -> tunings.add(tuning(one, schedule)));
      }
    }
    return tunings;
  }

  private Job.Tuning tuning(Case one, Schedule schedule) {
    return new Job.Tuning(
        source(one), protocol().labels(), schedule.rate(), schedule.epochs(), TUNING_SEED);
  }

  /**
   * The schedule of the best mean accuracy on validation images after the last epoch of full
   * training, over all cases; of equal ones the one that trains least.
   *
   * @return empty if a training is not finished or failed
   */
  Optional<Schedule> schedule(NetworkFile network, RowFolder rows) {
    List<Schedule> schedules = protocol().schedules();
    Schedule best = schedules.get(0);
    if (schedules.size() == 1) {
      return Optional.of(best);
    }
    double highest = -1;
    for (Schedule schedule : schedules) {
      double sum = 0;
      int count = 0;
      for (Case one : cases) {
        if (one.network().equals(network)) {
          Optional<Finding.Tuning> found =
              rows.finding(tuning(one, schedule), Finding.Tuning.class);
          if (found.isEmpty()) {
            return Optional.empty();
          }
          List<Double> validation = found.get().validation();
          sum += validation.get(validation.size() - 1);
          count++;
        }
      }
      if (sum / count > highest) {
        highest = sum / count;
        best = schedule;
      }
    }
    return Optional.of(best);
  }

  /** The scores of a case that are known, by name; those that could not be computed among them. */
  Map<String, Finding.Scores> scores(Case one, long seed, RowFolder rows) {
    Job.Ranking wanted = ranking(one, seed, List.of());
    Map<String, Finding.Scores> scores = new LinkedHashMap<>();
    for (Row row : rows.all()) {
      if (row.job() instanceof Job.Ranking job
          && row.finding() instanceof Finding.Ranking found
          && wanted.equals(ranking(job))) {
        scores.putAll(found.scores());
      }
    }
    return scores;
  }

  /** What ranks by the scores that are not known yet; empty if there is none. */
  Optional<Job.Ranking> ranking(Case one, long seed, RowFolder rows) {
    Set<String> known = scores(one, seed, rows).keySet();
    List<String> missing =
        settings.scores().stream().filter(name -> !known.contains(name)).toList();
    return missing.isEmpty() ? Optional.empty() : Optional.of(ranking(one, seed, missing));
  }

  private Job.Ranking ranking(Case one, long seed, List<String> scores) {
    Protocol protocol = protocol();
    return new Job.Ranking(
        source(one), scores, protocol.rankBatches(), protocol.rankBatch(), protocol.labels(), seed);
  }

  /** The same without its scores. */
  private static Job.Ranking ranking(Job.Ranking job) {
    return new Job.Ranking(
        job.start(), List.of(), job.batches(), job.batchSize(), job.labels(), job.seed());
  }

  /** What a cell's selection chooses, once its scores are known. */
  Optional<Selection.Chosen> chosen(Cell cell, RowFolder rows, Map<String, Finding.Scores> scores) {
    Selection.Chosen known = choices.get(cell);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Selection.Chosen> chosen = choose(cell, rows, scores);
    chosen.ifPresent(choice -> choices.put(cell, choice));
    return chosen;
  }

  private Optional<Selection.Chosen> choose(
      Cell cell, RowFolder rows, Map<String, Finding.Scores> scores) {
    Optional<Finding.Source> start = rows.finding(source(cell.of()), Finding.Source.class);
    Finding.Scores score = scores.get(cell.selection().method());
    if (start.isEmpty() || (cell.selection().ranked() && score == null)) {
      return Optional.empty();
    }
    if (score != null && score.problem() != null) {
      return Optional.of(Selection.Chosen.nothing(score.problem()));
    }
    List<Double> values = score == null ? null : score.values();
    return Optional.of(cell.selection().choose(start.get(), values));
  }

  /** Whether it is known that a cell's selection cannot choose anything. */
  boolean isImpossible(Cell cell, RowFolder rows) {
    return chosen(cell, rows, scores(cell.of(), cell.seed(), rows))
        .filter(chosen -> chosen.problem() != null)
        .isPresent();
  }

  /** What trains a choice of layers. */
  Job.Training training(Cell cell, Schedule schedule, List<String> layers) {
    return new Job.Training(
        source(cell.of()),
        protocol().labels(),
        cell.seed(),
        schedule.rate(),
        schedule.epochs(),
        layers,
        channels(cell.selection()));
  }

  private Job.@Nullable Channels channels(Selection selection) {
    Double share = selection.channels();
    return share == null
        ? null
        : new Job.Channels(
            selection.method(), share, protocol().rankBatches(), protocol().rankBatch());
  }

  /**
   * The jobs that can be done now and have no row, in the order in which they should be.
   *
   * @param rows what is finished
   */
  List<Job> open(RowFolder rows) {
    Set<Job> jobs = new LinkedHashSet<>();
    cases.forEach(one -> jobs.add(source(one)));
    settings.networks().forEach(network -> addIfStarted(jobs, tunings(network), rows));
    for (long seed : seeds()) {
      for (Case one : wanted()) {
        ranking(one, seed, rows).ifPresent(job -> addIfStarted(jobs, List.of(job), rows));
      }
    }
    trainings(rows).forEach((cell, job) -> addIfStarted(jobs, List.of(job), rows));
    return jobs.stream().filter(job -> rows.of(job).isEmpty()).toList();
  }

  private static void addIfStarted(Set<Job> jobs, List<? extends Job> more, RowFolder rows) {
    for (Job job : more) {
      if (rows.finding(job.start(), Finding.Source.class).isPresent()) {
        jobs.add(job);
      }
    }
  }

  /** The trainings of all cells whose choice is known; cells that choose the same share one. */
  Map<Cell, Job.Training> trainings(RowFolder rows) {
    Map<Cell, Job.Training> trainings = new LinkedHashMap<>();
    Map<Object, Map<String, Finding.Scores>> known = new HashMap<>();
    Map<NetworkFile, Optional<Schedule>> schedules = new HashMap<>();
    settings.networks().forEach(network -> schedules.put(network, schedule(network, rows)));
    for (Cell cell : cells()) {
      Schedule schedule =
          schedules.getOrDefault(cell.of().network(), Optional.empty()).orElse(null);
      if (schedule != null) {
        Map<String, Finding.Scores> scores =
            known.computeIfAbsent(
                List.of(cell.of(), cell.seed()), key -> scores(cell.of(), cell.seed(), rows));
        chosen(cell, rows, scores)
            .filter(chosen -> chosen.problem() == null)
            .ifPresent(chosen -> trainings.put(cell, training(cell, schedule, chosen.layers())));
      }
    }
    return trainings;
  }
}

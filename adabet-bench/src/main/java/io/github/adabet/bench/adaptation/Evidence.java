package io.github.adabet.bench.adaptation;

import io.github.adabet.bench.adaptation.Experiment.Case;
import io.github.adabet.bench.adaptation.Experiment.Cell;
import io.github.adabet.bench.adaptation.job.Finding;
import io.github.adabet.bench.adaptation.job.Job;
import io.github.adabet.bench.adaptation.job.Pair;
import io.github.adabet.bench.adaptation.job.Row;
import io.github.adabet.bench.adaptation.job.RowFolder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the rows say of each cell.
 *
 * @param experiment what was asked
 * @param rows what is finished
 * @param cells what came of each, those without a row among them
 */
record Evidence(Experiment experiment, RowFolder rows, Map<Cell, Observed> cells) {
  /**
   * A cell and what came of it.
   *
   * @param cell which
   * @param training the row; null if there is none
   * @param layers number of selected layers; 0 if it is not known which
   * @param problem why there is no row; null if there is one
   */
  record Observed(
      Cell cell, Finding.@Nullable Training training, int layers, @Nullable String problem) {}

  /** Joins cells with the rows of their trainings. */
  static Evidence of(Experiment experiment, RowFolder rows) {
    Map<Cell, Job.Training> trainings = experiment.trainings(rows);
    Map<Cell, Observed> cells = new LinkedHashMap<>();
    for (Cell cell : experiment.cells()) {
      Job.Training job = trainings.get(cell);
      cells.put(cell, job == null ? missing(experiment, rows, cell) : observed(rows, cell, job));
    }
    return new Evidence(experiment, rows, cells);
  }

  private static Observed observed(RowFolder rows, Cell cell, Job.Training job) {
    Row row = rows.of(job).orElse(null);
    if (row == null) {
      return new Observed(cell, null, job.layers().size(), "not run yet");
    }
    return new Observed(cell, (Finding.Training) row.finding(), job.layers().size(), row.problem());
  }

  private static Observed missing(Experiment experiment, RowFolder rows, Cell cell) {
    String problem =
        experiment
            .chosen(cell, rows, experiment.scores(cell.of(), cell.seed(), rows))
            .map(Selection.Chosen::problem)
            .orElse(null);
    return new Observed(cell, null, 0, problem == null ? before(rows, cell) : problem);
  }

  /** Why the layers of a cell are not known: what failed of the jobs before its training. */
  private static String before(RowFolder rows, Cell cell) {
    Pair pair = cell.of().pair();
    return rows.all().stream()
        .filter(row -> row.finding() == null && !(row.job() instanceof Job.Training))
        .filter(row -> row.job().pair().equals(pair) || tunes(row.job(), pair))
        .map(row -> row.job().kind() + " failed: " + row.problem())
        .findFirst()
        .orElse("not run yet");
  }

  /** Whether a job looks for the rate of a network, which is one for all shifts. */
  private static boolean tunes(Job job, Pair pair) {
    return job instanceof Job.Tuning
        && job.pair().network().equals(pair.network())
        && job.pair().weights().equals(pair.weights());
  }

  /** The budgets that selections have, those without a limit left out. */
  List<Budget> budgets() {
    LinkedHashSet<Budget> budgets = new LinkedHashSet<>();
    for (Selection selection : experiment.settings().selections()) {
      if (selection.budget().kind() != Budget.Kind.ALL) {
        budgets.add(selection.budget());
      }
    }
    return List.copyOf(budgets);
  }

  /** What is compared at a budget: head and full training, too. */
  List<Selection> selections(Budget budget) {
    return experiment.settings().selections().stream()
        .filter(
            selection ->
                selection.budget().equals(budget) || selection.budget().kind() == Budget.Kind.ALL)
        .toList();
  }

  /** The trainings of a selection on a case, by seed; those that are there. */
  List<Finding.Training> trainings(Case one, Selection selection) {
    return experiment.seeds().stream()
        .flatMap(seed -> training(one, seed, selection).stream())
        .toList();
  }

  /** A figure of a selection on a case, by seed. */
  double[] values(Case one, Selection selection, ToDoubleFunction<Finding.Training> figure) {
    return trainings(one, selection).stream().mapToDouble(figure).toArray();
  }

  /** The training of a cell. */
  Optional<Finding.Training> training(Case one, long seed, Selection selection) {
    return Optional.ofNullable(cells.get(new Cell(one, seed, selection))).map(Observed::training);
  }

  /**
   * The differences of two selections on each case where both are there, by seed.
   *
   * @return a group for each case that has at least one seed
   */
  List<double[]> differences(
      Selection one, Selection other, ToDoubleFunction<Finding.Training> figure) {
    List<double[]> groups = new ArrayList<>();
    for (Case of : experiment.wanted()) {
      List<Double> differences = new ArrayList<>();
      for (long seed : experiment.seeds()) {
        Optional<Finding.Training> left = training(of, seed, one);
        Optional<Finding.Training> right = training(of, seed, other);
        if (left.isPresent() && right.isPresent()) {
          differences.add(figure.applyAsDouble(left.get()) - figure.applyAsDouble(right.get()));
        }
      }
      if (!differences.isEmpty()) {
        groups.add(differences.stream().mapToDouble(Double::doubleValue).toArray());
      }
    }
    return groups;
  }

  /** The cells without a row. */
  List<Observed> missing() {
    return cells.values().stream().filter(one -> one.training() == null).toList();
  }
}

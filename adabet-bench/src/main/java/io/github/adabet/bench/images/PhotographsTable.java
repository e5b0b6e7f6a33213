package io.github.adabet.bench.images;

import io.github.adabet.bench.Median;
import io.github.adabet.bench.Table;
import io.github.adabet.bench.images.PhotographJob.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What ranking and training a folder took, this library beside Python. */
final class PhotographsTable {

  private static final double MEBIBYTE = 1024 * 1024;

  private PhotographsTable() {}

  /**
   * A process that has ended.
   *
   * @param work what it did
   * @param isOurs whether it was this library's and not Python's
   * @param found what it found
   */
  record Run(Work work, boolean isOurs, PhotographMeasurement found) {}

  /**
   * The table.
   *
   * @param runs one or more of each kind that has a row
   * @param images of a pass
   */
  static Table of(List<Run> runs, int images) {
    List<List<String>> rows = new ArrayList<>();
    for (Work work : Work.values()) {
      List<PhotographMeasurement> ours = found(runs, work, true);
      List<PhotographMeasurement> theirs = found(runs, work, false);
      rows.add(row(work, "this library", ours, ours, theirs, images));
      if (!theirs.isEmpty()) {
        rows.add(row(work, "Python", theirs, ours, theirs, images));
      }
    }
    return new Table(
        List.of(
            "work",
            "by",
            "layers",
            "s a pass",
            "images a second",
            "peak MiB",
            "workers MiB",
            "time / Python",
            "memory / Python"),
        rows);
  }

  private static List<PhotographMeasurement> found(List<Run> runs, Work work, boolean ours) {
    return runs.stream()
        .filter(run -> run.work() == work && run.isOurs() == ours)
        .map(Run::found)
        .toList();
  }

  private static List<String> row(
      Work work,
      String by,
      List<PhotographMeasurement> shown,
      List<PhotographMeasurement> ours,
      List<PhotographMeasurement> theirs,
      int images) {
    PhotographMeasurement first = shown.get(0);
    boolean compared = shown == ours && !theirs.isEmpty();
    double seconds = seconds(shown);
    return List.of(
        work.label(),
        "%s, %s%s"
            .formatted(
                by, first.version(), first.loops() == null ? "" : ", loops: " + first.loops()),
        work == Work.RANK
            ? Integer.toString(first.layers())
            : first.trained().size() + " of " + first.layers(),
        number("%.2f", OptionalDouble.of(seconds)),
        number("%.1f", OptionalDouble.of(images / seconds)),
        mebibytes(median(shown, PhotographMeasurement::peakBytes)),
        mebibytes(median(shown, PhotographMeasurement::workersBytes)),
        compared ? number("%.3f", OptionalDouble.of(seconds / seconds(theirs))) : Table.NOTHING,
        compared ? ratio(ours, theirs) : Table.NOTHING);
  }

  private static double seconds(List<PhotographMeasurement> measured) {
    return Median.of(measured.stream().flatMap(found -> found.seconds().stream()).toList());
  }

  private static String ratio(
      List<PhotographMeasurement> ours, List<PhotographMeasurement> theirs) {
    OptionalDouble own = median(ours, PhotographMeasurement::peakBytes);
    OptionalDouble other = median(theirs, PhotographMeasurement::peakBytes);
    return own.isPresent() && other.isPresent() && other.getAsDouble() > 0
        ? number("%.3f", OptionalDouble.of(own.getAsDouble() / other.getAsDouble()))
        : Table.NOTHING;
  }

  private static OptionalDouble median(
      List<PhotographMeasurement> measured,
      Function<PhotographMeasurement, @Nullable Long> figure) {
    List<Double> known =
        measured.stream().map(figure).filter(Objects::nonNull).map(Long::doubleValue).toList();
    return known.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Median.of(known));
  }

  private static String mebibytes(OptionalDouble bytes) {
    return bytes.isPresent()
        ? number("%.0f", OptionalDouble.of(bytes.getAsDouble() / MEBIBYTE))
        : Table.NOTHING;
  }

  private static String number(String format, OptionalDouble value) {
    return value.isPresent()
        ? String.format(Locale.ROOT, format, value.getAsDouble())
        : Table.NOTHING;
  }
}

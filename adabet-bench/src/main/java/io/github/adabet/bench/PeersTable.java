package io.github.adabet.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The tables of a comparison with other programs. */
final class PeersTable {
  private static final String NOTHING = Table.NOTHING;
  private static final double MEBIBYTE = 1024 * 1024;

  private PeersTable() {}

  /** What each program took: medians of the rounds. */
  static Table measurements(List<PeerResult> results) {
    List<List<String>> rows = new ArrayList<>();
    for (PeerResult result : results) {
      rows.add(
          List.of(
              result.peerCase().name(),
              result.contender().name(),
              Integer.toString(result.contender().threads()),
              isWarm(result) ? NOTHING : bounded(result, result.wholeSeconds()),
              isWarm(result) ? NOTHING : number(result.insideSeconds(), "%.3f"),
              bounded(result, result.computeSeconds()),
              isWarm(result) ? NOTHING : mebibytes(result),
              answer(result)));
    }
    return new Table(
        List.of(
            "case",
            "program",
            "threads",
            "process s",
            "inside JVM s",
            "compute s",
            "peak MiB",
            "H1 bars"),
        rows);
  }

  /** How many times faster and smaller each engine is than each ripser. */
  static Table ratios(List<PeerResult> results) {
    List<List<String>> rows = new ArrayList<>();
    for (PeerResult engine : results) {
      for (PeerResult ripser : results) {
        if (engine.contender() instanceof Contender.Engine
            && ripser.contender() instanceof Contender.Ripser
            && engine.peerCase().equals(ripser.peerCase())) {
          rows.add(ratioRow(engine, ripser));
        }
      }
    }
    return new Table(
        List.of(
            "case",
            "engine",
            "threads",
            "beside",
            "process ratio",
            "inside ratio",
            "compute ratio",
            "memory ratio",
            "bar",
            "met"),
        rows);
  }

  private static List<String> ratioRow(PeerResult engine, PeerResult ripser) {
    boolean warm = isWarm(engine);
    OptionalDouble compute = quotient(ripser.computeSeconds(), engine.computeSeconds());
    OptionalDouble bar = bar(engine);
    return List.of(
        engine.peerCase().name(),
        engine.contender().name(),
        Integer.toString(engine.contender().threads()),
        ripser.contender().name(),
        warm
            ? NOTHING
            : bounded(ripser, engine, quotient(ripser.wholeSeconds(), engine.wholeSeconds())),
        warm
            ? NOTHING
            : bounded(ripser, engine, quotient(ripser.wholeSeconds(), engine.insideSeconds())),
        bounded(ripser, engine, compute),
        warm ? NOTHING : bounded(ripser, engine, quotient(ripser.peakBytes(), engine.peakBytes())),
        number(bar, "%.0f"),
        met(compute, bar, ripser, engine));
  }

  private static String met(
      OptionalDouble ratio, OptionalDouble bar, PeerResult ripser, PeerResult engine) {
    if (bar.isEmpty() || ratio.isEmpty() || engine.limitReached()) {
      return NOTHING;
    }
    if (ratio.getAsDouble() >= bar.getAsDouble()) {
      return "yes";
    }
    return ripser.limitReached() ? NOTHING : "no";
  }

  private static OptionalDouble bar(PeerResult result) {
    return result.contender() instanceof Contender.Engine engine && engine.threads() == 1
        ? result.peerCase().bar(engine.engine())
        : OptionalDouble.empty();
  }

  /** A quotient with an end that is only bounded is itself a bound; of two it means nothing. */
  private static String bounded(PeerResult over, PeerResult under, OptionalDouble ratio) {
    if (over.limitReached() && under.limitReached()) {
      return NOTHING;
    }
    String bound = over.limitReached() ? "> " : under.limitReached() ? "< " : "";
    return ratio.isPresent() ? bound + significant(ratio.getAsDouble()) : NOTHING;
  }

  private static String significant(double ratio) {
    return String.format(Locale.ROOT, ratio < 10 ? "%.2f" : ratio < 100 ? "%.1f" : "%.0f", ratio);
  }

  private static String bounded(PeerResult result, OptionalDouble seconds) {
    String bound = result.limitReached() && seconds.isPresent() ? "> " : "";
    return bound + number(seconds, "%.3f");
  }

  private static OptionalDouble quotient(OptionalDouble over, OptionalDouble under) {
    return over.isPresent() && under.isPresent() && under.getAsDouble() > 0
        ? OptionalDouble.of(over.getAsDouble() / under.getAsDouble())
        : OptionalDouble.empty();
  }

  private static boolean isWarm(PeerResult result) {
    return result.contender() instanceof Contender.Engine engine && engine.warm();
  }

  private static String mebibytes(PeerResult result) {
    OptionalDouble peak = result.peakBytes();
    return peak.isEmpty()
        ? NOTHING
        : (result.limitReached() ? "> " : "")
            + String.format(Locale.ROOT, "%.0f", peak.getAsDouble() / MEBIBYTE);
  }

  private static String answer(PeerResult result) {
    if (result.failure() != null) {
      return "failed";
    }
    return result.answered() ? Long.toString(result.loops()) : "> limit";
  }

  private static String number(OptionalDouble value, String format) {
    return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : NOTHING;
  }
}

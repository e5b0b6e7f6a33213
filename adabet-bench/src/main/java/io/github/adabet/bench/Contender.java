package io.github.adabet.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program that takes part in a comparison. */
sealed interface Contender {
  /** The name in the table. */
  String name();

  /** The threads it computes on, 1 or more. */
  int threads();

  /** The command that answers a case from a file in Ripser's format lower-distance. */
  List<String> command(PeerCase peerCase, Path file);

  /**
   * An installed ripser.
   *
   * @param name the name in the table
   * @param program the executable
   */
  record Ripser(String name, Path program) implements Contender {
    @Override
    public int threads() {
      return 1;
    }

    @Override
    public List<String> command(PeerCase peerCase, Path file) {
      List<String> command = asking(peerCase.degree());
      if (peerCase.threshold() < Float.POSITIVE_INFINITY) {
        command.addAll(List.of("--threshold", Float.toString(peerCase.threshold())));
      }
      command.add(file.toString());
      return command;
    }

    /** Starts, reads the same file, and finds next to nothing to do at threshold 0. */
    List<String> readingCommand(Path file) {
      List<String> command = asking(1);
      command.addAll(List.of("--threshold", "0", file.toString()));
      return command;
    }

    private List<String> asking(int degree) {
      return new ArrayList<>(
          List.of(
              program.toString(), "--format", "lower-distance", "--dim", Integer.toString(degree)));
    }
  }

  /**
   * An engine of this library, in a JVM of its own.
   *
   * @param engine the engine's name
   * @param threads 1 or more
   * @param warm whether the time of the computation is that of repetitions in one process; the
   *     first call's if not
   */
  record Engine(String engine, int threads, boolean warm) implements Contender {
    @Override
    public String name() {
      return warm ? engine + " (warm)" : engine;
    }

    @Override
    public List<String> command(PeerCase peerCase, Path file) {
      return JavaProcess.command(
          List.of("-XX:+UseSerialGC", "-XX:MaxRAMPercentage=60"),
          EngineProcess.class,
          List.of(
              engine,
              Integer.toString(threads),
              peerCase.countOnly() ? "count" : "barcode",
              Integer.toString(peerCase.degree()),
              Float.toString(peerCase.threshold()),
              warm ? "warm" : "cold",
              file.toString()));
    }
  }
}

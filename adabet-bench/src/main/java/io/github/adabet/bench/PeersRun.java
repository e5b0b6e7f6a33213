package io.github.adabet.bench;

import io.github.adabet.topology.distance.Dissimilarity;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks each program the same questions in turn: in every round all programs, one after another, so
 * that what else the machine does falls on all of them.
 *
 * @param contenders the programs
 * @param rounds 1 or more
 * @param limitSeconds after which a program is ended, and not asked again
 * @param examples the folder of Ripser's examples, or null
 * @param folder for the inputs, which may be gigabytes
 * @param progress takes a line for each run
 */
record PeersRun(
    List<Contender> contenders,
    int rounds,
    double limitSeconds,
    @Nullable Path examples,
    Path folder,
    Consumer<String> progress) {
  PeersRun {
    contenders = List.copyOf(contenders);
  }

  /**
   * Compares the programs on one case.
   *
   * @return a result for each program that took part, in their order
   * @throws IOException if the input cannot be made or a program not be started
   * @throws InterruptedException if the thread is interrupted
   */
  List<PeerResult> measure(PeerCase peerCase) throws IOException, InterruptedException {
    progress.accept(peerCase.name() + ": makes the input");
    Path file = folder.resolve(peerCase.name() + ".lower_distance_matrix");
    write(peerCase.input(examples), file);
    try {
      return rounds(peerCase, file);
    } finally {
      Files.delete(file);
    }
  }

  private List<PeerResult> rounds(PeerCase peerCase, Path file)
      throws IOException, InterruptedException {
    List<PeerResult> results =
        contenders.stream()
            .filter(contender -> takesPart(contender, peerCase))
            .map(contender -> new PeerResult(peerCase, contender))
            .toList();
    for (int round = 1; round <= rounds; round++) {
      for (PeerResult result : results) {
        if (round == 1 || result.answered()) {
          measure(result, file, round);
        }
      }
    }
    return new ArrayList<>(results);
  }

  /** Warm repetitions are for what is called often; a barcode of seconds is its own warm-up. */
  private static boolean takesPart(Contender contender, PeerCase peerCase) {
    return !(contender instanceof Contender.Engine engine && engine.warm()) || peerCase.countOnly();
  }

  private void measure(PeerResult result, Path file, int round)
      throws IOException, InterruptedException {
    Contender contender = result.contender();
    ProcessMeasurement run = measurement(contender.command(result.peerCase(), file));
    result.add(run);
    if (contender instanceof Contender.Ripser ripser) {
      ProcessMeasurement reading = measurement(ripser.readingCommand(file));
      if (reading.exitCode() == 0 && !reading.limitReached()) {
        result.addReading(reading.seconds());
      }
    }
    progress.accept(
        String.format(
            Locale.ROOT,
            "%s, round %d of %d, %s, %d thread(s): %s%.2f s%s",
            result.peerCase().name(),
            round,
            rounds,
            contender.name(),
            contender.threads(),
            run.limitReached() ? "> " : "",
            run.seconds(),
            result.failure() == null ? "" : ", failed: " + result.failure()));
  }

  private ProcessMeasurement measurement(List<String> command)
      throws IOException, InterruptedException {
    return ProcessMeasurement.of(
        new ProcessBuilder(command),
        new ProcessMeasurement.Limits(limitSeconds, Long.MAX_VALUE),
        folder);
  }

  private static void write(Dissimilarity distances, Path file) throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      for (int i = 1; i < distances.size(); i++) {
        for (int j = 0; j < i; j++) {
          writer.write(Float.toString(distances.get(i, j)));
          writer.write(j == i - 1 ? '\n' : ',');
        }
      }
    }
  }
}

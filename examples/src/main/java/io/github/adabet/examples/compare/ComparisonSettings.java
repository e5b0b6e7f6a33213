package io.github.adabet.examples.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is compared.
 *
 * @param arguments by what the trainings are called, their scheme, file or score, at least one:
 *     what each is told besides its seed and folder, a command line
 * @param seeds the seeds that each of them is trained with, at least one, each once
 * @param folder holds a folder for each training, so that what is done is not done again
 */
public record ComparisonSettings(
    Map<String, List<String>> arguments, List<Long> seeds, Path folder) {
  /**
   * Copies the collections.
   *
   * @throws IllegalArgumentException if there is no scheme or no seed, or a seed occurs twice
   */
  public ComparisonSettings {
    arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    seeds = List.copyOf(seeds);
    requireDistinct("schemes", List.copyOf(arguments.keySet()));
    requireDistinct("seeds", seeds);
  }

  private static void requireDistinct(String name, List<?> values) {
    if (values.isEmpty() || values.stream().distinct().count() < values.size()) {
      throw new IllegalArgumentException(
          "%s is %s; give at least one, and each once".formatted(name, values));
    }
  }

  /**
   * What is trained.
   *
   * @return what the trainings are called, in order
   */
  public List<String> schemes() {
    return List.copyOf(arguments.keySet());
  }

  /** Returns the folder of one training. */
  Path folder(String scheme, long seed) {
    String name = scheme.replaceAll("[^A-Za-z0-9.-]", "_");
    return folder.resolve(name + "-seed" + seed);
  }

  /** Returns the command line of one training, without what depends on whether it is resumed. */
  List<String> training(String scheme, long seed) {
    Path run = folder(scheme, seed);
    List<String> all = new ArrayList<>(List.of("train"));
    all.addAll(arguments.getOrDefault(scheme, List.of()));
    all.addAll(
        List.of("--seed=" + seed, "--out=" + run, "--json=" + run.resolve(FinishedRun.RESULT)));
    return all;
  }
}

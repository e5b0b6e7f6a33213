package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** A ranking by every score of the library, on a network of any format. */
final class AllScores {
  private static final List<String> NAMES =
      List.of(
          "betti",
          "betti:weight",
          "betti:none",
          "betti-number:0.2",
          "total-persistence",
          "relative-persistence",
          "persistence-entropy",
          "loop-excess",
          "barcode-change",
          "effective-rank",
          "participation-ratio",
          "two-nn",
          "kurtosis",
          "sign-code",
          "sign-patterns",
          "zero-share",
          "one-minus-cka",
          "shift",
          "fisher",
          "gradient-magnitude",
          "gradient-norm",
          "relative-gradient-norm",
          "loss-change",
          "activation-size",
          "parameters",
          "weight-magnitude",
          "depth",
          "random:3");

  private AllScores() {}

  /** Returns all names, separated by commas. */
  static String names() {
    return String.join(",", NAMES);
  }

  /**
   * Checks that every score tells some layers apart.
   *
   * @param json what {@code adabet rank --score a,b,c --json} has written
   * @param layers how many layers the network has
   */
  static void requireOrder(Path json, int layers) throws IOException {
    JsonNode rankings = new ObjectMapper().readTree(Files.readString(json)).get("rankings");
    Map<String, Integer> different = new HashMap<>();
    for (String name : NAMES) {
      TreeSet<Double> scores = new TreeSet<>();
      JsonNode ranked = rankings.get(name).get("scores");
      assertThat(ranked).as(name).hasSize(layers);
      ranked.forEach(score -> scores.add(score.get("score").asDouble()));
      different.put(name, scores.size());
    }
    assertThat(different).allSatisfy((name, count) -> assertThat(count).as(name).isGreaterThan(1));
  }
}

package io.github.adabet.topology.internal.ripser;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.topology.AvailableEngines;
import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.FirstBettiCounter;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.TopologyCase;
import io.github.adabet.topology.distance.Dissimilarities;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.spi.HomologyEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Agreement of every engine with ripser on 2,450 random clouds and matrices, half of them full of
 * ties. Every one is compared; one that disagrees is written to {@code target/failed-cases}.
 */
class RipserAgreementTest {
  private static final Map<String, HomologyEngine> ENGINES = AvailableEngines.all();

  private static final Path FAILED_CASES = Path.of("target", "failed-cases");

  /** How to draw the distances of one family, from their seed. */
  enum Family {
    GAUSSIAN_POINTS(500, false) {
      @Override
      DistanceMatrix draw(Random random) {
        return Dissimilarities.gaussian(random, size(random), 1 + random.nextInt(10));
      }
    },
    UNIFORM_DISTANCES(500, false) {
      @Override
      DistanceMatrix draw(Random random) {
        return Dissimilarities.uniform(random, size(random));
      }
    },
    INTEGER_DISTANCES(500, false) {
      @Override
      DistanceMatrix draw(Random random) {
        int least = random.nextInt(2);
        return Dissimilarities.integers(random, size(random), least, 1 + random.nextInt(12));
      }
    },
    GRID_POINTS(500, false) {
      @Override
      DistanceMatrix draw(Random random) {
        int dimension = 1 + random.nextInt(4);
        return Dissimilarities.grid(random, size(random), dimension, 2 + random.nextInt(5));
      }
    },
    UNIFORM_DISTANCES_WITH_THRESHOLD(200, true) {
      @Override
      DistanceMatrix draw(Random random) {
        return Dissimilarities.uniform(random, size(random));
      }
    },
    INTEGER_DISTANCES_WITH_THRESHOLD(200, true) {
      @Override
      DistanceMatrix draw(Random random) {
        return Dissimilarities.integers(random, size(random), 1, 2 + random.nextInt(20));
      }
    };

    final int draws;
    final boolean limited;

    Family(int draws, boolean limited) {
      this.draws = draws;
      this.limited = limited;
    }

    abstract DistanceMatrix draw(Random random);

    /** Mostly 3 to 40 points, every tenth time up to 90, beyond the search for small clouds. */
    static int size(Random random) {
      return random.nextInt(10) == 0 ? 60 + random.nextInt(31) : 3 + random.nextInt(38);
    }
  }

  /** Distances under a name. */
  private record Case(DistanceMatrix distances, float threshold, String name) {}

  @ParameterizedTest
  @EnumSource
  void count_randomDistances_isRipsers(Family family) throws IOException {
    List<Case> cases = new ArrayList<>();
    for (int seed = 0; seed < family.draws; seed++) {
      Random random = new Random(seed);
      DistanceMatrix distances = family.draw(random);
      float threshold =
          family.limited
              ? distances.get(1 + random.nextInt(distances.size() - 1), 0)
              : Float.POSITIVE_INFINITY;
      cases.add(new Case(distances, threshold, family + "-" + seed));
    }
    assertThat(disagreements(cases)).isEmpty();
  }

  @Test
  void count_threeHundredPoints_isRipsers() throws IOException {
    List<Case> cases = new ArrayList<>();
    float none = Float.POSITIVE_INFINITY;
    for (int seed = 0; seed < 10; seed++) {
      Random random = new Random(seed);
      String name = "large-" + seed + "-";
      cases.add(new Case(Dissimilarities.uniform(random, 150), none, name + "uniform"));
      cases.add(new Case(Dissimilarities.gaussian(random, 300, 8), none, name + "gaussian"));
      cases.add(new Case(Dissimilarities.grid(random, 300, 3, 6), none, name + "grid"));
      DistanceMatrix integers = Dissimilarities.integers(random, 100, 1, 5 * (seed + 1));
      cases.add(new Case(integers, none, name + "integers"));
      cases.add(new Case(Dissimilarities.integers(random, 200, 1, 30), 3, name + "threshold"));
    }
    assertThat(disagreements(cases)).isEmpty();
  }

  private static List<String> disagreements(List<Case> cases) throws IOException {
    List<Barcode> printed =
        RipserProgram.require()
            .barcodes(
                cases.stream()
                    .map(
                        one ->
                            new RipserProgram.Request(
                                one.distances(),
                                RipsOptions.builder()
                                    .maximumDegree(1)
                                    .threshold(one.threshold())
                                    .build()))
                    .toList());
    List<String> disagreements = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      compare(printed.get(i).bars(1).size(), cases.get(i), disagreements);
    }
    return disagreements;
  }

  private static void compare(long expected, Case one, List<String> disagreements)
      throws IOException {
    for (Map.Entry<String, HomologyEngine> engine : ENGINES.entrySet()) {
      long actual =
          FirstBettiCounter.builder()
              .engine(engine.getValue())
              .threshold(one.threshold())
              .build()
              .count(one.distances());
      if (actual == expected) {
        continue;
      }
      String comment = "Random distances on which the counter once said " + actual + ".";
      String source = "ripser 1.2.1, " + one.name();
      Path file =
          new TopologyCase(comment, source, one.threshold(), expected, one.distances())
              .write(FAILED_CASES, one.name());
      disagreements.add(
          String.format(
              "%s: ripser %d, %s %d; to keep it as a case: cp %s src/test/resources/cases/",
              one.name(), expected, engine.getKey(), actual, file));
    }
  }
}

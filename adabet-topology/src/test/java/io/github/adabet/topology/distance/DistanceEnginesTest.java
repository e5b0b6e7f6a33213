package io.github.adabet.topology.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.BackendChoice;
import io.github.adabet.BackendUnavailableException;
import io.github.adabet.Provenance;
import io.github.adabet.spi.Probe;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.distance.spi.DistanceEngine;
import io.github.adabet.topology.distance.spi.DistanceEngineProvider;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk")
class DistanceEnginesTest {
  /** Knows the standard metrics only. */
  private record Fast(String name, int preference) implements DistanceEngineProvider {
    @Override
    public Probe probe(Metric metric) {
      return metric instanceof StandardMetric
          ? Probe.available("2")
          : Probe.refused("knows no functions");
    }

    @Override
    public DistanceEngine create() {
      return new Constant(name);
    }
  }

  private record Slow(String name, int preference) implements DistanceEngineProvider {
    @Override
    public Probe probe(Metric metric) {
      return Probe.available("1");
    }

    @Override
    public DistanceEngine create() {
      return new Constant(name);
    }
  }

  private record Constant(String name) implements DistanceEngine {
    @Override
    public float[] condensed(
        PointCloud points, Metric metric, int threads, ComputationControl control) {
      return new float[points.size() * (points.size() - 1) / 2];
    }

    @Override
    public Provenance provenance() {
      return Provenance.builder().setting("distances.engine", name).build();
    }
  }

  private static final List<DistanceEngineProvider> PROVIDERS =
      List.of(new Slow("slow", 0), new Fast("fast", 10), new Slow("asked", -1));

  @Test
  void automatic_standardMetric_takesThePreferred() {
    Provenance provenance =
        DistanceEngines.automatic(StandardMetric.COSINE, PROVIDERS).provenance();
    assertThat(provenance.settings()).containsEntry("distances.engine", "fast");
    assertThat(provenance.choices())
        .containsExactly(new BackendChoice("distance engine", "fast", "2", List.of()));
  }

  @Test
  void automatic_callersFunction_takesOneThatKnowsItAndKeepsTheRefusal() {
    DistanceFunction function = (a, b) -> 0;
    DistanceEngine engine = DistanceEngines.automatic(function, PROVIDERS);
    assertThat(engine.provenance().choices())
        .containsExactly(
            new BackendChoice(
                "distance engine",
                "slow",
                "1",
                List.of(new BackendChoice.Refusal("fast", "knows no functions"))));
    PointCloud points = PointCloud.of(new float[][] {{1}, {2}});
    assertThat(engine.condensed(points, function, 1, ComputationControl.NONE)).containsExactly(0);
  }

  @Test
  void automatic_noEngineForTheMetric_throwsWithReasons() {
    DistanceFunction function = (a, b) -> 0;
    assertThatThrownBy(() -> DistanceEngines.automatic(function, List.of(new Fast("fast", 1))))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("fast (knows no functions)");
  }

  /** As every engine that does not find the order out by itself. */
  @Test
  void ordering_java_givesTheDistances() {
    FloatBuffer coordinates = FloatBuffer.wrap(new float[] {0, 3, 7, 1, 1, 5});
    CloudLayout layout = new CloudLayout(2, 3, 3, 1, 1);
    assertThat(
            DistanceEngines.named("java", StandardMetric.EUCLIDEAN)
                .ordering(coordinates, layout, 1, ComputationControl.NONE))
        .containsExactly(3, 7, 4, 0, 4, 4);
  }

  @Test
  void automatic_orderOfDistances_isAskedOfTheEngine() {
    record Ordering() implements DistanceEngine {
      @Override
      public float[] condensed(
          PointCloud points, Metric metric, int threads, ComputationControl control) {
        throw new AssertionError("only the order was asked for");
      }

      @Override
      public float[] ordering(
          FloatBuffer coordinates, CloudLayout layout, int threads, ComputationControl control) {
        return new float[] {layout.points()};
      }

      @Override
      public Provenance provenance() {
        return Provenance.builder().build();
      }
    }
    DistanceEngine engine =
        new ChosenDistanceEngine(
            new Ordering(), new BackendChoice("distance engine", "ordering", "1", List.of()));
    assertThat(
            engine.ordering(
                FloatBuffer.allocate(2),
                new CloudLayout(1, 0, 2, 1, 1),
                1,
                ComputationControl.NONE))
        .containsExactly(2);
  }

  @Test
  void named_java_isOnThisPath() {
    assertThat(DistanceEngines.named("java", StandardMetric.EUCLIDEAN).provenance().settings())
        .containsEntry("distances.engine", "java");
  }

  @Test
  void named_unknownEngine_throwsWithTheNames() {
    assertThatThrownBy(() -> DistanceEngines.named("fastest", StandardMetric.EUCLIDEAN))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("no distance engine named fastest")
        .hasMessageContaining("java");
  }

  @Test
  void automatic_manyClouds_areGivenToTheEngineInOneCall() {
    int[] calls = new int[1];
    DistanceEngine counting =
        new DistanceEngine() {
          @Override
          public float[] condensed(
              PointCloud points, Metric metric, int threads, ComputationControl control) {
            throw new AssertionError("one cloud after another");
          }

          @Override
          public float[] condensed(
              FloatBuffer coordinates,
              CloudLayout layout,
              int threads,
              ComputationControl control) {
            calls[0]++;
            return new float[Math.toIntExact(layout.distances() * layout.clouds())];
          }

          @Override
          public Provenance provenance() {
            return Provenance.builder().build();
          }
        };
    DistanceEngineProvider provider =
        new DistanceEngineProvider() {
          @Override
          public String name() {
            return "counting";
          }

          @Override
          public Probe probe(Metric metric) {
            return Probe.available("1");
          }

          @Override
          public DistanceEngine create() {
            return counting;
          }
        };
    DistanceEngines.automatic(StandardMetric.EUCLIDEAN, List.of(provider))
        .condensed(
            FloatBuffer.allocate(30), new CloudLayout(5, 6, 3, 2, 2), 1, ComputationControl.NONE);
    assertThat(calls[0]).isEqualTo(1);
  }
}

package io.github.adabet.examples.compare;

import io.github.adabet.Layer;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.OperationCancelledException;
import io.github.adabet.Progress;
import io.github.adabet.ProgressListener;
import io.github.adabet.TrainingReport;
import io.github.adabet.examples.compare.Outcome.Configuration;
import io.github.adabet.json.AdaBetJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A finished comparison of ways to adapt one network.
 *
 * @param settings what they share
 * @param ranking the ranking AdaBet chose from
 * @param selection what it chose
 * @param rankingCost time and memory of the ranking
 * @param outcomes one entry per configuration, random draws one by one, in the order run
 */
public record Comparison(
    ComparisonSettings settings,
    LayerRanking ranking,
    LayerSelection selection,
    Measurement rankingCost,
    List<Outcome> outcomes) {
  private static final int FIXED_CONFIGURATIONS = 6;

  /** Copies the outcomes. */
  public Comparison {
    outcomes = List.copyOf(outcomes);
  }

  /**
   * Ranks, and runs every configuration from the same checkpoint, one after the other, each in a
   * process of its own.
   *
   * @param settings what to compare
   * @param listener hears of each finished process, and may cancel at any time
   * @return all outcomes
   * @throws ProcessFailedException if a process fails
   * @throws OperationCancelledException if the listener cancelled
   * @throws IOException if a process cannot be started
   */
  public static Comparison run(ComparisonSettings settings, ProgressListener listener)
      throws IOException {
    return new Run(settings, new ForkedJvm(settings.engineThreads()), listener).all();
  }

  /** The work of one comparison. Used once, by one thread. */
  private static final class Run {
    private final ComparisonSettings settings;
    private final ForkedJvm jvm;
    private final ProgressListener listener;
    private final List<Outcome> outcomes = new ArrayList<>();
    private int done;

    Run(ComparisonSettings settings, ForkedJvm jvm, ProgressListener listener) {
      this.settings = settings;
      this.jvm = jvm;
      this.listener = listener;
    }

    Comparison all() throws IOException {
      Measurement rankingCost = measure("ranking", Job.ranking(settings.ranking()));
      LayerRanking ranking =
          AdaBetJson.read(Objects.requireNonNull(rankingCost.ranking()), LayerRanking.class);
      LayerSelection selection = ranking.select(settings.budget());
      List<Layer> layers = new ArrayList<>(ranking.layers());
      layers.sort(Comparator.comparingInt(Layer::index));

      Configuration none = Configuration.NO_ADAPTATION;
      outcomes.add(new Outcome(none, List.of(), measure(none.label(), Job.testing()), null, null));
      train(Configuration.ADABET, selection.layers(), rankingCost.seconds());
      Random random = new Random(settings.options().seed());
      for (int draw = 0; draw < settings.randomDraws(); draw++) {
        List<Layer> shuffled = new ArrayList<>(layers);
        Collections.shuffle(shuffled, random);
        train(Configuration.RANDOM, shuffled.subList(0, selection.layers().size()), null);
      }
      train(Configuration.LAST_LAYER, layers.subList(layers.size() - 1, layers.size()), null);
      train(Configuration.NORMALIZATION_AND_BIAS, layers, null);
      train(Configuration.FULL, layers, null);
      return new Comparison(settings, ranking, selection, rankingCost, outcomes);
    }

    private void train(
        Configuration configuration, List<Layer> layers, @Nullable Double selectionSeconds)
        throws IOException {
      List<Layer> forward = new ArrayList<>(layers);
      forward.sort(Comparator.comparingInt(Layer::index));
      boolean partly = configuration == Configuration.NORMALIZATION_AND_BIAS;
      Measurement measurement =
          measure(configuration.label(), Job.training(settings.options(), forward, partly));
      String json = measurement.report();
      TrainingReport report = json == null ? null : AdaBetJson.read(json, TrainingReport.class);
      outcomes.add(new Outcome(configuration, forward, measurement, report, selectionSeconds));
    }

    private Measurement measure(String name, Job job) throws IOException {
      Measurement measurement = jvm.run(name, job, listener);
      listener.onProgress(
          Progress.of("compare", ++done, FIXED_CONFIGURATIONS + settings.randomDraws()));
      return measurement;
    }
  }
}

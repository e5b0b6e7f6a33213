package io.github.adabet.bench.adaptation.job;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.adabet.Layer;
import io.github.adabet.LayerCost;
import io.github.adabet.TrainingCosts;
import io.github.adabet.json.AdaBetJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a job found. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Finding.Source.class, name = "source"),
  @JsonSubTypes.Type(value = Finding.Price.class, name = "price"),
  @JsonSubTypes.Type(value = Finding.Tuning.class, name = "tuning"),
  @JsonSubTypes.Type(value = Finding.Ranking.class, name = "ranking"),
  @JsonSubTypes.Type(value = Finding.Training.class, name = "training")
})
public sealed interface Finding {

  /**
   * The network that every other job of the pair begins with.
   *
   * @param classes number of classes
   * @param rate the learning rate that was best on the source; null without a source
   * @param onSource on the source's test images; null without a source
   * @param onTarget on the target's test images, before any adaptation
   * @param costs of training its layers, in the library's JSON form
   * @param engine name and version of what runs it
   */
  record Source(
      int classes,
      @Nullable Double rate,
      @Nullable Measure onSource,
      Measure onTarget,
      JsonNode costs,
      String engine)
      implements Finding {

    /**
     * What training its layers costs.
     *
     * @return of each layer
     */
    public TrainingCosts trainingCosts() {
      return AdaBetJson.read(costs.toString(), TrainingCosts.class);
    }

    /**
     * All layers; the last one is the head.
     *
     * @return in forward order
     */
    public List<Layer> layers() {
      return trainingCosts().layers().stream().map(LayerCost::layer).toList();
    }
  }

  /**
   * Times of one process on this machine, for plans only.
   *
   * @param openSeconds to open the network, images included
   * @param stepSeconds of a step that trains all layers
   * @param imageSeconds to evaluate an image
   * @param scoreSeconds to rank with one batch, by score; of a score that cannot rank, to find that
   *     out
   * @param problems why scores cannot rank, by score
   */
  record Price(
      double openSeconds,
      double stepSeconds,
      double imageSeconds,
      Map<String, Double> scoreSeconds,
      Map<String, String> problems)
      implements Finding {}

  /**
   * How full training fares on the validation images.
   *
   * @param validation accuracy after each epoch
   */
  record Tuning(List<Double> validation) implements Finding {}

  /**
   * The scores of all layers.
   *
   * @param scores by the name of the score
   */
  record Ranking(Map<String, Scores> scores) implements Finding {}

  /**
   * One score of all layers.
   *
   * @param values in forward order; null if the score could not be computed
   * @param seconds what it took, all batches
   * @param batches how many there were
   * @param problem why there are no values; null if there are
   */
  record Scores(
      @Nullable List<Double> values, double seconds, int batches, @Nullable String problem) {}

  /**
   * A training on few labels.
   *
   * @param last on the test images, with the weights of the last epoch
   * @param best with those of the best epoch by validation
   * @param bestEpoch which that is, from 1
   * @param validation accuracy on the validation images after each epoch
   * @param trainedParameters number of trained scalars
   * @param totalParameters of how many
   * @param estimatedBytes peak of memory as estimated beforehand
   * @param peakBytes peak of memory above idle, measured over the steps of the first epoch; null
   *     where the system does not tell
   * @param stepSeconds median time of a step
   * @param trainingSeconds of all epochs, without validation
   * @param prefix how the outputs of the frozen layers before the first trained one were kept
   */
  record Training(
      Measure last,
      Measure best,
      int bestEpoch,
      List<Double> validation,
      long trainedParameters,
      long totalParameters,
      @Nullable Long estimatedBytes,
      @Nullable Long peakBytes,
      double stepSeconds,
      double trainingSeconds,
      String prefix)
      implements Finding {}

  /**
   * How a network classifies test images.
   *
   * @param accuracy share of right answers
   * @param balanced mean over the classes of the share of right answers in each
   * @param commonest share of the images that got the commonest answer; near 1 if the network has
   *     collapsed to one class
   */
  record Measure(double accuracy, double balanced, double commonest) {}
}

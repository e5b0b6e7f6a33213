package io.github.adabet.djl;

import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.Objective;
import io.github.adabet.ProgressListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.strategy.SchemePlan;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The training of one network by a selection scheme: what the plan of the scheme chooses for it,
 * and what it adds to the options.
 *
 * <pre>{@code
 * SchemePlan plan = SelectionSchemes.of("fisher").plan(SchemeSettings.defaults());
 * PlannedTraining planned = PlannedTraining.of(network, plan, samples, options);
 * network.trainer(planned.options()).train(planned.request().validation(held).build());
 * }</pre>
 *
 * <p>Immutable; network and samples stay the caller's.
 */
public final class PlannedTraining {

  private final SchemePlan plan;
  private final Samples training;
  private final TrainingOptions options;
  private final Objective objective;
  private final @Nullable LayerSelection selection;
  private final @Nullable LayerRanking ranking;

  private PlannedTraining(
      SchemePlan plan,
      Samples training,
      TrainingOptions options,
      Objective objective,
      @Nullable LayerSelection selection,
      @Nullable LayerRanking ranking) {
    this.plan = plan;
    this.training = training;
    this.options = options;
    this.objective = objective;
    this.selection = selection;
    this.ranking = ranking;
  }

  /**
   * Plans the training of a classifier. Where the scheme chooses before training, the network is
   * ranked here if the scheme ranks.
   *
   * @param network the network as it is before training
   * @param plan what the scheme does
   * @param training labelled; a ranking looks at batches of it that are drawn from the options'
   *     seed, as many as the plan says, of the options' batch size
   * @param options how to train
   * @return the training
   * @throws io.github.adabet.AdaBetException if the network cannot do what the scheme needs, or no
   *     layer fits the budget
   */
  public static PlannedTraining of(
      PretrainedNetwork network, SchemePlan plan, Samples training, TrainingOptions options) {
    return of(network, plan, training, options, Objective.classification(), ProgressListener.NONE);
  }

  /**
   * Plans a training for any objective.
   *
   * @param network the network as it is before training
   * @param plan what the scheme does
   * @param training labelled; as for {@link #of(PretrainedNetwork, SchemePlan, Samples,
   *     TrainingOptions)}
   * @param options how to train
   * @param objective what is minimised
   * @param listener hears of the batches of a ranking, and may cancel between them
   * @return the training
   * @throws io.github.adabet.AdaBetException if the network cannot do what the scheme needs, no
   *     layer fits the budget, or the listener cancelled
   * @throws IllegalArgumentException if the optimizer has a penalty and the scheme adds one
   */
  public static PlannedTraining of(
      PretrainedNetwork network,
      SchemePlan plan,
      Samples training,
      TrainingOptions options,
      Objective objective,
      ProgressListener listener) {
    TrainingOptions adjusted = plan.options(options);
    if (plan.duringTraining()) {
      return new PlannedTraining(plan, training, adjusted, objective, null, null);
    }
    NetworkSelection context =
        new NetworkSelection(network, training, adjusted, objective, listener);
    LayerSelection chosen = plan.strategy().select(context);
    LayerSelection selected =
        chosen.withProvenance(
            chosen.provenance().toBuilder().setting("selection.scheme", plan.scheme()).build());
    return new PlannedTraining(
        plan, training, adjusted, objective, selected, context.lastRanking().orElse(null));
  }

  /**
   * How to train.
   *
   * @return the options given, with what the scheme adds
   */
  public TrainingOptions options() {
    return options;
  }

  /**
   * What is trained.
   *
   * @return the selection, whose provenance names the scheme; empty if the scheme chooses during
   *     training
   */
  public Optional<LayerSelection> selection() {
    return Optional.ofNullable(selection);
  }

  /**
   * The ranking that the selection was made from.
   *
   * @return empty if the scheme makes none, or chooses during training
   */
  public Optional<LayerRanking> ranking() {
    return Optional.ofNullable(ranking);
  }

  /**
   * The training.
   *
   * @return a new builder that holds the selection or the strategy, the samples and the objective;
   *     not safe for use by several threads
   */
  public TrainingRequest.Builder<Samples> request() {
    TrainingRequest.Builder<Samples> request =
        selection == null
            ? TrainingRequest.builder(plan.strategy(), training)
            : TrainingRequest.builder(selection, training);
    return request.objective(objective);
  }
}

package io.github.adabet.strategy;

import io.github.adabet.Backends;
import io.github.adabet.Reranking;
import io.github.adabet.SelectionBudget;
import io.github.adabet.WeightPenalty;
import io.github.adabet.score.FisherScorer;
import io.github.adabet.score.GradientMagnitudeScorer;
import io.github.adabet.score.WeightMagnitudeScorer;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.strategy.ElasticTraining.Importance;
import io.github.adabet.strategy.ElasticTraining.Times;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The schemes of this library. */
final class BuiltInSchemes {
  private static final double L1_RATE = 1e-4;
  private static final double GROUP_LASSO_RATE = 1e-4;
  private static final int ELASTIC_INTERVAL = 4;
  private static final String ADABET =
      "Tenison, Chatterjee, Kawsar and Malekzadeh, \"AdaBet: Gradient-free Layer Selection for"
          + " Efficient Training of Deep Neural Networks\" (arXiv 2510.03101)";
  private static final String ELASTIC_TRAINER =
      "Huang, Yang and Gao, \"ElasticTrainer: Speeding Up On-Device Training with Runtime Elastic"
          + " Tensor Selection\", MobiSys 2023";
  private static final String PRUNE_TRAIN =
      "Lym, Choukse, Zangeneh, Wen, Sanghavi and Erez, \"PruneTrain: Fast Neural Network Training"
          + " by Dynamic Sparse Model Reconfiguration\", SC 2019 (arXiv 1901.09290)";

  private static final String TRANSFERABLE =
      "Yosinski, Clune, Bengio and Lipson, \"How transferable are features in deep neural"
          + " networks?\", NIPS 2014 (arXiv 1411.1792)";

  private BuiltInSchemes() {}

  /** Returns all of them, in the order of help texts. */
  static List<SelectionScheme> all() {
    return List.of(
        betti(),
        full(),
        head(),
        biasesAndNormalizations(),
        l1(),
        groupLasso(),
        lateCut(),
        fisher(),
        elastic(
            "elastic",
            List.of("elastic-training", "elastictrainer"),
            "The tensors through which a step lowers the loss most, within a share of the time of"
                + " the backward pass.",
            Importance.LOSS_CHANGE),
        elastic(
            "elastic-magnitude",
            List.of("weight-magnitude"),
            "As elastic, by the magnitude of weights.",
            Importance.WEIGHT_MAGNITUDE),
        elastic(
            "elastic-gradient",
            List.of("grad-magnitude"),
            "As elastic, by the magnitude of gradients.",
            Importance.GRADIENT_MAGNITUDE),
        magnitude(),
        gradient(),
        random());
  }

  private static SelectionScheme betti() {
    return new BuiltInScheme(
        "betti",
        List.of("bettitrain", "act-norm-betti-train", "adabet"),
        "The layers whose activations have the most loops for their size; forward passes alone.",
        ADABET,
        Set.of(SchemeNeed.BUDGET, SchemeNeed.SAMPLES),
        settings ->
            ranked(
                "betti",
                settings.scorer().orElseGet(() -> Backends.layerScorer("betti")),
                settings));
  }

  private static SelectionScheme full() {
    return fixed(
        "full",
        List.of("full-training"),
        "Every layer.",
        "",
        settings -> SchemePlan.beforeTraining("full", FixedSelection.EVERYTHING));
  }

  private static SelectionScheme head() {
    return fixed(
        "head",
        List.of("traditional-tl-training", "last-layer"),
        "The last layer alone: transfer learning on fixed features.",
        TRANSFERABLE,
        settings -> SchemePlan.beforeTraining("head", FixedSelection.HEAD));
  }

  private static SelectionScheme lateCut() {
    return new BuiltInScheme(
        "late-cut",
        List.of("last-layers"),
        "Everything from some layer on, normalisations included: as much as the budget pays for.",
        TRANSFERABLE,
        Set.of(SchemeNeed.BUDGET),
        settings ->
            SchemePlan.beforeTraining(
                "late-cut", new LateCut(settings.budget(), settings.rule().grouping())));
  }

  private static SelectionScheme biasesAndNormalizations() {
    return fixed(
        "bn-bias",
        List.of("bn-plus-bias-training", "bn-plus-bias"),
        "Biases, and the scales and shifts of normalisations, of every layer; a new head whole.",
        "Frankle, Schwab and Morcos, \"Training BatchNorm and only BatchNorm\", ICLR 2021 (arXiv"
            + " 2003.00152); Cai, Gan, Zhu and Han, \"TinyTL\", NeurIPS 2020 (arXiv 2007.11622)",
        settings -> SchemePlan.beforeTraining("bn-bias", FixedSelection.BIASES_AND_NORMALIZATIONS));
  }

  private static SelectionScheme l1() {
    return fixed(
        "prunetrain",
        List.of("full-l1"),
        "Every layer, with the L1 norm of kernels times 1e-4 added to the loss: what the Python"
            + " program of AdaBet calls PruneTrain. Not the group lasso of the paper of that name,"
            + " which is group-lasso here; and nothing is pruned.",
        PRUNE_TRAIN + ", for the name",
        settings ->
            SchemePlan.beforeTraining("prunetrain", FixedSelection.EVERYTHING)
                .withPenalty(WeightPenalty.l1(settings.penaltyRate().orElse(L1_RATE))));
  }

  private static SelectionScheme groupLasso() {
    return fixed(
        "group-lasso",
        List.of(),
        "Every layer, with the group lasso of PruneTrain's paper over the channels of kernels,"
            + " times 1e-4 unless told otherwise; channels that it empties are not cut out.",
        PRUNE_TRAIN,
        settings ->
            SchemePlan.beforeTraining("group-lasso", FixedSelection.EVERYTHING)
                .withPenalty(
                    WeightPenalty.groupLasso(settings.penaltyRate().orElse(GROUP_LASSO_RATE))));
  }

  private static SelectionScheme fisher() {
    return new BuiltInScheme(
        "fisher",
        List.of(),
        "The layers whose channels the loss would miss most, by activation times gradient.",
        "Theis, Korshunova, Tejani and Huszár, \"Faster gaze prediction with dense networks and"
            + " Fisher pruning\" (arXiv 1801.05787)",
        Set.of(SchemeNeed.BUDGET, SchemeNeed.SAMPLES, SchemeNeed.LABELS),
        settings -> ranked("fisher", FisherScorer.create(), settings));
  }

  private static SelectionScheme magnitude() {
    return new BuiltInScheme(
        "magnitude",
        List.of(),
        "The layers of the largest sum of weights by size.",
        "Han, Pool, Tran and Dally, \"Learning both Weights and Connections for Efficient Neural"
            + " Networks\", NIPS 2015 (arXiv 1506.02626), for the measure",
        Set.of(SchemeNeed.BUDGET, SchemeNeed.SAMPLES),
        settings -> ranked("magnitude", WeightMagnitudeScorer.create(), settings));
  }

  private static SelectionScheme gradient() {
    return new BuiltInScheme(
        "gradient",
        List.of(),
        "The layers of the largest sum of gradients by size.",
        ELASTIC_TRAINER + ", for the measure",
        Set.of(SchemeNeed.BUDGET, SchemeNeed.SAMPLES, SchemeNeed.LABELS),
        settings -> ranked("gradient", GradientMagnitudeScorer.create(), settings));
  }

  private static SelectionScheme random() {
    return new BuiltInScheme(
        "random",
        List.of(),
        "Layers drawn at random, as many as the budget pays for.",
        "",
        Set.of(SchemeNeed.BUDGET),
        settings -> {
          int interval = settings.interval().orElse(0);
          RandomSelection choice =
              new RandomSelection(settings.seed(), settings.budget(), interval, settings.rule());
          return interval > 0
              ? SchemePlan.duringTraining("random", choice)
              : SchemePlan.beforeTraining("random", choice);
        });
  }

  private static SelectionScheme fixed(
      String name,
      List<String> aliases,
      String description,
      String paper,
      Function<SchemeSettings, SchemePlan> planning) {
    return new BuiltInScheme(name, aliases, description, paper, Set.of(), planning);
  }

  private static SchemePlan ranked(String scheme, LayerScorer scorer, SchemeSettings settings) {
    int interval = settings.interval().orElse(0);
    return interval > 0
        ? SchemePlan.duringTraining(
            scheme,
            new Reranking(
                scorer,
                settings.budget(),
                interval,
                settings.batches(),
                settings.batchSize(),
                settings.rule()))
        : SchemePlan.beforeTraining(
            scheme,
            new RankedSelection(
                scorer,
                settings.budget(),
                settings.batches(),
                settings.batchSize(),
                settings.rule()));
  }

  private static SelectionScheme elastic(
      String name, List<String> aliases, String description, Importance importance) {
    return new BuiltInScheme(
        name,
        aliases,
        description,
        ELASTIC_TRAINER,
        Set.of(SchemeNeed.BUDGET, SchemeNeed.LABELS, SchemeNeed.PROBE_STEP, SchemeNeed.TIMES),
        settings -> {
          if (!(settings.budget() instanceof SelectionBudget.Fraction share)) {
            throw new IllegalArgumentException(
                "The budget is "
                    + settings.budget()
                    + "; "
                    + name
                    + " takes a share only, of the time of the backward pass:"
                    + " SelectionBudget.fraction(rho).");
          }
          return SchemePlan.duringTraining(
              name,
              new ElasticTraining(
                  share.rho(),
                  settings.interval().orElse(ELASTIC_INTERVAL),
                  importance,
                  settings.measuredTimes() ? Times.MEASURED : Times.ESTIMATED));
        });
  }
}

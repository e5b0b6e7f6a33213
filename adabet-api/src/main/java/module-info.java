/** The front door and the service provider interface of AdaBet. No required dependency. */
module io.github.adabet {
  requires static com.fasterxml.jackson.databind;
  requires static com.fasterxml.jackson.core;
  requires static com.fasterxml.jackson.annotation;
  requires static transitive org.jspecify;

  exports io.github.adabet;
  exports io.github.adabet.json;
  exports io.github.adabet.score;
  exports io.github.adabet.spi;
  exports io.github.adabet.strategy;

  opens io.github.adabet to
      com.fasterxml.jackson.databind;
  opens io.github.adabet.json to
      com.fasterxml.jackson.databind;

  uses io.github.adabet.spi.ActivationSourceProvider;
  uses io.github.adabet.spi.LayerScorerProvider;
  uses io.github.adabet.spi.SelectiveTrainerProvider;
  uses io.github.adabet.strategy.SelectionScheme;

  provides io.github.adabet.spi.LayerScorerProvider with
      io.github.adabet.score.ActivationSizeScorer.Provider,
      io.github.adabet.score.DepthScorer.Provider,
      io.github.adabet.score.EffectiveRankScorer.Provider,
      io.github.adabet.score.FisherScorer.Provider,
      io.github.adabet.score.GradientMagnitudeScorer.Provider,
      io.github.adabet.score.GradientNormScorer.Provider,
      io.github.adabet.score.KurtosisScorer.Provider,
      io.github.adabet.score.LinearCkaScorer.Provider,
      io.github.adabet.score.LossChangeScorer.Provider,
      io.github.adabet.score.ParameterCountScorer.Provider,
      io.github.adabet.score.ParticipationRatioScorer.Provider,
      io.github.adabet.score.RandomScorer.Provider,
      io.github.adabet.score.RelativeGradientNormScorer.Provider,
      io.github.adabet.score.SignCodeScorer.Provider,
      io.github.adabet.score.SignPatternsScorer.Provider,
      io.github.adabet.score.StatisticsShiftScorer.Provider,
      io.github.adabet.score.TwoNearestNeighborsScorer.Provider,
      io.github.adabet.score.WeightMagnitudeScorer.Provider,
      io.github.adabet.score.ZeroShareScorer.Provider;
}

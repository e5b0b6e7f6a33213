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
      io.github.adabet.score.ActivationSizeScorerProvider,
      io.github.adabet.score.DepthScorerProvider,
      io.github.adabet.score.EffectiveRankScorerProvider,
      io.github.adabet.score.FisherScorerProvider,
      io.github.adabet.score.GradientMagnitudeScorerProvider,
      io.github.adabet.score.GradientNormScorerProvider,
      io.github.adabet.score.KurtosisScorerProvider,
      io.github.adabet.score.LinearCkaScorerProvider,
      io.github.adabet.score.LossChangeScorerProvider,
      io.github.adabet.score.ParameterCountScorerProvider,
      io.github.adabet.score.ParticipationRatioScorerProvider,
      io.github.adabet.score.RandomScorerProvider,
      io.github.adabet.score.RelativeGradientNormScorerProvider,
      io.github.adabet.score.SignCodeScorerProvider,
      io.github.adabet.score.StatisticsShiftScorerProvider,
      io.github.adabet.score.TwoNearestNeighborsScorerProvider,
      io.github.adabet.score.WeightMagnitudeScorerProvider,
      io.github.adabet.score.ZeroShareScorerProvider;
}

/** Persistent homology of Vietoris-Rips filtrations, and the layer scores made of it. */
module io.github.adabet.topology {
  requires transitive io.github.adabet;
  // Draws PNG; whoever writes none does without.
  requires static java.desktop;
  requires static transitive org.jspecify;
  // Loads the native engines; without it the ones in Java work.
  requires static org.bytedeco.javacpp;

  exports io.github.adabet.topology;
  exports io.github.adabet.topology.control;
  exports io.github.adabet.topology.diagram;
  exports io.github.adabet.topology.distance;
  exports io.github.adabet.topology.distance.spi;
  exports io.github.adabet.topology.io;
  exports io.github.adabet.topology.plot;
  exports io.github.adabet.topology.score;
  exports io.github.adabet.topology.spi;

  uses io.github.adabet.topology.distance.spi.DistanceEngineProvider;
  uses io.github.adabet.topology.spi.HomologyEngineProvider;

  provides io.github.adabet.spi.LayerScorerProvider with
      io.github.adabet.topology.score.BarcodeChangeScorerProvider,
      io.github.adabet.topology.score.BettiNumberScorerProvider,
      io.github.adabet.topology.score.BettiScorerProvider,
      io.github.adabet.topology.score.LoopExcessScorerProvider,
      io.github.adabet.topology.score.PersistentEntropyScorerProvider,
      io.github.adabet.topology.score.RelativePersistenceScorerProvider,
      io.github.adabet.topology.score.TotalPersistenceScorerProvider;
  provides io.github.adabet.topology.distance.spi.DistanceEngineProvider with
      io.github.adabet.topology.internal.distances.JavaDistanceEngineProvider,
      io.github.adabet.topology.internal.nativeengine.NativeDistanceEngineProvider;
  provides io.github.adabet.topology.spi.HomologyEngineProvider with
      io.github.adabet.topology.internal.homology.JavaHomologyEngineProvider,
      io.github.adabet.topology.internal.nativeengine.NativeHomologyEngineProvider,
      io.github.adabet.topology.internal.ripser.RipserProgramEngineProvider;
}

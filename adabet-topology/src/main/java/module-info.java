/** Counts of the bars of degree-1 persistent homology, and the layer scores made of them. */
module io.github.adabet.topology {
  requires transitive io.github.adabet;
  requires static transitive org.jspecify;

  exports io.github.adabet.topology;
  exports io.github.adabet.topology.io;

  provides io.github.adabet.spi.LayerScorerProvider with
      io.github.adabet.topology.BettiScorerProvider;
}

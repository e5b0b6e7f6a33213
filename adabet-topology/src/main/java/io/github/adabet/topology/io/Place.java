package io.github.adabet.topology.io;

/** Where a reader stands in its file. */
interface Place {
  /**
   * The refusal of what was read last.
   *
   * @param problem what stands there, what is legal, and the remedy
   * @return an exception that names the file and this place
   */
  DistanceFormatException wrong(String problem);
}

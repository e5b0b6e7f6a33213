package io.github.adabet.strategy;

/** What a {@link SelectionScheme} needs to choose, besides the network. */
public enum SchemeNeed {
  /** It chooses under a budget: {@link SchemeSettings#budget()}. */
  BUDGET,
  /** It runs samples of the training data forward; their labels are not read. */
  SAMPLES,
  /** It runs labelled samples of the training data backward, with the memory of full training. */
  LABELS,
  /** It makes a step of full training, which it takes back: the memory of full training. */
  PROBE_STEP,
  /** It asks how long the parts of a backward pass take. */
  TIMES
}

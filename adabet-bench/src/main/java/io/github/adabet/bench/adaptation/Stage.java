package io.github.adabet.bench.adaptation;

import java.util.List;

/** What is run where an option does not say otherwise. */
@SuppressWarnings("ImmutableEnumChecker") // the lists come from List.of
enum Stage {
  /** All scores, two networks, two seeds, a tenth of the added memory: to find finalists. */
  A(List.of("mobilenet_v2", "resnet50_half"), List.of(), List.of(0.1), List.of(), List.of(1L, 2L)),

  /** Finalists, all networks, five seeds, three budgets of added memory. */
  B(
      List.of("mobilenet_v2", "resnet50_half", "vit_s_14", "vgg16_pooled"),
      List.of(),
      List.of(0.05, 0.1, 0.25),
      List.of(),
      List.of(1L, 2L, 3L, 4L, 5L)),

  /** Everything that the options offer, on one network. */
  NONE(
      List.of("mobilenet_v2"),
      List.of(0.1, 0.2, 0.3),
      List.of(0.05, 0.1, 0.25),
      List.of(0.25, 0.5),
      List.of(1L, 2L, 3L, 4L, 5L));

  private final List<String> networks;
  private final List<Double> shares;
  private final List<Double> added;
  private final List<Double> times;
  private final List<Long> seeds;

  Stage(
      List<String> networks,
      List<Double> shares,
      List<Double> added,
      List<Double> times,
      List<Long> seeds) {
    this.networks = networks;
    this.shares = shares;
    this.added = added;
    this.times = times;
    this.seeds = seeds;
  }

  List<String> networks() {
    return networks;
  }

  List<Double> shares() {
    return shares;
  }

  List<Double> added() {
    return added;
  }

  List<Double> times() {
    return times;
  }

  List<Long> seeds() {
    return seeds;
  }
}

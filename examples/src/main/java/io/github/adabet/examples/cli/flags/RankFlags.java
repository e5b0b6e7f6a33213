package io.github.adabet.examples.cli.flags;

import io.github.adabet.examples.task.RankingSettings;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How layers are ranked. */
@OptionGroup.In(OptionGroup.CHOICE)
public final class RankFlags {
  /** The option for the scorer. */
  public static final String SCORE = "--score";

  /** The options that say what is looked at. */
  public static final Set<String> BATCHES = Set.of("--rank-batches", "--rank-batch-size");

  @Option(
      names = SCORE,
      paramLabel = "NAME",
      split = ",",
      description =
          "What layers are ranked by. Loops of activations: betti (per value of the activation, the"
              + " paper's score), betti:weight (per parameter), betti:none, betti-number,"
              + " total-persistence, relative-persistence, persistence-entropy, loop-excess,"
              + " barcode-change. Other figures of what a layer is given and puts out:"
              + " effective-rank, participation-ratio, two-nn, kurtosis, sign-code, sign-patterns,"
              + " zero-share, one-minus-cka, shift. With labels: fisher, gradient-magnitude,"
              + " gradient-norm, relative-gradient-norm, loss-change. Without images:"
              + " activation-size, parameters, weight-magnitude, depth, random, random:SEED. Or"
              + " another scorer on the class path; rank takes several, with commas. Default:"
              + " ${DEFAULT-VALUE}.")
  private List<String> scores = List.of("betti");

  @Option(
      names = "--rank-batches",
      paramLabel = "N",
      description = "Unlabelled batches to rank from. Default: 8, or as many as there are.")
  private @Nullable Integer batches;

  @Option(
      names = "--rank-batch-size",
      paramLabel = "N",
      description =
          "Images per ranking batch, 2 or more; scores of loops take 4. Default: 32, or all if"
              + " there are fewer.")
  private @Nullable Integer batchSize;

  /** For picocli. */
  public RankFlags() {}

  /**
   * How to rank; the ranges are checked here.
   *
   * @param seed decides which images are ranked
   * @return the settings
   */
  public RankingSettings settings(long seed) {
    return new RankingSettings(scores, batches, batchSize, seed);
  }
}

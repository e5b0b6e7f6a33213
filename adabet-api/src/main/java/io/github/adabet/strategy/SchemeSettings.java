package io.github.adabet.strategy;

import io.github.adabet.ChoiceRule;
import io.github.adabet.SelectionBudget;
import io.github.adabet.spi.GivenSettings;
import io.github.adabet.spi.LayerScorer;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What a {@link SelectionScheme} is told. Immutable. */
public final class SchemeSettings {
  private final SelectionBudget budget;
  private final @Nullable Integer interval;
  private final long seed;
  private final int batches;
  private final @Nullable Integer batchSize;
  private final @Nullable LayerScorer scorer;
  private final @Nullable Double penaltyRate;
  private final boolean measuredTimes;
  private final ChoiceRule rule;

  private SchemeSettings(Builder builder) {
    this.budget = builder.budget;
    this.interval = builder.interval;
    this.seed = builder.seed;
    this.batches = builder.batches;
    this.batchSize = builder.batchSize;
    this.scorer = builder.scorer;
    this.penaltyRate = builder.penaltyRate;
    this.measuredTimes = builder.measuredTimes;
    this.rule = builder.rule;
  }

  /**
   * The defaults: a tenth of the layers, seed 0, rankings of 4 batches, and for all else what the
   * scheme is known by.
   *
   * @return the settings
   */
  public static SchemeSettings defaults() {
    return builder().build();
  }

  /**
   * A builder with the {@link #defaults()}.
   *
   * @return a new builder; not safe for use by several threads
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * How much may be trained.
   *
   * @return the budget
   */
  public SelectionBudget budget() {
    return budget;
  }

  /**
   * Epochs from one choice to the next.
   *
   * @return 1 or more, 0 to choose once; empty for what the scheme is known by
   */
  public OptionalInt interval() {
    return interval == null ? OptionalInt.empty() : OptionalInt.of(interval);
  }

  /**
   * What a scheme that draws at random draws from. The samples that a ranking looks at are drawn
   * from the training's seed.
   *
   * @return any number
   */
  public long seed() {
    return seed;
  }

  /**
   * Batches per ranking.
   *
   * @return 1 or more
   */
  public int batches() {
    return batches;
  }

  /**
   * Samples in each batch of a ranking.
   *
   * @return 2 or more; empty for the training's batch size
   */
  public OptionalInt batchSize() {
    return batchSize == null ? OptionalInt.empty() : OptionalInt.of(batchSize);
  }

  /**
   * Another scorer than the one the scheme ranks by; read by {@code betti} only.
   *
   * @return the scorer; empty for the scheme's own
   */
  public Optional<LayerScorer> scorer() {
    return Optional.ofNullable(scorer);
  }

  /**
   * The rate of the penalty of schemes that have one.
   *
   * @return above 0; empty for what the scheme is known by
   */
  public Optional<Double> penaltyRate() {
    return Optional.ofNullable(penaltyRate);
  }

  /**
   * Whether schemes that ask for times of the backward pass have them measured.
   *
   * @return false for estimated ones
   */
  public boolean measuredTimes() {
    return measuredTimes;
  }

  /**
   * What is made of a ranking before the budget chooses, by schemes that rank.
   *
   * @return the rule; {@link ChoiceRule#USUAL} unless set
   */
  public ChoiceRule rule() {
    return rule;
  }

  /** Collects settings; setting one twice is an error. Not safe for use by several threads. */
  public static final class Builder {
    private final GivenSettings given = new GivenSettings();
    private SelectionBudget budget = SelectionBudget.fraction(0.1);
    private @Nullable Integer interval;
    private long seed;
    private int batches = 4;
    private @Nullable Integer batchSize;
    private @Nullable LayerScorer scorer;
    private @Nullable Double penaltyRate;
    private boolean measuredTimes;
    private ChoiceRule rule = ChoiceRule.USUAL;

    private Builder() {}

    /**
     * Sets how much may be trained. Default: a tenth of the layers; for {@code elastic} and its
     * variants the share of a fraction is that of the backward pass's time.
     *
     * @param limit the budget
     * @return this
     */
    public Builder budget(SelectionBudget limit) {
      given.once("budget");
      budget = Objects.requireNonNull(limit, "limit");
      return this;
    }

    /**
     * Sets the epochs from one choice to the next. Default: what the scheme is known by, 4 for
     * {@code elastic} and its variants, once for all others.
     *
     * @param epochs 1 or more; 0 to choose once, before training
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder interval(int epochs) {
      given.once("interval");
      if (epochs < 0) {
        throw new IllegalArgumentException(
            "interval is " + epochs + "; it must be 1 or more epochs, or 0 to choose once.");
      }
      interval = epochs;
      return this;
    }

    /**
     * Sets what schemes that draw at random draw from. Default: 0.
     *
     * @param source any number
     * @return this
     */
    public Builder seed(long source) {
      given.once("seed");
      seed = source;
      return this;
    }

    /**
     * Sets the batches per ranking. Default: 4.
     *
     * @param count 1 or more; fewer if the data holds fewer
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder batches(int count) {
      given.once("batches");
      if (count < 1) {
        throw new IllegalArgumentException("batches is " + count + "; it must be 1 or more.");
      }
      batches = count;
      return this;
    }

    /**
     * Sets the samples in each batch of a ranking. Default: the training's batch size.
     *
     * @param samples 2 or more; all if the data holds fewer
     * @return this
     * @throws IllegalArgumentException if it is less than 2
     */
    public Builder batchSize(int samples) {
      given.once("batchSize");
      if (samples < 2) {
        throw new IllegalArgumentException("batchSize is " + samples + "; it must be 2 or more.");
      }
      batchSize = samples;
      return this;
    }

    /**
     * Sets the scorer that {@code betti} ranks by. Default: the AdaBet score.
     *
     * @param other scores the layers
     * @return this
     */
    public Builder scorer(LayerScorer other) {
      given.once("scorer");
      scorer = Objects.requireNonNull(other, "other");
      return this;
    }

    /**
     * Sets the rate of the penalty of schemes that have one. Default: what the scheme is known by,
     * 1e-4 for {@code prunetrain}.
     *
     * @param rate a finite number above 0
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder penaltyRate(double rate) {
      given.once("penaltyRate");
      if (!(rate > 0) || Double.isInfinite(rate)) {
        throw new IllegalArgumentException(
            "penaltyRate is " + rate + "; it must be a finite number above 0.");
      }
      penaltyRate = rate;
      return this;
    }

    /**
     * Has times of the backward pass measured, which takes some thirty passes before the first
     * epoch, and by which two trainings with one seed may differ. Default: estimated.
     *
     * @return this
     */
    public Builder measuredTimes() {
      given.once("measuredTimes");
      measuredTimes = true;
      return this;
    }

    /**
     * Sets what is made of a ranking before the budget chooses. Default: {@link ChoiceRule#USUAL}.
     * Schemes that choose from no ranking pass over it, but for {@code late-cut}, which takes its
     * grouping.
     *
     * @param other weights, groups and an order of what is tied
     * @return this
     */
    public Builder rule(ChoiceRule other) {
      given.once("rule");
      rule = Objects.requireNonNull(other, "other");
      return this;
    }

    /**
     * The settings collected.
     *
     * @return an immutable value
     * @throws IllegalArgumentException if rule and budget would count the costs of layers twice,
     *     {@link ChoiceRule#under}
     */
    public SchemeSettings build() {
      rule.under(budget);
      return new SchemeSettings(this);
    }
  }
}

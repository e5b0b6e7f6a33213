package io.github.adabet.djl.torchscript;

import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.spi.FormatOptions;
import io.github.adabet.djl.spi.TrainerOptions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How TorchScript files are trained, besides what all formats are told. Given with {@link
 * TrainerOptions#with}. Immutable.
 */
public final class TorchScriptTraining implements FormatOptions {

  private final @Nullable PrefixCache prefixCache;

  private TorchScriptTraining(@Nullable PrefixCache prefixCache) {
    this.prefixCache = prefixCache;
  }

  /**
   * What holds where nothing is said: no cache.
   *
   * @return these options
   */
  public static TorchScriptTraining defaults() {
    return new TorchScriptTraining(null);
  }

  /**
   * The same with a cache of what runs before the first trained layer, by {@link PrefixCache}'s
   * rules. What is refused besides, by a {@link io.github.adabet.PrefixCacheException} before the
   * first step: an engine that rounds a sample otherwise in the smaller last batch of an epoch (a
   * batch size that divides the number of samples, or {@code dropLast}, avoids it); code that goes
   * another way, or computes another number, for other samples; code that holds something else than
   * tensors, numbers and lists of them where the first trained layer begins, or that later writes
   * into a tensor of which another one there is a view.
   *
   * @param cache where it is kept, and the most bytes
   * @return new options
   */
  public TorchScriptTraining withPrefixCache(PrefixCache cache) {
    return new TorchScriptTraining(cache);
  }

  /** Returns where the frozen prefix is kept. */
  Optional<PrefixCache> prefixCache() {
    return Optional.ofNullable(prefixCache);
  }
}

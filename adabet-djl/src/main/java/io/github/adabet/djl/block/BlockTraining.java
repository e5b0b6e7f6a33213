package io.github.adabet.djl.block;

import io.github.adabet.djl.spi.FormatOptions;
import java.util.function.Consumer;

/**
 * What only block trees can be told about training: whatever {@link BlockSelectiveTrainer.Builder}
 * offers, such as a cache of the frozen prefix, recomputation, or a directory for checkpoints.
 *
 * @param settings sets options of a trainer; called once for each trainer, with one that knows the
 *     network's handlers and always trained layers already
 */
public record BlockTraining(Consumer<BlockSelectiveTrainer.Builder> settings)
    implements FormatOptions {}

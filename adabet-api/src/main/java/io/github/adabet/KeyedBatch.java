package io.github.adabet;

/**
 * A batch with the key under which its scores are kept.
 *
 * @param key the same for this batch in every run and on every machine, and no other batch's, for
 *     example its number in the data set
 * @param batch the inputs
 * @param <I> the type of the inputs
 */
public record KeyedBatch<I>(long key, I batch) {}

package io.github.adabet.djl.spi;

/**
 * Options that only some formats have, in a class of the format's own. {@link
 * NetworkProvider#optionTypes()} states which a provider reads; others are refused, never ignored.
 */
public interface FormatOptions {}

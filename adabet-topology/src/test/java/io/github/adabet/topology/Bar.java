package io.github.adabet.topology;

/** One bar of a barcode; death is infinite if it never dies. */
record Bar(int dimension, float birth, float death) {}

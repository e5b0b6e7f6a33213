package io.github.adabet.topology.internal.homology;

/**
 * The terms of a cocycle: the vertices of each simplex, in descending order, one simplex after
 * another, and the coefficients. The arrays are handed over.
 */
record Terms(int[] vertices, int[] coefficients) {}

/**
 * How well a classifier does, counted from its outputs: top-1, top-5, each class, and which classes
 * are taken for which. Knows no network and draws no picture.
 */
@NullMarked
package io.github.adabet.examples.classification;

import org.jspecify.annotations.NullMarked;

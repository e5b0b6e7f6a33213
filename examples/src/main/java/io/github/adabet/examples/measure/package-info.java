/**
 * What a classifier is worth on labelled images, and what it says of others: computed from its
 * outputs, in whatever format it is.
 */
@NullMarked
package io.github.adabet.examples.measure;

import org.jspecify.annotations.NullMarked;

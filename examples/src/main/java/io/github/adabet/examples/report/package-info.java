/**
 * Pages and pictures: HTML without scripts and without anything to load, inline SVG, PNG. What is
 * shown is handed in; nothing is computed here that is not drawn.
 */
@NullMarked
package io.github.adabet.examples.report;

import org.jspecify.annotations.NullMarked;

/**
 * What a run leaves in its folder ({@code --out}): configuration, ranking, a line for each epoch,
 * TensorBoard events, results and the report. A folder outlives the process: a run that was killed
 * is resumed in it.
 */
@NullMarked
package io.github.adabet.examples.run;

import org.jspecify.annotations.NullMarked;

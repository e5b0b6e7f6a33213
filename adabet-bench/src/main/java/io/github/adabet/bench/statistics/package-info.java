/** Whether differences are larger than those that chance makes: intervals, tests, mean ranks. */
@NullMarked
package io.github.adabet.bench.statistics;

import org.jspecify.annotations.NullMarked;

/**
 * One job of the experiment, the work of a process: what it is told, how it is done in a JVM of its
 * own, what it finds, and the rows that findings are kept in. Which jobs there are, and what is
 * made of their rows, does not belong here.
 */
@NullMarked
package io.github.adabet.bench.adaptation.job;

import org.jspecify.annotations.NullMarked;

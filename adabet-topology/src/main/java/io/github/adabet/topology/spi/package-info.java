/** The service provider interface of homology engines. */
@NullMarked
package io.github.adabet.topology.spi;

import org.jspecify.annotations.NullMarked;

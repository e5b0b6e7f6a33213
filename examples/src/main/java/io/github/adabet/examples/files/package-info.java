/** How results are put on the disk: as a whole or not at all. Knows nothing of what is written. */
@NullMarked
package io.github.adabet.examples.files;

import org.jspecify.annotations.NullMarked;

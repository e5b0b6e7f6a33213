/** What is done with files and folders in several rooms. Lies below everything else. */
@NullMarked
package io.github.adabet.djl.internal.files;

import org.jspecify.annotations.NullMarked;

/**
 * What of the installation works: engines, the native topology library, readers of images; why not,
 * and what to add.
 */
@NullMarked
package io.github.adabet.examples.doctor;

import org.jspecify.annotations.NullMarked;

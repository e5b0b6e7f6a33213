/**
 * The JSON form of rankings, selections and reports. The only package of this module that needs
 * Jackson ({@code com.fasterxml.jackson.core:jackson-databind}), which the user adds.
 */
@NullMarked
package io.github.adabet.json;

import org.jspecify.annotations.NullMarked;

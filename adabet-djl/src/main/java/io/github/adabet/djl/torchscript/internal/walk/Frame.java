package io.github.adabet.djl.torchscript.internal.walk;

import java.util.List;

/**
 * A method of a module, cut into steps.
 *
 * @param parameters the variables that arguments are given to, in order
 * @param steps what is done
 * @param result the variable that holds what the method returns
 */
record Frame(List<String> parameters, List<Step> steps, String result) {}

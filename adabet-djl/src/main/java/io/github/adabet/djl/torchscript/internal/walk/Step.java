package io.github.adabet.djl.torchscript.internal.walk;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One thing that the walker does; variables are those of the method that is walked through. */
sealed interface Step {

  /** Returns the variables that later steps of the method use; all others are let go. */
  Set<String> live();

  /** Runs a method on variables and keeps what it returns. */
  record Run(String method, List<String> inputs, List<String> outputs, Set<String> live)
      implements Step {}

  /** Runs a layer and shows its output; the first argument may be a variable or not. */
  record RunLayer(
      int layer,
      String method,
      List<String> inputs,
      @Nullable String first,
      String output,
      Set<String> live)
      implements Step {}

  /** Gives the values in a tuple their names. */
  record Unpack(String tuple, List<String> outputs, Set<String> live) implements Step {}

  /** Walks through a method of a module that holds layers. */
  record Enter(Frame frame, List<String> arguments, String output, Set<String> live)
      implements Step {}

  /** Walks one of two ways. */
  record Choose(String condition, List<Step> then, List<Step> otherwise, Set<String> live)
      implements Step {}

  /** Walks the same way several times. */
  record Repeat(String count, String variable, List<Step> body, Set<String> live) implements Step {}

  /** Walks the same way as long as a variable is true. */
  record RepeatWhile(String condition, List<Step> body, Set<String> live) implements Step {}
}

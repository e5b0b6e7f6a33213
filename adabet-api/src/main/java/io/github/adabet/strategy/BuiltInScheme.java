package io.github.adabet.strategy;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A scheme of this library. */
record BuiltInScheme(
    String name,
    List<String> aliases,
    String description,
    String paper,
    Set<SchemeNeed> needs,
    Function<SchemeSettings, SchemePlan> planning)
    implements SelectionScheme {

  @Override
  public SchemePlan plan(SchemeSettings settings) {
    return planning.apply(settings);
  }

  @Override
  public String toString() {
    return name;
  }
}

package io.github.adabet.examples.cli.flags;

import io.github.adabet.examples.task.KnownNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings under a name.
 *
 * @param settings values by the names of options
 */
record Preset(Map<String, List<String>> settings) {
  private static final KnownNames NAMES = new KnownNames("preset", List.of("reference"));

  /**
   * A preset by its name. {@code reference}: as the program of the paper's authors is set.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  static Preset of(String name) {
    NAMES.require(name);
    Map<String, List<String>> settings = new LinkedHashMap<>();
    settings.put("batch-size", List.of("32"));
    settings.put("optimizer", List.of("adamw"));
    settings.put("learning-rate", List.of("0.001"));
    settings.put("weight-decay", List.of("0.005"));
    settings.put("epochs", List.of("40"));
    settings.put("rho", List.of("0.1"));
    settings.put("interval", List.of("4"));
    return new Preset(settings);
  }
}

package io.github.adabet.examples.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** Says what the library's messages say to programs in the words of the command line. Stateless. */
final class CommandWords {
  private static final Map<String, String> OPTIONS = options();

  private CommandWords() {}

  private static Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    // Longer ones first: "except(...)" stands in no other, but "weights" does.
    options.put("weights and randomWeights", "--weights");
    options.put("randomWeights is set", "--weights random is given");
    options.put("weights is set", "--weights is given");
    options.put("exceptHead()", "--except-head");
    options.put(" except(...),", "");
    options.put("rename(...)", "--rename OLD=NEW");
    options.put("allowMissing(...)", "--allow-missing");
    options.put("allowSurplus(...)", "--allow-surplus");
    options.put("prefix(...)", "--prefix");
    options.put("NetworkOptions.input(...)", "--input-size");
    options.put("divide batches by microBatchSize", "divide batches by --micro-batch-size");
    return options;
  }

  /**
   * Translates a message.
   *
   * @param message of the library
   * @return the same with the names of options where it names methods
   */
  static String of(String message) {
    String text = message;
    for (Map.Entry<String, String> option : OPTIONS.entrySet()) {
      text = text.replace(option.getKey(), option.getValue());
    }
    return text;
  }
}

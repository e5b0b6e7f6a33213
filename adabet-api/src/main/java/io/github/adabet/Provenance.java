package io.github.adabet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a result was computed with and from: settings, sizes, seeds, platform, and each choice of a
 * backend with the backends that were refused. Holds no clock time, so that identical runs have
 * equal results.
 *
 * @param settings names to values, sorted by name; names are dotted and lower case, for example
 *     {@code scorer.normalization}
 * @param choices the backends chosen, in the order chosen
 */
public record Provenance(SortedMap<String, String> settings, List<BackendChoice> choices) {
  /** Copies both components. */
  public Provenance {
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    choices = List.copyOf(choices);
  }

  /**
   * A builder without any entry.
   *
   * @return a new builder; not safe for use by several threads
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * A builder that already holds the library's version, the JVM, the operating system and the
   * architecture.
   *
   * @return a new builder; not safe for use by several threads
   */
  public static Builder ofThisPlatform() {
    return builder()
        .setting("adabet.version", LibraryVersion.current())
        .setting("java.version", System.getProperty("java.version", "unknown"))
        .setting("java.vm", System.getProperty("java.vm.name", "unknown"))
        .setting("os.name", System.getProperty("os.name", "unknown"))
        .setting("os.arch", System.getProperty("os.arch", "unknown"))
        .setting("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
  }

  /**
   * A builder that starts with the entries of this provenance.
   *
   * @return a new builder; not safe for use by several threads
   */
  public Builder toBuilder() {
    return builder().merge(this);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    settings.forEach((name, value) -> text.append(name).append(" = ").append(value).append('\n'));
    choices.forEach(choice -> text.append(choice).append('\n'));
    return text.toString();
  }

  /** Collects the entries of a provenance. Not safe for use by several threads. */
  public static final class Builder {
    private final SortedMap<String, String> settings = new TreeMap<>();
    private final List<BackendChoice> choices = new ArrayList<>();

    private Builder() {}

    /**
     * Adds a setting, replacing one of the same name.
     *
     * @param name dotted and lower case
     * @param value its text
     * @return this
     * @throws IllegalArgumentException if the name is blank
     */
    public Builder setting(String name, String value) {
      Requirements.requireText(name, "setting name");
      settings.put(name, value);
      return this;
    }

    /**
     * Adds a chosen backend.
     *
     * @param choice what was chosen and what was refused
     * @return this
     */
    public Builder choice(BackendChoice choice) {
      if (!choices.contains(choice)) {
        choices.add(choice);
      }
      return this;
    }

    /**
     * Adds all entries of another provenance; a setting of the same name is replaced.
     *
     * @param other the entries to add
     * @return this
     */
    public Builder merge(Provenance other) {
      for (Map.Entry<String, String> entry : other.settings().entrySet()) {
        setting(entry.getKey(), entry.getValue());
      }
      other.choices().forEach(this::choice);
      return this;
    }

    /**
     * The provenance collected so far.
     *
     * @return an immutable copy
     */
    public Provenance build() {
      return new Provenance(settings, choices);
    }
  }
}

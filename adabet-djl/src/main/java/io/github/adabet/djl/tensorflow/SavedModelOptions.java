package io.github.adabet.djl.tensorflow;

import io.github.adabet.djl.spi.FormatOptions;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What only SavedModels need to be opened. Immutable. */
public final class SavedModelOptions implements FormatOptions {

  private final Set<String> tags;
  private final @Nullable String signature;
  private final Set<String> allowed;

  private SavedModelOptions(Set<String> tags, @Nullable String signature, Set<String> allowed) {
    this.tags = Collections.unmodifiableSet(new TreeSet<>(tags));
    this.signature = signature;
    this.allowed = Collections.unmodifiableSet(new TreeSet<>(allowed));
  }

  /**
   * Options that leave everything to the provider: the graph for serving, and of its signatures
   * {@code serving_default}, else {@code serve}, else the only one.
   *
   * @return without settings
   */
  public static SavedModelOptions defaults() {
    return new SavedModelOptions(Set.of(), null, Set.of());
  }

  /**
   * The same with a choice among the graphs of the file.
   *
   * @param all the tags of the graph, all of them and no others; at least one
   * @return new options
   * @throws IllegalArgumentException if there is none
   */
  public SavedModelOptions withTags(String... all) {
    if (all.length == 0) {
      throw new IllegalArgumentException("all is empty; give the tags of a graph of the model");
    }
    return new SavedModelOptions(Set.of(all), signature, allowed);
  }

  /**
   * The same with a choice among the signatures of the graph.
   *
   * @param name of a signature
   * @return new options
   */
  public SavedModelOptions withSignature(String name) {
    return new SavedModelOptions(tags, name, allowed);
  }

  /**
   * The same with operations that may run although they reach files, connections or code outside of
   * the model: for models that the caller trusts as much as a program of the same origin.
   *
   * @param operations names of operations of TensorFlow, for example {@code
   *     InitializeTableFromTextFileV2}
   * @return new options, which allow these besides those allowed before
   */
  public SavedModelOptions allowOperations(String... operations) {
    Set<String> more = new TreeSet<>(allowed);
    Collections.addAll(more, operations);
    return new SavedModelOptions(tags, signature, more);
  }

  /** Returns the tags of the graph to choose; empty for the usual one. */
  Set<String> tags() {
    return tags;
  }

  /** Returns the signature to choose, if it is stated. */
  Optional<String> signature() {
    return Optional.ofNullable(signature);
  }

  /** Returns the operations that may run although they reach out. */
  Set<String> allowed() {
    return allowed;
  }
}

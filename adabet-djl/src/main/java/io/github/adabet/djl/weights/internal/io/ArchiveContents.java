package io.github.adabet.djl.weights.internal.io;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a file holds, after its description has been checked. Each map is in file order and is
 * copied.
 *
 * @param metadata strings beside the tensors
 * @param tensors where each tensor stands, by name; all within the file
 * @param unreadable why the other tensors are not read, by name
 * @param skipped what stands beside the tensors and is neither a tensor nor plain data, by name
 */
public record ArchiveContents(
    Map<String, String> metadata,
    Map<String, StoredTensor> tensors,
    Map<String, String> unreadable,
    Map<String, String> skipped) {

  /** Copies the maps. */
  public ArchiveContents {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    unreadable = Collections.unmodifiableMap(new LinkedHashMap<>(unreadable));
    skipped = Collections.unmodifiableMap(new LinkedHashMap<>(skipped));
  }

  /**
   * The contents of a file that holds tensors and nothing else.
   *
   * @param tensors where each tensor stands, by name
   * @return the contents
   */
  public static ArchiveContents of(Map<String, StoredTensor> tensors) {
    return new ArchiveContents(Map.of(), tensors, Map.of(), Map.of());
  }
}

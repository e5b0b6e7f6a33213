package io.github.adabet.djl.weights;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names, or beginnings of names up to a dot, that stand for others. */
final class NameRenames {

  private final Map<String, String> renames = new LinkedHashMap<>();

  /** Adds a renaming; a later one of the same name takes its place. */
  void add(String old, String replacement) {
    renames.put(trimmed("old", old), trimmed("replacement", replacement));
  }

  /** The dot at the end of a beginning goes without saying. */
  private static String trimmed(String argument, String name) {
    String trimmed = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    if (trimmed.isEmpty()) {
      throw new IllegalArgumentException(
          argument
              + " is \""
              + name
              + "\"; it must be a name, or the beginning of one up to a dot");
    }
    return trimmed;
  }

  /** Returns the name that another stands for: itself if none of the renamings is for it. */
  String apply(String name) {
    for (Map.Entry<String, String> rename : renames.entrySet()) {
      String old = rename.getKey();
      if (name.equals(old) || name.startsWith(old + ".")) {
        return rename.getValue() + name.substring(old.length());
      }
    }
    return name;
  }

  /** Returns the first renaming that none of the names needs, or null if all are used. */
  @Nullable String unused(Iterable<String> names) {
    for (String old : renames.keySet()) {
      boolean used = false;
      for (String name : names) {
        used |= name.equals(old) || name.startsWith(old + ".");
      }
      if (!used) {
        return old;
      }
    }
    return null;
  }
}

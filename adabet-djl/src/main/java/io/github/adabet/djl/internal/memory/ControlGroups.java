package io.github.adabet.djl.internal.memory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * The Linux control groups that limit a process's memory, its own and those around it, of either
 * version. Each is asked for what it has itself: the statistics of the outermost say nothing of a
 * group within. A full file cache counts as used there, and is given back for the asking: a group
 * that has read large files stands at its limit, and has nearly all of its memory left.
 *
 * @param folders of the groups, the innermost first
 * @param version 1 or 2
 */
record ControlGroups(List<Path> folders, int version) {
  private static final ControlGroups NONE = new ControlGroups(List.of(), 2);

  /** Where a line of {@code mountinfo} names the mounted folder and where it is mounted. */
  private static final int ROOT_FIELD = 3;

  private static final int POINT_FIELD = 4;

  /**
   * Finds the groups of this process.
   *
   * @param root the folder that holds the kernel's files
   */
  static ControlGroups ofThisProcess(Path root) {
    List<String> groups = KernelFile.lines(root.resolve("proc/self/cgroup"));
    List<String> mounts = KernelFile.lines(root.resolve("proc/self/mountinfo"));
    for (String line : groups) {
      String[] parts = line.split(":", 3);
      if (parts.length == 3 && Arrays.asList(parts[1].split(",", -1)).contains("memory")) {
        return of(root, mounts, 1, parts[2]);
      }
    }
    for (String line : groups) {
      if (line.startsWith("0::")) {
        return of(root, mounts, 2, line.substring("0::".length()));
      }
    }
    return NONE;
  }

  private static ControlGroups of(Path root, List<String> mounts, int version, String path) {
    for (String line : mounts) {
      // ID parent device ROOT POINT options [optional...] - TYPE source options
      String[] halves = line.split(" - ", 2);
      String[] fields = halves[0].split(" ", -1);
      if (halves.length == 2 && fields.length > POINT_FIELD && holds(halves[1], version)) {
        return new ControlGroups(
            folders(root, text(fields[POINT_FIELD]), within(text(fields[ROOT_FIELD]), path)),
            version);
      }
    }
    return NONE;
  }

  private static boolean holds(String typeAndOptions, int version) {
    String[] fields = typeAndOptions.split(" ", -1);
    return version == 1
        ? fields[0].equals("cgroup")
            && Arrays.asList(fields[fields.length - 1].split(",", -1)).contains("memory")
        : fields[0].equals("cgroup2");
  }

  /** The path below what is mounted; the mounted folder itself if it lies elsewhere. */
  private static String within(String mounted, String path) {
    if (path.contains("/..")) {
      return "";
    }
    if (mounted.equals("/")) {
      return path;
    }
    return path.startsWith(mounted) ? path.substring(mounted.length()) : "";
  }

  private static List<Path> folders(Path root, String point, String path) {
    Path outermost = root.resolve(relative(point));
    Path folder = outermost.resolve(relative(path)).normalize();
    List<Path> folders = new ArrayList<>();
    while (folder != null && folder.startsWith(outermost)) {
      folders.add(folder);
      folder = folder.getParent();
    }
    return folders;
  }

  private static String relative(String path) {
    return path.startsWith("/") ? path.substring(1) : path;
  }

  /** Spaces stand in these files as octal numbers. */
  private static String text(String escaped) {
    return escaped.replace("\\040", " ");
  }

  /** Returns bytes, at least 0: what the tightest group leaves; empty if none has a limit. */
  OptionalLong left() {
    return folders.stream()
        .map(this::left)
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .min();
  }

  private OptionalLong left(Path folder) {
    OptionalLong limit = limit(folder);
    OptionalLong used = number(folder, version == 1 ? "memory.usage_in_bytes" : "memory.current");
    if (limit.isEmpty() || used.isEmpty()) {
      return OptionalLong.empty();
    }
    long held = Math.max(0, used.getAsLong() - fileCache(folder));
    return OptionalLong.of(Math.max(0, limit.getAsLong() - held));
  }

  private OptionalLong limit(Path folder) {
    if (version == 1) {
      return number(folder, "memory.limit_in_bytes");
    }
    OptionalLong most = number(folder, "memory.max");
    OptionalLong slowedFrom = number(folder, "memory.high");
    return most.isEmpty() || slowedFrom.isEmpty()
        ? (most.isPresent() ? most : slowedFrom)
        : OptionalLong.of(Math.min(most.getAsLong(), slowedFrom.getAsLong()));
  }

  /** Those of the groups within are counted too, as they are in what is used. */
  private long fileCache(Path folder) {
    String all = version == 1 ? "total_" : "";
    Path statistics = folder.resolve("memory.stat");
    return KernelFile.number(statistics, all + "active_file ").orElse(0)
        + KernelFile.number(statistics, all + "inactive_file ").orElse(0);
  }

  private static OptionalLong number(Path folder, String file) {
    return KernelFile.number(folder.resolve(file), "");
  }
}

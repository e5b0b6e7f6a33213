package io.github.adabet.djl.memory;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes this process give the memory of closed arrays back to the system at once.
 *
 * <p><b>Why.</b> glibc's {@code malloc} hands out large blocks as mappings of their own, and gives
 * them back when they are freed. But with each such block that is freed it raises the size from
 * which on it does so, up to 32 MiB; smaller arrays then share a heap, between whose aligned blocks
 * holes remain. The same training step was seen to peak at 1.6 times of what its arrays need.
 *
 * <p><b>What is set.</b> {@code mallopt} fixes that size at 4 MiB ({@code M_MMAP_THRESHOLD}), and
 * lets up to 64 MiB at the end of the heap stay for reuse ({@code M_TRIM_THRESHOLD}). New mappings
 * cost page faults; so PyTorch is told to ask for large pages, where the system lets programs have
 * them ({@code THP_MEM_ALLOC_ENABLE=1} in the environment of this process; a value that is set
 * already stays). MXNet knows no such setting, but keeps four work areas of the size of the largest
 * that an operator asked for; one is enough, for its operators run one after another ({@code
 * MXNET_CPU_TEMP_COPY=1}, the same way). TensorFlow has an allocator of its own on processors for
 * which it uses oneDNN, which gives nothing back; it is told to use that of the system ({@code
 * TF_ONEDNN_USE_SYSTEM_ALLOCATOR=1}, the same way). All look at that once: apply before an engine
 * starts.
 *
 * <p><b>What it cannot set.</b> glibc gives threads heaps of their own, each with holes of its own,
 * and by the time Java code runs there are several. {@code MALLOC_ARENA_MAX=1} in the environment
 * before the start keeps one for all: 20 to 50 MiB less for a training of some hundred. Start
 * scripts set it; {@link #oneHeap} does for a process that is to be started, and {@link
 * #description()} says whether it was set for this one.
 *
 * <p><b>Whom it concerns.</b> The whole process, all threads and arenas, until it ends. Hence it is
 * never applied by itself: an application calls {@link #apply} when it starts. The state stands in
 * the provenance of training, as {@code training.native_allocation}.
 *
 * <p>Works on Linux with glibc; elsewhere, and where {@code MALLOC_MMAP_THRESHOLD_} is set in the
 * environment or glibc refuses, nothing changes, and {@link #description()} says why.
 *
 * @param applied whether the settings are in force
 * @param description what was set, or why nothing was, for people
 */
public record NativeAllocation(boolean applied, String description) {

  private static final int M_TRIM_THRESHOLD = -1;
  private static final int M_MMAP_THRESHOLD = -3;
  private static final int MAPPED_FROM_BYTES = 4 << 20;
  private static final int KEPT_AT_END_BYTES = 64 << 20;
  private static final String ARENAS_VARIABLE = "MALLOC_ARENA_MAX";
  private static final String THRESHOLD_VARIABLE = "MALLOC_MMAP_THRESHOLD_";
  private static final String TRIM_VARIABLE = "MALLOC_TRIM_THRESHOLD_";
  private static final String PAGES_VARIABLE = "THP_MEM_ALLOC_ENABLE";
  private static final String WORK_AREAS_VARIABLE = "MXNET_CPU_TEMP_COPY";
  private static final String ALLOCATOR_VARIABLE = "TF_ONEDNN_USE_SYSTEM_ALLOCATOR";
  private static final NativeAllocation AS_IT_COMES =
      new NativeAllocation(false, "the system's default");

  private static @Nullable NativeAllocation current;

  /**
   * Applies the settings, once; later calls change nothing. Call it before an engine starts. Safe
   * for use by several threads.
   *
   * @return whether they are in force, and if not why
   */
  public static synchronized NativeAllocation apply() {
    NativeAllocation known = current;
    if (known == null) {
      known = set();
      current = known;
    }
    return known;
  }

  /**
   * Tells what was applied in this process. Safe for use by several threads.
   *
   * @return what {@link #apply} returned, or that it was not called
   */
  public static synchronized NativeAllocation current() {
    return current == null ? AS_IT_COMES : current;
  }

  /**
   * Tells how a program of another language is started with the same settings, as by {@link
   * ProcessBuilder#environment()}: glibc, PyTorch and TensorFlow read these variables. Safe for use
   * by several threads.
   *
   * @return values by the names of variables of the environment
   */
  public static Map<String, String> environment() {
    return Map.of(
        THRESHOLD_VARIABLE,
        Integer.toString(MAPPED_FROM_BYTES),
        TRIM_VARIABLE,
        Integer.toString(KEPT_AT_END_BYTES),
        PAGES_VARIABLE,
        "1",
        ALLOCATOR_VARIABLE,
        "1",
        ARENAS_VARIABLE,
        "1");
  }

  /**
   * Makes a Java program that is to be started keep one heap of native memory for all its threads,
   * unless its environment says how many. Safe for use by several threads.
   *
   * @param environment the program's environment, as by {@link ProcessBuilder#environment()}
   */
  public static void oneHeap(Map<String, String> environment) {
    environment.putIfAbsent(ARENAS_VARIABLE, "1");
  }

  /**
   * Gives free native memory back to the system now. What is measured afterwards begins with what
   * the process really holds, and is not hidden by memory that was used and freed before. Safe for
   * use by several threads.
   *
   * @return whether some went back; false without glibc, too
   */
  public static boolean trim() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return false;
    }
    try {
      Function trim = NativeLibrary.getInstance("c").getFunction("malloc_trim");
      return trim.invokeInt(new Object[] {0L}) != 0;
    } catch (LinkageError e) {
      return false;
    }
  }

  private static NativeAllocation set() {
    String system = System.getProperty("os.name", "");
    if (!system.equals("Linux")) {
      return unchanged("only glibc on Linux has these settings, this is " + system);
    }
    if (System.getenv(THRESHOLD_VARIABLE) != null) {
      return unchanged(THRESHOLD_VARIABLE + " is set in the environment");
    }
    try {
      NativeLibrary library = NativeLibrary.getInstance("c");
      // Only glibc has it.
      library.getFunction("gnu_get_libc_version");
      Function mallopt = library.getFunction("mallopt");
      if (mallopt.invokeInt(new Object[] {M_MMAP_THRESHOLD, MAPPED_FROM_BYTES}) == 0
          || mallopt.invokeInt(new Object[] {M_TRIM_THRESHOLD, KEPT_AT_END_BYTES}) == 0) {
        return unchanged("mallopt refused");
      }
      setForEngines(library);
      String loaded = loaded();
      return new NativeAllocation(
          true,
          "blocks of 4 MiB and more go back to the system at once; "
              + heaps()
              + (loaded.contains("libc10.so")
                  ? "PyTorch was loaded before, and does not ask for large pages; "
                  : "PyTorch asks for large pages; ")
              + (loaded.contains("libmxnet.so")
                  ? "MXNet was loaded before, and keeps its number of work areas; "
                  : "MXNet keeps one work area; ")
              + (loaded.contains("libtensorflow_cc.so")
                  ? "TensorFlow was loaded before, and keeps its allocator"
                  : "TensorFlow uses the system's allocator"));
    } catch (LinkageError e) {
      return unchanged("the C library is not glibc or cannot be called: " + e.getMessage());
    }
  }

  /** Sets the variables, which each engine reads once; those that are set already stay. */
  private static void setForEngines(NativeLibrary library) {
    Function setenv = library.getFunction("setenv");
    setenv.invokeInt(new Object[] {PAGES_VARIABLE, "1", 0});
    setenv.invokeInt(new Object[] {WORK_AREAS_VARIABLE, "1", 0});
    setenv.invokeInt(new Object[] {ALLOCATOR_VARIABLE, "1", 0});
  }

  private static String heaps() {
    String heaps = System.getenv(ARENAS_VARIABLE);
    return heaps == null
        ? "threads have heaps of their own (MALLOC_ARENA_MAX=1 before the start: one for all); "
        : "as many heaps as MALLOC_ARENA_MAX=" + heaps + " allows; ";
  }

  /** The files mapped into this process, empty if the system does not tell. */
  private static String loaded() {
    try {
      return Files.readString(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  private static NativeAllocation unchanged(String reason) {
    return new NativeAllocation(false, "the system's default: " + reason);
  }

  @Override
  public String toString() {
    return description;
  }
}

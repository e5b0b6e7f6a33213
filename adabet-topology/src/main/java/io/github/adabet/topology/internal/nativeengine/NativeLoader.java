package io.github.adabet.topology.internal.nativeengine;

import io.github.adabet.Provenance;
import io.github.adabet.spi.Probe;
import io.github.adabet.topology.internal.nativeengine.binding.AdaBetTopology;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/** Loads the native library with JavaCPP, from the class path or the jar it is packed in. */
final class NativeLoader {
  private static final String LIBRARY = "jniadabet_topology";
  private static final List<String> LIMITS =
      List.of("org.bytedeco.javacpp.maxBytes", "org.bytedeco.javacpp.maxPhysicalBytes");

  private NativeLoader() {}

  /**
   * Loads the library and asks for its version.
   *
   * @throws LinkageError if it does not fit this machine
   */
  static Probe load() {
    liftLimits();
    String platform = Loader.getPlatform();
    URL resource = find(platform + "/" + System.mapLibraryName(LIBRARY));
    if (resource == null) {
      return Probe.refused(
          "there is no native library for "
              + platform
              + ": add io.github.adabet:adabet-topology:"
              + version()
              + " with the classifier "
              + platform
              + " to the class path.");
    }
    dropStaleCopy(resource);
    Loader.load(AdaBetTopology.class);
    int abi = AdaBetTopology.adabet_abi_version();
    if (abi != AdaBetTopology.ADABET_ABI_VERSION) {
      return Probe.refused(
          "the native library has interface version "
              + abi
              + " and these classes are made for "
              + AdaBetTopology.ADABET_ABI_VERSION
              + ": take both jars of adabet-topology in the same version.");
    }
    return Probe.available(version() + " for " + platform + ", " + best().label());
  }

  /**
   * JavaCPP refuses to allocate once the process holds more than four times the heap's maximum, and
   * counts what tensor engines hold. It reads these settings once, when its first library is
   * loaded, for all libraries that it loads later; the engine here asks for memory by other calls.
   */
  private static void liftLimits() {
    for (String limit : LIMITS) {
      if (System.getProperty(limit) == null) {
        System.setProperty(limit, "0");
      }
    }
  }

  /** The best instruction set of this processor. The library must be loaded. */
  static CpuLevel best() {
    return CpuLevel.ofCode(AdaBetTopology.adabet_cpu());
  }

  /**
   * Looks beside the binding, in all jars: on the module path the native jar is a module of its
   * own, which a class sees through its loader only.
   */
  private static @Nullable URL find(String name) {
    String path = AdaBetTopology.class.getPackageName().replace('.', '/') + "/" + name;
    ClassLoader loader = AdaBetTopology.class.getClassLoader();
    return loader == null ? ClassLoader.getSystemResource(path) : loader.getResource(path);
  }

  /**
   * JavaCPP unpacks a library from its jar into the user's cache once, and afterwards compares only
   * size and time. Two builds of one version can have both in common, since a reproducible build
   * sets the time of every entry to the same; so the content is compared here, and a copy that
   * differs is deleted, to be unpacked again.
   */
  private static void dropStaleCopy(URL resource) {
    if (resource.getProtocol().equals("file")) {
      return;
    }
    try {
      File copy = Loader.cacheResource(resource);
      if (copy != null && !hasContent(copy, resource)) {
        Files.delete(copy.toPath());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the native library cannot be unpacked; JavaCPP's system property"
              + " org.bytedeco.javacpp.cachedir names a folder to use",
          e);
    }
  }

  private static boolean hasContent(File copy, URL resource) throws IOException {
    try (InputStream packed = resource.openStream()) {
      return Arrays.equals(packed.readAllBytes(), Files.readAllBytes(copy.toPath()));
    }
  }

  private static String version() {
    return Provenance.ofThisPlatform().build().settings().getOrDefault("adabet.version", "VERSION");
  }
}

package io.github.adabet.djl.internal.tensorflow.library;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.adabet.djl.download.AtomicFolder;
import io.github.adabet.djl.download.Downloader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.bytedeco.javacpp.ClassProperties;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.tensorflow.TensorFlow;

/**
 * Loads TensorFlow's native library through JavaCPP, as TensorFlow's classes expect. JavaCPP by
 * itself would write its 630 megabytes into place, so that a process that is killed meanwhile, or
 * two that begin together, leave a torn file; here the files are unpacked into a folder that is
 * whole or not there, and JavaCPP is shown that folder.
 */
final class NativeLoading {

  private static final String MAXIMUM = "org.bytedeco.javacpp.maxBytes";
  private static final String MAXIMUM_PHYSICAL = "org.bytedeco.javacpp.maxPhysicalBytes";

  private NativeLoading() {}

  /**
   * Loads the library.
   *
   * @param stated the folder that holds it, or null for the one in a jar on the class path
   * @return TensorFlow's version
   */
  static String load(@Nullable Path stated) {
    liftLimits();
    Class<?> binding = org.tensorflow.internal.c_api.global.tensorflow.class;
    ClassProperties properties = Loader.loadProperties(binding, Loader.loadProperties(), true);
    List<String> names = new ArrayList<>(properties.get("platform.preload"));
    names.addAll(properties.get("platform.link"));
    names.add(properties.getProperty("platform.library"));
    if (stated != null) {
      properties.put("platform.preloadpath", new ArrayList<>(List.of(stated.toString())));
    }
    Map<String, URL> packed = new LinkedHashMap<>();
    for (String name : names) {
      // Without a class JavaCPP looks into folders only.
      URL[] found =
          Loader.findLibrary(stated == null ? binding : null, properties, name, stated != null);
      if (found.length > 0) {
        packed.put(name, found[0]);
      }
    }
    unpacked(packed).forEach((name, file) -> Loader.loadLibrary(binding, new URL[] {file}, name));
    return TensorFlow.version();
  }

  /**
   * JavaCPP refuses to allocate once the process holds more than four times the heap's maximum, and
   * counts what TensorFlow and PyTorch hold. It reads these settings when its first native library
   * is loaded.
   */
  private static void liftLimits() {
    for (String limit : List.of(MAXIMUM, MAXIMUM_PHYSICAL)) {
      if (System.getProperty(limit) == null) {
        System.setProperty(limit, "0");
      }
    }
  }

  /** Returns the files to load, unpacked where they stand in a jar. */
  private static Map<String, URL> unpacked(Map<String, URL> packed) {
    try {
      if (packed.values().stream().noneMatch(url -> url.getProtocol().equals("jar"))) {
        return packed;
      }
      Path folder =
          Downloader.ofEnvironment()
              .cache()
              .resolve("tensorflow")
              .resolve(TensorFlowLibrary.platform() + "-" + contentOf(packed));
      Files.createDirectories(folder.getParent());
      AtomicFolder.create(folder, empty -> unpack(packed, empty));
      Map<String, URL> files = new LinkedHashMap<>();
      for (Map.Entry<String, URL> library : packed.entrySet()) {
        files.put(library.getKey(), url(folder.resolve(fileName(library.getValue()))));
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "TensorFlow's native library, of 630 MB, cannot be unpacked into the cache, which"
              + " ADABET_CACHE names",
          e);
    }
  }

  private static String unpack(Map<String, URL> packed, Path folder) throws IOException {
    for (URL library : packed.values()) {
      try (InputStream content = library.openStream()) {
        Files.copy(content, folder.resolve(fileName(library)));
      }
    }
    return packed.values().toString();
  }

  /** Tells two builds apart: the checksums that the jar's own directory states. */
  private static String contentOf(Map<String, URL> packed) throws IOException {
    CRC32 all = new CRC32();
    for (URL library : packed.values()) {
      if (library.openConnection() instanceof JarURLConnection connection) {
        connection.setUseCaches(true);
        all.update(Long.toHexString(connection.getJarEntry().getCrc()).getBytes(US_ASCII));
      }
    }
    return HexFormat.of().toHexDigits((int) all.getValue());
  }

  private static String fileName(URL library) {
    String path = library.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static URL url(Path file) throws MalformedURLException {
    return file.toUri().toURL();
  }
}

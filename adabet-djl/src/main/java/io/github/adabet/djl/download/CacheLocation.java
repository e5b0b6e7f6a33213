package io.github.adabet.djl.download;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the environment says of downloads.
 *
 * @param root where files are kept: {@value #CACHE}, else the folder {@code adabet} of {@code
 *     XDG_CACHE_HOME}, else of {@code .cache} in the user's home
 * @param offline whether {@value #OFFLINE} forbids connections: any value but 0, false and no
 */
record CacheLocation(Path root, boolean offline) {

  /** The environment variable that names the cache's root. */
  static final String CACHE = "ADABET_CACHE";

  /** The environment variable that forbids connections. */
  static final String OFFLINE = "ADABET_OFFLINE";

  private static final Set<String> NO = Set.of("", "0", "false", "no");

  static CacheLocation ofEnvironment() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  static CacheLocation of(Map<String, String> environment, Path home) {
    String forbidden = environment.getOrDefault(OFFLINE, "");
    return new CacheLocation(
        root(environment, home), !NO.contains(forbidden.strip().toLowerCase(Locale.ROOT)));
  }

  private static Path root(Map<String, String> environment, Path home) {
    String own = environment.get(CACHE);
    if (isSet(own)) {
      return home.getFileSystem().getPath(own);
    }
    String caches = environment.get("XDG_CACHE_HOME");
    if (isSet(caches)) {
      Path folder = home.getFileSystem().getPath(caches);
      // The XDG specification: a path that is not absolute is to be ignored.
      if (folder.isAbsolute()) {
        return folder.resolve("adabet");
      }
    }
    return home.resolve(".cache").resolve("adabet");
  }

  private static boolean isSet(@Nullable String value) {
    return value != null && !value.isBlank();
  }
}

package io.github.adabet.djl.download;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file on the network: where it is, where it goes in the cache, and by what it is known.
 * Immutable.
 */
public final class RemoteFile {

  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final Pattern PATH =
      Pattern.compile("(?!.*\\.\\.)[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*");
  private static final Pattern OTHER_CHARACTERS = Pattern.compile("[^A-Za-z0-9._-]+");
  private static final Pattern LEADING_MARKS = Pattern.compile("^[.-]+");
  private static final int DIGITS_OF_URL = 16;

  private final URI uri;
  private final String path;
  private final @Nullable Digest digest;
  private final long maximumBytes;

  private RemoteFile(URI uri, String path, @Nullable Digest digest, long maximumBytes) {
    this.uri = uri;
    this.path = path;
    this.digest = digest;
    this.maximumBytes = maximumBytes;
  }

  /**
   * A file whose place in the cache is given.
   *
   * @param uri where it is: an absolute URL of http or https, without user information
   * @param path its name below the cache's root: names of letters, digits, ".", "_" and "-",
   *     separated by "/"
   * @return the file, of any content and any size
   * @throws IllegalArgumentException if the URL or the path is something else
   */
  public static RemoteFile of(URI uri, String path) {
    String scheme = uri.getScheme();
    boolean legal =
        scheme != null
            && SCHEMES.contains(scheme.toLowerCase(Locale.ROOT))
            && uri.getHost() != null
            && uri.getRawUserInfo() == null;
    if (!legal) {
      throw new IllegalArgumentException(
          "a file is fetched from an absolute URL of http or https without a user's name, such as"
              + " https://example.org/resnet50.pth; was "
              + uri);
    }
    if (!PATH.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "a place in the cache is names of letters, digits, '.', '_' and '-' separated by '/',"
              + " such as weights/resnet50.pth; was '"
              + path
              + "'");
    }
    return new RemoteFile(uri, path, null, Long.MAX_VALUE);
  }

  /**
   * A file whose place in the cache follows from its URL: {@code urls/}, digits that stand for the
   * whole URL, and the last part of its path.
   *
   * @param uri where it is: an absolute URL of http or https, without user information
   * @return the file, of any content and any size
   * @throws IllegalArgumentException if the URL is something else
   */
  public static RemoteFile ofUrl(URI uri) {
    String whole =
        Digest.of(Digest.Algorithm.SHA256, uri.toString().getBytes(StandardCharsets.UTF_8)).hex();
    return of(uri, "urls/" + whole.substring(0, DIGITS_OF_URL) + "/" + nameIn(uri));
  }

  private static String nameIn(URI uri) {
    String path = uri.getPath() == null ? "" : uri.getPath();
    String last = path.substring(path.lastIndexOf('/') + 1);
    String plain = OTHER_CHARACTERS.matcher(last).replaceAll("_").replace("..", "_");
    String name = LEADING_MARKS.matcher(plain).replaceAll("");
    return name.isEmpty() ? "download" : name;
  }

  /**
   * The same file, known by a digest.
   *
   * @param known its published digest
   * @return the file with the digest
   */
  public RemoteFile withDigest(Digest known) {
    return new RemoteFile(uri, path, known, maximumBytes);
  }

  /**
   * The same file with a limit of size.
   *
   * @param bytes the most that is taken, at least 1; where the size was published, that
   * @return the file with the limit
   * @throws IllegalArgumentException if {@code bytes} is less than 1
   */
  public RemoteFile withMaximumBytes(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("the most bytes of a file are at least 1; was " + bytes);
    }
    return new RemoteFile(uri, path, digest, bytes);
  }

  /**
   * Where it is.
   *
   * @return an absolute URL of http or https
   */
  public URI uri() {
    return uri;
  }

  /**
   * Where it goes.
   *
   * @return its name below the cache's root, parts separated by "/"
   */
  public String path() {
    return path;
  }

  /**
   * By what it is known.
   *
   * @return its published digest; empty if none is, so that the first download's is kept and
   *     compared with from then on
   */
  public Optional<Digest> digest() {
    return Optional.ofNullable(digest);
  }

  /**
   * How large it may be.
   *
   * @return the most bytes that are taken, at least 1
   */
  public long maximumBytes() {
    return maximumBytes;
  }

  @Override
  public String toString() {
    return uri + (digest == null ? "" : " (" + digest + ")");
  }
}

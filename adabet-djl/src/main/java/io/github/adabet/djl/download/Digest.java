package io.github.adabet.djl.download;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A digest by which a file is known, complete or, as PyTorch puts it into the names of its files,
 * its first digits.
 *
 * @param algorithm how it is computed
 * @param hex hexadecimal digits in lower case: as many as the algorithm has, or for SHA-256 at
 *     least {@value #SHORTEST_PREFIX}
 */
public record Digest(Algorithm algorithm, String hex) {

  /** Fewest digits of a prefix. */
  static final int SHORTEST_PREFIX = 8;

  private static final int BUFFER = 1 << 16;

  /** Algorithms of digests. */
  public enum Algorithm {
    /** SHA-256, 64 digits. */
    SHA256("SHA-256", 64),
    /** MD5, 32 digits: against damage only, since files of equal MD5 can be made. */
    MD5("MD5", 32);

    private final String label;
    private final int digits;

    Algorithm(String label, int digits) {
      this.label = label;
      this.digits = digits;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  /**
   * Checks the digits.
   *
   * @throws IllegalArgumentException if {@code hex} has another number of digits or other
   *     characters
   */
  public Digest {
    hex = hex.toLowerCase(Locale.ROOT);
    int fewest = algorithm == Algorithm.SHA256 ? SHORTEST_PREFIX : algorithm.digits;
    boolean digits = hex.chars().allMatch(digit -> Character.digit(digit, 16) >= 0 && digit < 128);
    if (!digits || hex.length() < fewest || hex.length() > algorithm.digits) {
      throw new IllegalArgumentException(
          "a digest of "
              + algorithm
              + " has "
              + algorithm.digits
              + " hexadecimal digits"
              + (fewest < algorithm.digits ? ", a prefix at least " + fewest : "")
              + "; was '"
              + hex
              + "'");
    }
  }

  /**
   * A complete digest of SHA-256.
   *
   * @param hex 64 hexadecimal digits, in upper or lower case
   * @return the digest
   * @throws IllegalArgumentException if {@code hex} is something else
   */
  public static Digest sha256(String hex) {
    Digest digest = new Digest(Algorithm.SHA256, hex);
    if (digest.isPrefix()) {
      throw new IllegalArgumentException(
          "a digest of SHA-256 has 64 hexadecimal digits; was '" + hex + "'");
    }
    return digest;
  }

  /**
   * The first digits of a digest of SHA-256.
   *
   * @param hex 8 to 64 hexadecimal digits, in upper or lower case
   * @return the digest, which every file matches whose digest begins so
   * @throws IllegalArgumentException if {@code hex} is something else
   */
  public static Digest sha256Prefix(String hex) {
    return new Digest(Algorithm.SHA256, hex);
  }

  /**
   * A digest of MD5.
   *
   * @param hex 32 hexadecimal digits, in upper or lower case
   * @return the digest
   * @throws IllegalArgumentException if {@code hex} is something else
   */
  public static Digest md5(String hex) {
    return new Digest(Algorithm.MD5, hex);
  }

  /**
   * Computes the digest of a file.
   *
   * @param algorithm how
   * @param file the file, which is read once
   * @return the complete digest
   * @throws IOException if the file cannot be read
   */
  public static Digest of(Algorithm algorithm, Path file) throws IOException {
    MessageDigest digest = newDigest(algorithm);
    try (InputStream content = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return new Digest(algorithm, HexFormat.of().formatHex(digest.digest()));
  }

  /**
   * Computes the digest of bytes.
   *
   * @param algorithm how
   * @param content the bytes
   * @return the complete digest
   */
  static Digest of(Algorithm algorithm, byte[] content) {
    return new Digest(algorithm, HexFormat.of().formatHex(newDigest(algorithm).digest(content)));
  }

  private static MessageDigest newDigest(Algorithm algorithm) {
    try {
      return MessageDigest.getInstance(algorithm.label);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256 and MD5", e);
    }
  }

  /**
   * Whether only the first digits are known.
   *
   * @return true if digits are missing
   */
  public boolean isPrefix() {
    return hex.length() < algorithm.digits;
  }

  /**
   * Whether this is enough to tell a file from any other, on purpose made ones included.
   *
   * @return true for a complete SHA-256
   */
  boolean isProof() {
    return algorithm == Algorithm.SHA256 && !isPrefix();
  }

  /**
   * Whether a file's digest is this one.
   *
   * @param complete the complete digest of a file
   * @return true if it is of the same algorithm and begins with these digits
   */
  public boolean matches(Digest complete) {
    return algorithm == complete.algorithm && complete.hex.startsWith(hex);
  }

  @Override
  public String toString() {
    return algorithm + " " + hex + (isPrefix() ? "..." : "");
  }
}

package io.github.adabet.bench.adaptation;

import io.github.adabet.bench.adaptation.job.Json;
import io.github.adabet.djl.download.Downloader;
import io.github.adabet.djl.zoo.PublishedWeights;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A network with its file of weights.
 *
 * @param name by which it opens
 * @param file its weights
 * @param digest the first digits of the file's SHA-256
 * @param inputSize height and width of its images in pixels
 */
record NetworkFile(String name, Path file, String digest, int inputSize) {

  /**
   * Finds the weights of a network: {@code NAME.ENDING} in a folder, or {@code NAME.SIZE.ENDING}
   * where they belong to images of one size; or those that were published.
   *
   * @param name of the network
   * @param folder with files of weights; null for published ones
   * @param inputSize of images, where the file does not say it
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if there are no weights
   */
  static NetworkFile find(String name, @Nullable Path folder, int inputSize) throws IOException {
    if (folder != null) {
      Pattern wanted =
          Pattern.compile(Pattern.quote(name) + "(?:\\.(\\d+))?\\.(?:safetensors|pth|pt)");
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          Matcher named = wanted.matcher(String.valueOf(file.getFileName()));
          if (named.matches()) {
            String size = named.group(1);
            return of(name, file, size == null ? inputSize : Integer.parseInt(size));
          }
        }
      }
    }
    Optional<PublishedWeights> published = PublishedWeights.find(name);
    if (published.isEmpty()) {
      throw new IllegalArgumentException(
          "there are no weights for %s: no file %s.safetensors in %s, and none were published"
              .formatted(name, name, folder == null ? "a folder (--weights)" : folder));
    }
    return of(name, published.get().fetch(Downloader.ofEnvironment()), inputSize);
  }

  private static NetworkFile of(String name, Path file, int inputSize) throws IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(bytes, digest).transferTo(OutputStream.nullOutputStream());
      String digits = HexFormat.of().formatHex(digest.digest(), 0, Json.DIGEST_BYTES);
      return new NetworkFile(name, file, digits, inputSize);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every Java", e);
    }
  }
}

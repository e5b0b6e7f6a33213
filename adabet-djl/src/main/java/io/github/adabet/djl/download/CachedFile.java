package io.github.adabet.djl.download;

import io.github.adabet.djl.download.DownloadException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file's place in the cache, and beside it, {@code NAME.sha256}, the digest of its first use, in
 * the format of {@code sha256sum}: kept where no complete SHA-256 was published.
 */
final class CachedFile {

  private static final Pattern SUM = Pattern.compile("([0-9a-f]{64}) [ *].*\\s*");
  private static final int BYTES_LOOKED_AT = 256;

  private final RemoteFile file;
  private final Path target;
  private final DownloadListener listener;

  CachedFile(RemoteFile file, Path target, DownloadListener listener) {
    this.file = file;
    this.target = target;
    this.listener = listener;
  }

  boolean isPresent() {
    return Files.isRegularFile(target);
  }

  /**
   * Makes sure that what is in the cache, by whatever way it came, is the file.
   *
   * @return where it is
   * @throws DownloadException if it is another file
   * @throws IOException if it cannot be read, or its digest not be kept
   */
  Path verified() throws IOException {
    Digest sha256 = verify(target, "the file in the cache");
    try {
      keep(sha256);
    } catch (IOException e) {
      if (file.digest().isEmpty()) {
        throw e;
      }
      // The file is the one that was published, in a cache that cannot be written.
      listener.onNotice(file, pin() + " cannot be written: " + e.getMessage());
    }
    return target;
  }

  /**
   * Gives a whole download its name, if it is the file.
   *
   * @param part the download
   * @throws DownloadException if it is another file
   * @throws IOException if it cannot be read, renamed, or its digest not be kept
   */
  void accept(Path part) throws IOException {
    Digest sha256 = verify(part, "what " + file.uri() + " sent");
    force(part);
    keep(sha256);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    forceFolder();
  }

  /** Compares with the published digest and that of the first use; returns the SHA-256. */
  private Digest verify(Path candidate, String what) throws IOException {
    Digest sha256 = Digest.of(Digest.Algorithm.SHA256, candidate);
    Digest published = file.digest().orElse(null);
    if (published != null) {
      Digest found =
          published.algorithm() == Digest.Algorithm.SHA256
              ? sha256
              : Digest.of(published.algorithm(), candidate);
      if (!published.matches(found)) {
        throw new DownloadException(
            Reason.DIGEST,
            what
                + " is not what was published: "
                + found
                + " instead of "
                + published
                + nature(candidate)
                + remedy(candidate),
            file,
            target,
            null);
      }
    }
    Digest first = firstUse();
    boolean proven = published != null && published.isProof();
    if (!proven && first != null && !first.matches(sha256)) {
      throw new DownloadException(
          Reason.CHANGED,
          what
              + " is not the file of the first use: "
              + sha256
              + " instead of "
              + first
              + nature(candidate)
              + ". If the change is meant, delete "
              + pin()
              + remedy(candidate),
          file,
          target,
          null);
    }
    return sha256;
  }

  private String remedy(Path candidate) {
    return candidate.equals(target) ? ". Delete " + target + " to have it fetched anew" : "";
  }

  /** Login pages and warnings come in place of files more often than other files do. */
  private static String nature(Path candidate) throws IOException {
    byte[] begin;
    try (InputStream content = Files.newInputStream(candidate)) {
      begin = content.readNBytes(BYTES_LOOKED_AT);
    }
    String text = new String(begin, StandardCharsets.ISO_8859_1).stripLeading();
    boolean page =
        text.regionMatches(true, 0, "<!doctype html", 0, 14)
            || text.regionMatches(true, 0, "<html", 0, 5);
    return " (" + Files.size(candidate) + " bytes" + (page ? ", a web page)" : ")");
  }

  private Path pin() {
    return target.resolveSibling(target.getFileName() + ".sha256");
  }

  private @Nullable Digest firstUse() throws IOException {
    if (!Files.exists(pin())) {
      return null;
    }
    Matcher sum = SUM.matcher(Files.readString(pin()));
    if (!sum.matches()) {
      throw new DownloadException(
          Reason.CHANGED,
          pin() + " holds no digest of the first use; delete it, or put the digest back",
          file,
          target,
          null);
    }
    return Digest.sha256(sum.group(1));
  }

  private void keep(Digest sha256) throws IOException {
    boolean proven = file.digest().isPresent() && file.digest().get().isProof();
    if (proven || Files.exists(pin())) {
      return;
    }
    Path temporary = pin().resolveSibling(pin().getFileName() + "." + UUID.randomUUID() + ".tmp");
    Files.writeString(temporary, sha256.hex() + "  " + target.getFileName() + "\n");
    force(temporary);
    Files.move(temporary, pin(), StandardCopyOption.ATOMIC_MOVE);
    listener.onNotice(
        file, sha256 + " is kept in " + pin() + "; another one will be an error from now on");
  }

  private static void force(Path written) throws IOException {
    try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private void forceFolder() throws IOException {
    // A folder cannot be opened as a file on Windows, where the rename is durable by itself.
    Path folder = target.getParent();
    if (folder != null && folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}

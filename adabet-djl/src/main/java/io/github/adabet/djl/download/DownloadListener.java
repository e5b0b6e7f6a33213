package io.github.adabet.djl.download;

import java.util.OptionalLong;

/**
 * Hears how downloads go. Called on the thread that downloads, so it should return soon; what it
 * throws ends the download, of which the part so far is kept.
 */
public interface DownloadListener {

  /** Hears nothing. */
  DownloadListener SILENT = new DownloadListener() {};

  /**
   * Bytes have arrived; called when a transfer begins, each 256 KiB, and at its end.
   *
   * @param file the file
   * @param bytes how much of it is there, what earlier attempts brought included
   * @param total how much there will be; empty if the server does not say
   */
  default void onProgress(RemoteFile file, long bytes, OptionalLong total) {}

  /**
   * Something that a user may want to read: another process downloads the same file and is waited
   * for, a download goes on where it stopped or begins again, or a digest was kept at first use.
   *
   * @param file the file
   * @param notice one sentence
   */
  default void onNotice(RemoteFile file, String notice) {}
}

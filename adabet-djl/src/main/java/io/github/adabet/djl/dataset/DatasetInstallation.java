package io.github.adabet.djl.dataset;

import io.github.adabet.djl.download.ArchiveUnpacker;
import io.github.adabet.djl.download.AtomicFolder;
import io.github.adabet.djl.download.Digest;
import io.github.adabet.djl.download.DownloadException;
import io.github.adabet.djl.download.Downloader;
import io.github.adabet.djl.download.RemoteFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Brings a data set into the cache: fetches its files and makes one folder of them. */
final class DatasetInstallation {

  private static final String FOLDER = "datasets/";
  private static final String LIST = ".mat";

  private final Downloader downloader;
  private final String label;
  private final OfficialLayout layout;
  private final List<RemoteFile> files;

  DatasetInstallation(
      Downloader downloader, String label, OfficialLayout layout, List<RemoteFile> files) {
    this.downloader = downloader;
    this.label = label;
    this.layout = layout;
    this.files = files;
  }

  /**
   * Where a file of a data set goes.
   *
   * @param label the data set's
   * @param uri the file's
   * @return its name below the cache's root
   */
  static String placeOf(String label, URI uri) {
    String path = uri.getPath();
    return FOLDER + "archives/" + label + path.substring(path.lastIndexOf('/'));
  }

  Path folder() {
    return downloader.cache().resolve(FOLDER + label);
  }

  /**
   * Makes the folder unless it is there.
   *
   * @return the folder
   * @throws DownloadException if a file cannot be fetched
   * @throws ImageDataException if the folder cannot be made, or connections are forbidden and a
   *     file is not there
   */
  Path install() {
    Path folder = folder();
    if (Files.isDirectory(folder)) {
      return folder;
    }
    if (layout.lists().stream().anyMatch(list -> list.endsWith(LIST))) {
      MatFile.requireReader(label);
    }
    requireConnectionsIfNeeded(folder);
    List<Path> fetched = new ArrayList<>();
    for (RemoteFile file : files) {
      fetched.add(downloader.fetch(file));
    }
    try {
      AtomicFolder.create(folder, staged -> fill(staged, fetched));
    } catch (IOException e) {
      throw new ImageDataException(
          "cannot unpack "
              + label
              + " to "
              + folder
              + ": "
              + e
              + "; free some space, or choose another cache by ADABET_CACHE",
          e);
    }
    return folder;
  }

  private void requireConnectionsIfNeeded(Path folder) {
    List<RemoteFile> missing =
        files.stream().filter(file -> !Files.exists(downloader.location(file))).toList();
    if (downloader.isOffline() && !missing.isEmpty()) {
      throw new ImageDataException(
          label
              + " is not in "
              + downloader.cache()
              + ", and connections are forbidden by ADABET_OFFLINE or --offline. By hand: get these"
              + " in any other way"
              + missing.stream()
                  .map(file -> "\n  " + file + " to " + downloader.location(file))
                  .collect(Collectors.joining())
              + "\nor unpack all of them into "
              + folder);
    }
  }

  private String fill(Path staged, List<Path> fetched) throws IOException {
    List<Path> archives = new ArrayList<>();
    for (Path file : fetched) {
      if (file.toString().endsWith(LIST)) {
        Files.copy(file, staged.resolve(file.getFileName()));
      } else {
        archives.add(file);
      }
    }
    new ArchiveUnpacker().unpack(archives, staged);
    // What cannot be read is not put in place.
    layout.read(new OfficialFolder(staged));
    return files.stream()
        .map(file -> file.uri() + file.digest().map(Digest::toString).map(" "::concat).orElse(""))
        .collect(Collectors.joining("\n"));
  }
}

package io.github.adabet.djl.download;

import java.net.URI;
import java.nio.file.Path;

/** Downloads a file in a process of its own. */
final class DownloadProcess {

  private DownloadProcess() {}

  public static void main(String[] arguments) {
    RemoteFile file = RemoteFile.of(URI.create(arguments[1]), "weights/net.pth");
    System.out.println(Downloader.builder().cache(Path.of(arguments[0])).build().fetch(file));
  }
}

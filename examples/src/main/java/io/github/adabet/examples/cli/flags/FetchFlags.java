package io.github.adabet.examples.cli.flags;

import io.github.adabet.Progress;
import io.github.adabet.ProgressListener;
import io.github.adabet.djl.download.DownloadListener;
import io.github.adabet.djl.download.Downloader;
import io.github.adabet.djl.download.RemoteFile;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where files of the network are kept, and whether there may be connections. */
@OptionGroup.In(OptionGroup.FILES)
public final class FetchFlags {
  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "Where files of the network are kept. Default: what ADABET_CACHE names, else adabet in"
              + " XDG_CACHE_HOME or in ~/.cache.")
  private @Nullable Path cache;

  @Option(
      names = "--offline",
      description =
          "Make no connection; say which file to put where. ADABET_OFFLINE=1 does the same.")
  private boolean offline;

  /** For picocli. */
  public FetchFlags() {}

  /**
   * What fetches.
   *
   * @param progress hears of bytes
   * @param notices hears what a user may want to read
   * @return the downloader
   */
  public Downloader downloader(ProgressListener progress, Consumer<String> notices) {
    Downloader.Builder builder =
        Downloader.builder().offline(offline).listener(new Told(progress, notices));
    if (cache != null) {
      builder.cache(cache);
    }
    return builder.build();
  }

  private record Told(ProgressListener progress, Consumer<String> notices)
      implements DownloadListener {
    @Override
    public void onProgress(RemoteFile file, long bytes, OptionalLong total) {
      progress.onProgress(Progress.of(name(file), bytes, total.orElse(-1)));
    }

    @Override
    public void onNotice(RemoteFile file, String notice) {
      notices.accept(name(file) + ": " + notice);
    }

    private static String name(RemoteFile file) {
      return file.path().substring(file.path().lastIndexOf('/') + 1);
    }
  }
}

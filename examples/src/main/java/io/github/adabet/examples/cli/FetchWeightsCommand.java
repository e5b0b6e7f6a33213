package io.github.adabet.examples.cli;

import io.github.adabet.djl.download.Digest;
import io.github.adabet.djl.download.RemoteFile;
import io.github.adabet.djl.zoo.PublishedWeights;
import io.github.adabet.examples.ConsoleProgress;
import io.github.adabet.examples.cli.flags.FetchFlags;
import io.github.adabet.examples.task.KnownNames;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code adabet weights fetch}: brings published weights, or any file, into the cache. */
@Command(
    name = "fetch",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Bring published weights into the cache, and print where they are.",
    description = {
      "A file has its name only when it is whole and has its digest; an interrupted download goes"
          + " on where it stopped.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  adabet weights fetch resnet50",
      "  adabet weights fetch resnet50.imagenet1k_v2 --cache models",
      "  adabet weights fetch https://example.org/own.pth --offline"
    })
final class FetchWeightsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME|URL",
      description =
          "A network, such as resnet50, or weights, such as resnet50.imagenet1k_v2; or the URL of"
              + " a file.")
  private String name = "";

  @Option(
      names = "--sha256",
      paramLabel = "DIGITS",
      description =
          "The digest of the file at a URL, or its first digits, 8 or more. Default: that of the"
              + " first use is printed and kept, and another one is an error from then on.")
  private @Nullable String sha256;

  @Mixin private final FetchFlags flags = new FetchFlags();

  @Override
  public Integer call() {
    RemoteFile file = file();
    try (ConsoleProgress progress = new ConsoleProgress()) {
      Path fetched = flags.downloader(progress, spec.commandLine().getErr()::println).fetch(file);
      progress.finishTask();
      spec.commandLine().getOut().println(fetched);
    }
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }

  private RemoteFile file() {
    if (name.contains("://")) {
      RemoteFile file = RemoteFile.ofUrl(URI.create(name));
      return sha256 == null ? file : file.withDigest(Digest.sha256Prefix(sha256));
    }
    if (sha256 != null) {
      throw new IllegalArgumentException(
          "--sha256 is for files given by their URL; published weights have theirs");
    }
    return PublishedWeights.find(name)
        .orElseThrow(
            () ->
                new KnownNames(
                        "file of weights",
                        Arrays.stream(PublishedWeights.values())
                            .map(PublishedWeights::label)
                            .toList())
                    .neitherNameNor(name, "the URL of a file"))
        .file();
  }
}

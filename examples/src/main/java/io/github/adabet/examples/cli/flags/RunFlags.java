package io.github.adabet.examples.cli.flags;

import io.github.adabet.djl.spi.Checkpoints;
import io.github.adabet.djl.spi.Checkpoints.Existing;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.examples.run.RunFolder;
import io.github.adabet.examples.run.RunOutputs;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where a training keeps what it makes, and whether it goes on from there. */
@OptionGroup.In(OptionGroup.RESULTS)
public final class RunFlags {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Keep everything here: a checkpoint and the best network by the images for validation,"
              + " both renewed after an epoch, and in the end the last network (--model DIR opens"
              + " the best, with --weights last the last), which image was for what, the result as"
              + " JSON, the ranking, and all options as a file for --config.")
  private @Nullable Path out;

  @Option(
      names = "--resume",
      description =
          "Continue from the checkpoint in --out. More --epochs extend a finished run: under"
              + " CONSTANT and STEP to the bits of a longer one, otherwise under another --schedule"
              + " for the added epochs.")
  private boolean resume;

  @Option(names = "--overwrite", description = "Replace the checkpoint in --out.")
  private boolean overwrite;

  /** For picocli. */
  public RunFlags() {}

  /**
   * Checks what goes together.
   *
   * @param command for messages
   * @param read files and folders that the training reads: network, weights, scheme
   * @throws ParameterException if something does not, or a file that is read lies in the folder
   *     that the training writes to, where it would be replaced
   */
  public void check(CommandSpec command, List<String> read) {
    if (resume && out == null) {
      throw new ParameterException(
          command.commandLine(), "--resume needs --out, the folder of the interrupted run");
    }
    if (overwrite && (resume || out == null)) {
      throw new ParameterException(
          command.commandLine(), "--overwrite needs --out, and excludes --resume");
    }
    for (String file : read) {
      if (out != null && isIn(out, file)) {
        throw new ParameterException(
            command.commandLine(),
            "--out %s holds what is to be trained, %s, which the training would replace; give another folder"
                .formatted(out, file));
      }
    }
  }

  /** Tells whether a file is a folder, or lies in it, by whatever links. */
  private static boolean isIn(Path folder, String file) {
    try {
      return Path.of(file).toRealPath().startsWith(folder.toRealPath());
    } catch (InvalidPathException | IOException e) {
      // A name, and no file; or the folder is not there yet.
      return false;
    }
  }

  /**
   * Opens the folder of the run.
   *
   * @return what is written there, which the caller closes; null if there is no folder
   * @throws IOException if it cannot be written to
   * @throws io.github.adabet.examples.run.RunFolderException if it holds another run, or none where
   *     one is to be resumed
   */
  public @Nullable RunOutputs open() throws IOException {
    return out == null ? null : RunOutputs.open(out, existing());
  }

  /**
   * Adds checkpoints.
   *
   * @param options how to train
   * @param folder the folder of the run; a run in it that was stopped before its first checkpoint
   *     is resumed from the beginning
   * @return the same with checkpoints
   */
  public TrainerOptions into(TrainerOptions options, RunFolder folder) {
    Existing existing = existing() == Existing.RESUME ? Existing.RESUME_IF_PRESENT : existing();
    return options.withCheckpoints(Checkpoints.in(folder.checkpoints()).whereThereIsOne(existing));
  }

  private Existing existing() {
    return resume ? Existing.RESUME : overwrite ? Existing.OVERWRITE : Existing.REFUSE;
  }

  /**
   * How to continue a training that was cancelled.
   *
   * @param command the command under way
   * @return the end of a sentence
   */
  public String remedy(CommandSpec command) {
    if (out == null) {
      return "; without --out it cannot be resumed";
    }
    String arguments =
        command.root().commandLine().getParseResult().originalArgs().stream()
            .map(word -> word.isEmpty() || word.contains(" ") ? "'" + word + "'" : word)
            .collect(Collectors.joining(" "));
    return ".%nTo continue: adabet %s"
        .formatted(resume ? arguments : arguments.replace(" --overwrite", "") + " --resume");
  }
}

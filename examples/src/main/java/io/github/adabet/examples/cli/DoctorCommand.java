package io.github.adabet.examples.cli;

import io.github.adabet.djl.download.Downloader;
import io.github.adabet.examples.cli.flags.TextTarget;
import io.github.adabet.examples.doctor.Diagnosis;
import io.github.adabet.examples.doctor.Doctor;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code adabet doctor}: says what of the installation works, and what to add. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Say what works here, and what to add.",
    headerHeading = "%n",
    descriptionHeading = "%n",
    description = {
      "Looks at the engines, the native topology library, the readers of images, Java, memory and"
          + " folders: found or not, version, threads, instruction set, where it was loaded from,"
          + " why not, and what to add. Engines are started in processes of their own.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:at least one engine works", "1:none does, so that no network can run"},
    footerHeading = "%nExamples:%n",
    footer = {"  adabet doctor", "  adabet doctor --json -"})
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      converter = TextTarget.Converter.class,
      description = "Write the findings as JSON. - prints it in place of the text.")
  private @Nullable TextTarget json;

  @Override
  public Integer call() throws IOException {
    Downloader downloader = Downloader.ofEnvironment();
    Diagnosis diagnosis = Doctor.examine(downloader.cache(), downloader.isOffline());
    PrintWriter out = spec.commandLine().getOut();
    if (!TextTarget.takesTheOutput(json)) {
      out.print(diagnosis);
    }
    TextTarget.write(json, spec, diagnosis::toJson);
    out.flush();
    return diagnosis.works() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }
}

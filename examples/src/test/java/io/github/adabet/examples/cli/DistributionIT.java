package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The archive, unpacked into a path with spaces, and started by its script. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("jdk")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "bin/adabet is a script of POSIX's sh")
class DistributionIT {
  @TempDir static Path folder;
  private static Path home;

  @BeforeAll
  static void unpack() throws IOException {
    home = UnpackedArchive.into(Files.createDirectory(folder.resolve("with some spaces"))).home();
  }

  @Test
  void archive_files_areWhereTheReadmeSays() {
    assertThat(home.getFileName().toString()).startsWith("adabet-");
    for (String file :
        List.of(
            "adabet.jar",
            "bin/adabet",
            "bin/adabet.bat",
            "completion/adabet.sh",
            "lib/mxnet/README.md",
            "lib/mxnet/pom.xml",
            "lib/tensorflow/README.md",
            "lib/tensorflow/pom.xml",
            "README.md",
            "LICENSE",
            "NOTICE")) {
      assertThat(home.resolve(file)).isRegularFile();
    }
    assertThat(home.resolve("bin/adabet")).isExecutable();
    assertThat(home.resolve("lib/mxnet/pom.xml")).content().doesNotContain("@");
    assertThat(home.resolve("lib/tensorflow/pom.xml")).content().doesNotContain("@");
    assertThat(home.resolve("lib/tensorflow/README.md")).content().doesNotContain("@");
  }

  @Test
  void version_throughALink_isPrinted() throws Exception {
    Path link = folder.resolve("a link");
    Files.createSymbolicLink(link, folder.relativize(home.resolve("bin/adabet")));

    assertThat(run(Map.of(), link.toString(), "--version")).startsWith("0 adabet ");
  }

  @Test
  void rank_pathWithSpaces_printsARanking() throws Exception {
    Path json = folder.resolve("a ranking.json");
    String output =
        run(
            Map.of("ADABET_OPTS", "-Xmx1g -Dfile.encoding=UTF-8"),
            home.resolve("bin/adabet").toString(),
            "rank",
            "--limit",
            "64",
            "--json",
            json.toString());

    assertThat(output).startsWith("0 ").contains("convolution");
    assertThat(json).content().contains("\"scores\"");
  }

  @Test
  void doctor_archive_findsPyTorchAndPrintsHowToFetchTheOthers() throws Exception {
    String output = run(Map.of(), home.resolve("bin/adabet").toString(), "doctor");

    assertThat(output)
        .startsWith("0 ")
        .containsPattern("engine +PyTorch +found")
        .containsPattern("engine +MXNet +missing")
        .containsPattern("engine +TensorFlow +missing");
    for (String engine : List.of("mxnet", "tensorflow")) {
      Path pom = home.toRealPath().resolve("lib").resolve(engine).resolve("pom.xml");
      assertThat(output).contains("mvn -f \"" + pom + "\" dependency:copy");
    }
  }

  @Test
  void script_withoutAFittingJava_saysWhatIsMissing() throws Exception {
    String script = home.resolve("bin/adabet").toString();
    Path old = Files.createDirectories(folder.resolve("old java/bin")).resolve("java");
    Files.writeString(old, "#!/bin/sh\necho 'openjdk version \"1.8.0_302\"' >&2\n");
    Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path tools = Files.createDirectory(folder.resolve("tools"));
    for (String tool : List.of("dirname", "readlink", "sed", "head", "sh")) {
      Files.createSymbolicLink(tools.resolve(tool), tool(tool));
    }

    assertThat(run(Map.of("JAVA_HOME", "/nowhere"), script, "--version"))
        .startsWith("1 ")
        .contains("JAVA_HOME is /nowhere");
    assertThat(run(Map.of("JAVA_HOME", folder.resolve("old java").toString()), script))
        .startsWith("1 ")
        .contains("is Java 8; adabet needs 17 or newer");
    assertThat(run(Map.of("JAVA_HOME", "", "PATH", tools.toString()), script))
        .startsWith("1 ")
        .contains("there is no java on the PATH");
  }

  private static Path tool(String name) {
    return Pattern.compile(":")
        .splitAsStream(System.getenv("PATH"))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  /** Runs a command with the Java of this process; returns its exit code and all it prints. */
  private static String run(Map<String, String> environment, String... command) throws Exception {
    return new UnpackedArchive(home).run(folder, environment, List.of(command));
  }
}

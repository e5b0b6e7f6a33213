package io.github.adabet.examples.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The archive that the build leaves, unpacked.
 *
 * @param home the folder in it
 */
record UnpackedArchive(Path home) {
  /** Unpacks it into an empty folder. */
  static UnpackedArchive into(Path folder) throws IOException {
    Path archive;
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      archive =
          files
              .filter(f -> f.getFileName().toString().matches("adabet-\\d.*\\.zip"))
              .findFirst()
              .orElseThrow();
    }
    try (FileSystem zip =
            FileSystems.newFileSystem(archive, Map.of("enablePosixFileAttributes", true));
        Stream<Path> entries = Files.walk(zip.getPath("/"))) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        Path copy = folder.resolve(zip.getPath("/").relativize(entry).toString());
        if (!Files.exists(copy)) {
          Files.copy(entry, copy, StandardCopyOption.COPY_ATTRIBUTES);
          Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(entry);
          Files.setPosixFilePermissions(copy, permissions);
        }
      }
    }
    try (Stream<Path> roots = Files.list(folder)) {
      return new UnpackedArchive(roots.findFirst().orElseThrow());
    }
  }

  /**
   * Runs a command with the Java of this process, and with {@code adabet} on the path.
   *
   * @param directory where
   * @param environment further variables
   * @return its exit code, a space, and all it prints
   */
  String run(Path directory, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder
        .environment()
        .merge("PATH", home.resolve("bin").toString(), (old, bin) -> bin + ":" + old);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + " " + output;
  }
}

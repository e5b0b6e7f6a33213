package io.github.adabet.examples.doctor;

import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/** Where adabet is installed. Stateless. */
final class Installation {
  private Installation() {}

  /**
   * The command that fetches an engine to where adabet finds it.
   *
   * @param engine the name of its folder among the libraries
   */
  static String fetch(String engine) {
    return folder()
        .map(home -> home.resolve("lib").resolve(engine).resolve("pom.xml"))
        .filter(Files::exists)
        .map(pom -> "mvn -f \"" + pom + "\" dependency:copy-dependencies")
        .orElse(
            "the archive of adabet has a folder lib/%s for it, whose README says how"
                .formatted(engine));
  }

  /** The folder of adabet's jar, if it runs from one. */
  private static Optional<Path> folder() {
    CodeSource source = Installation.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return Optional.empty();
    }
    try {
      Path jar = Path.of(source.getLocation().toURI());
      return Files.isRegularFile(jar) ? Optional.ofNullable(jar.getParent()) : Optional.empty();
    } catch (URISyntaxException | FileSystemNotFoundException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}

package io.github.adabet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  private static final Pattern JAVA_BLOCK =
      Pattern.compile("^```java\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  @Test
  void readme_javaBlock_isTheDependencyExample() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    String example =
        Files.readString(Path.of("src/main/java/io/github/adabet/examples/DependencyExample.java"));
    Matcher block = JAVA_BLOCK.matcher(readme);

    assertThat(block.find()).as("README.md has a java block").isTrue();
    assertThat(block.group(1)).isEqualTo(example.substring(example.indexOf("import ")));
  }
}

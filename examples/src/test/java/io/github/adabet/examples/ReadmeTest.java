package io.github.adabet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk")
class ReadmeTest {
  private static final Pattern JAVA_BLOCK =
      Pattern.compile("^```java\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  @Test
  void readme_javaBlocks_areTheExamples() throws IOException {
    Matcher block = JAVA_BLOCK.matcher(Files.readString(Path.of("..", "README.md")));
    List<String> blocks = block.results().map(found -> found.group(1)).toList();

    assertThat(blocks)
        .containsExactly(
            example("DependencyExample"), example("BarcodeExample"), example("SavedModelExample"));
  }

  private static String example(String name) throws IOException {
    Path source = Path.of("src/main/java/io/github/adabet/examples", name + ".java");
    String text = Files.readString(source);
    return text.substring(text.indexOf("import "));
  }
}

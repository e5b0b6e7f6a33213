package io.github.adabet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.examples.cli.AdaBetCommands;
import io.github.adabet.examples.cli.ImageFolders;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("jdk")
class ReadmeTest {
  private static final Pattern JAVA_BLOCK =
      Pattern.compile("^```java\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  @Test
  void readme_javaBlocks_areTheExamples() throws IOException {
    Matcher block = JAVA_BLOCK.matcher(Files.readString(Path.of("..", "README.md")));
    List<String> blocks = block.results().map(found -> found.group(1)).toList();

    assertThat(blocks).containsExactly(example("DependencyExample"), example("BarcodeExample"));
  }

  @Test
  void readme_commandsOfTheFirstPage_runOnSmallInput(@TempDir Path folder) throws IOException {
    Path photos = ImageFolders.write(folder.resolve("photos"), 12);
    Pattern lines =
        Pattern.compile("<!-- commands -->\n```sh\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    Matcher block = lines.matcher(Files.readString(Path.of("..", "README.md")));
    assertThat(block.find()).isTrue();
    List<String> commands = block.group(1).lines().toList();
    assertThat(commands).hasSizeGreaterThanOrEqualTo(4);

    for (String command : commands) {
      String small =
          command
              .replaceAll(" +", " ")
              .replace("--model mobilenet_v2 --weights mobilenet_v2.pth", "--model digits")
              .replaceAll("\\b(new-)?photos/", Matcher.quoteReplacement(photos.toString()))
              .replaceAll("\\b(run1|compared|report.html)", folder + "/$1");
      String[] words = small.split(" ");
      assertThat(words[0]).isEqualTo("adabet");
      StringWriter err = new StringWriter();
      List<String> arguments = new ArrayList<>(List.of(words).subList(1, words.length));
      if (command.contains(" train ") || command.contains(" compare ")) {
        arguments.addAll(List.of("--epochs", "1"));
      }
      assertThat(AdaBetCommands.run(err, arguments)).as(small + "\n" + err).isZero();
    }
    assertThat(folder.resolve("report.html")).content().contains("<svg").doesNotContain("Failures");
    assertThat(folder.resolve("run1").resolve("report.html")).exists();
  }

  private static String example(String name) throws IOException {
    Path source = Path.of("src/main/java/io/github/adabet/examples", name + ".java");
    String text = Files.readString(source);
    return text.substring(text.indexOf("import "));
  }
}

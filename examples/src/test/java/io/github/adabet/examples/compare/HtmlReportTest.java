package io.github.adabet.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class HtmlReportTest {
  @TempDir Path folder;

  @Test
  void write_comparison_isWellFormedAndSelfContained() throws Exception {
    Path file = write(Comparisons.of("first", null));
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    Document page = factory.newDocumentBuilder().parse(file.toFile());

    assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(2);
    assertThat(page.getElementsByTagName("circle").getLength()).isEqualTo(4);
    assertThat(page.getElementsByTagName("rect").getLength()).isEqualTo(2);
    assertThat(Files.readString(file)).doesNotContain("src=", "href=", "url(");
  }

  @Test
  void write_namesThatLookLikeMarkup_areEscaped() throws IOException {
    String name = "<script>alert('x')</script>&\"quoted\"";
    String html = Files.readString(write(Comparisons.of(name, null)));

    assertThat(html)
        .doesNotContain("<script")
        .contains("&lt;script&gt;alert('x')&lt;/script&gt;&amp;");
  }

  @Test
  void write_failedTraining_hasNoPointForItAndTheReason() throws Exception {
    Path file = write(Comparisons.of("first", "the loss is NaN"));
    Document page = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());

    assertThat(page.getElementsByTagName("circle").getLength()).isEqualTo(3);
    assertThat(Files.readString(file)).contains("the loss is NaN");
  }

  private Path write(Comparison comparison) throws IOException {
    Path file = folder.resolve("report.html");
    HtmlReport.write(comparison, file);
    return file;
  }
}

package io.github.adabet.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.Provenance;
import io.github.adabet.SelectionBudget;
import io.github.adabet.examples.classification.ClassificationResult;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class RunReportTest {
  private static final ClassificationResult BEFORE =
      new ClassificationResult(
          List.of("cat", "dog"), List.of(List.of(1L, 3L), List.of(1L, 3L)), List.of(4L, 4L));
  private static final ClassificationResult AFTER =
      new ClassificationResult(
          List.of("cat", "dog"), List.of(List.of(3L, 1L), List.of(0L, 4L)), List.of(7L, 1L));

  @Test
  void html_wholeRun_isWellFormedAndLoadsNothing() throws Exception {
    String html = RunReport.html(whole());
    Document page = parse(html);

    assertThat(headings(page))
        .containsExactly(
            "Results",
            "Training",
            "Layers by score",
            "What is taken for what",
            "Accuracy of each class",
            "Configuration",
            "Provenance");
    assertThat(html)
        .doesNotContain("src=", "href=", "url(", "<script", "@import")
        .contains("prefers-color-scheme: dark", "<meta charset=\"utf-8\"");
    NodeList pictures = page.getElementsByTagName("svg");
    assertThat(pictures.getLength()).isEqualTo(5);
    for (int i = 0; i < pictures.getLength(); i++) {
      Element picture = (Element) pictures.item(i);
      assertThat(picture.getAttribute("role")).isEqualTo("img");
      assertThat(picture.getFirstChild().getNodeName()).isEqualTo("title");
    }
  }

  @Test
  void html_layersChosenDuringTraining_areListedWithTheirEpochs() throws Exception {
    String html =
        RunReport.html(
            RunSummary.builder("elastic").training(Runs.chosen(Runs.epoch(1, 0.5))).build());

    assertThat(headings(parse(html))).containsSequence("Layers chosen during training", "Training");
    assertThat(html).contains("<td>1</td><td>1</td><td>head</td>");
  }

  @Test
  void html_results_standBeforeAndAfter() throws Exception {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    NodeList lines = parse(RunReport.html(whole())).getElementsByTagName("tr");
    for (int i = 0; i < lines.getLength(); i++) {
      NodeList cells = ((Element) lines.item(i)).getElementsByTagName("td");
      if (cells.getLength() == 3) {
        rows.put(
            cells.item(0).getTextContent(),
            List.of(cells.item(1).getTextContent(), cells.item(2).getTextContent()));
      }
    }

    assertThat(rows)
        .containsEntry("accuracy (top 1)", List.of("50.00 %", "87.50 %"))
        .containsEntry("mean of the classes' accuracies", List.of("50.00 %", "87.50 %"))
        .containsEntry("test loss", List.of("2.5", "0.5"))
        .containsEntry(
            "memory measured above the start, Java's heap included", List.of("–", "1.0 MiB"))
        .containsEntry("cat", List.of("dog", "1 of 4"))
        .doesNotContainKey("top 5");
  }

  @Test
  void html_evaluationAlone_leavesOutWhatThereIsNot() throws Exception {
    Document page =
        parse(
            RunReport.html(
                RunSummary.builder("made up").measured("training", null, AFTER).build()));

    assertThat(headings(page))
        .containsExactly("Results", "What is taken for what", "Accuracy of each class");
    assertThat(page.getDocumentElement().getTextContent())
        .contains("training accuracy", "training images")
        .doesNotContain("test");
    assertThat(headings(parse(RunReport.html(RunSummary.builder("empty").build())))).isEmpty();
  }

  @Test
  void html_namesThatLookLikeMarkup_areEscaped() throws Exception {
    String name = "</script><script>alert('x')</script>&\"quoted\"\u0000\uD800";
    ClassificationResult result =
        new ClassificationResult(
            List.of(name, "dog"), List.of(List.of(1L, 1L), List.of(0L, 1L)), List.of(2L, 1L));
    String html =
        RunReport.html(
            RunSummary.builder(name)
                .configuration(Map.of(name, name))
                .measured(RunSummary.TEST, null, result)
                .build());

    parse(html);
    assertThat(html).doesNotContain("<script").contains("&lt;script&gt;alert('x')&lt;/script&gt;");
  }

  @Test
  void html_manyLayers_hidesTheWorst() throws Exception {
    List<LayerScore> scores = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      scores.add(
          new LayerScore(
              new Layer("layer" + i, i, LayerKind.CONVOLUTION, 10), 1.0 / (1 + i), List.of(1.0)));
    }
    LayerRanking ranking = new LayerRanking(scores, Provenance.builder().build());
    Document page = parse(RunReport.html(RunSummary.builder("many").layers(ranking, null).build()));
    Element details = (Element) page.getElementsByTagName("details").item(0);

    assertThat(details.getElementsByTagName("rect").getLength()).isEqualTo(60);
    assertThat(page.getElementsByTagName("rect").getLength()).isEqualTo(100);
    assertThat(details.getTextContent()).contains("The other 60 layers", "layer99");
  }

  private static RunSummary whole() {
    LayerRanking ranking = Runs.ranking();
    return RunSummary.builder("resnet on pets")
        .configuration(Map.of("model", "resnet50"))
        .layers(ranking, ranking.select(SelectionBudget.layers(1)))
        .training(Runs.report(Runs.epoch(1, 0.5), Runs.epoch(2, 0.25)))
        .measured(RunSummary.TEST, BEFORE, AFTER)
        .figure("test loss", "2.5", "0.5")
        .build();
  }

  private static List<String> headings(Document page) {
    List<String> headings = new ArrayList<>();
    NodeList nodes = page.getElementsByTagName("h2");
    for (int i = 0; i < nodes.getLength(); i++) {
      headings.add(nodes.item(i).getTextContent());
    }
    return headings;
  }

  private static Document parse(String html) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
  }
}

package io.github.adabet.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.examples.classification.ClassificationResult;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ConfusionPictureTest {
  private static final int WHITE = 0xffffff;
  private static final int FULL = 0x0b6e8f;

  @TempDir Path folder;

  @Test
  void svg_fewClasses_hasCountsAndNames() throws Exception {
    ClassificationResult result =
        new ClassificationResult(
            List.of("cat", "dog"), List.of(List.of(3L, 1L), List.of(0L, 4L)), List.of(7L, 1L));
    Document picture = parse(ConfusionPicture.of(result).svg());
    List<String> texts = texts(picture, "text");

    assertThat(texts).containsSubsequence("3", "1", "4").doesNotContain("0");
    assertThat(Collections.frequency(texts, "cat")).isEqualTo(2);
    assertThat(texts(picture, "title"))
        .containsExactly(
            "Confusion matrix of 2 classes: rows are true classes, columns predicted ones",
            "cat taken for cat: 3 of 4 (75.0 %)",
            "cat taken for dog: 1 of 4 (25.0 %)",
            "dog taken for dog: 4 of 4 (100.0 %)");
  }

  @Test
  void svg_manyClasses_drawsEachCountedCellOnce() throws Exception {
    int classes = 200;
    Document picture = parse(ConfusionPicture.of(shifted(classes, 3)).svg());
    Set<String> corners = new HashSet<>();
    NodeList paths = picture.getElementsByTagName("path");
    for (int i = 0; i < paths.getLength(); i++) {
      Matcher corner =
          Pattern.compile("M(\\S+ \\S+?)h4v4h-4z")
              .matcher(((Element) paths.item(i)).getAttribute("d"));
      while (corner.find()) {
        assertThat(corners.add(corner.group(1))).isTrue();
      }
    }

    // The diagonal, and the cell that is three to the right of it.
    assertThat(corners).hasSize(2 * classes);
    assertThat(paths.getLength()).isEqualTo(1);
    assertThat(texts(picture, "text")).contains("0", "190").doesNotContain("191", "class 0");
  }

  @Test
  void of_aThousandClasses_takesFiveTogether() throws Exception {
    ClassificationResult result = shifted(1000, 5);
    ConfusionGrid grid = ConfusionGrid.of(result);

    assertThat(grid.size()).isEqualTo(200);
    assertThat(grid.count(0, 0)).isEqualTo(5);
    assertThat(grid.count(0, 1)).isEqualTo(5);
    assertThat(grid.share(199, 199)).isEqualTo(0.5);
    assertThat(grid.name(1)).isEqualTo("class 5 … class 9");
    assertThat(ConfusionPicture.of(result).svg())
        .contains("Each cell sums 5 by 5 classes.", ">950<");
    assertThat(ConfusionGrid.of(shifted(201, 1)).size()).isEqualTo(101);
  }

  @Test
  void share_rowWithoutSamples_isNone() {
    ClassificationResult result =
        new ClassificationResult(
            List.of("a", "b"), List.of(List.of(0L, 0L), List.of(1L, 1L)), List.of(1L, 1L));

    assertThat(ConfusionGrid.of(result).share(0, 0)).isZero();
  }

  @Test
  void writePng_cells_haveTheColourOfTheirShare() throws Exception {
    List<List<Long>> counts = new ArrayList<>();
    for (int row = 0; row < 30; row++) {
      List<Long> cells = new ArrayList<>(Collections.nCopies(30, 0L));
      cells.set(row, 1L);
      counts.add(cells);
    }
    List<String> names = IntStream.range(0, 30).mapToObj(i -> "c").toList();
    ClassificationResult result =
        new ClassificationResult(names, counts, List.of(30L, 0L, 0L, 0L, 0L));
    Path file = folder.resolve("matrix.png");
    ConfusionPicture picture = ConfusionPicture.of(result);
    picture.writePng(file);
    BufferedImage image = ImageIO.read(file.toFile());

    assertThat(image.getWidth()).isEqualTo(2 * picture.width());
    // From the last corner: 12 pixels of margin, then cells of 14; two pixels of the image for
    // each.
    int right = image.getWidth() - 2 * 12;
    int top = 2 * 12;
    for (int row = 0; row < 30; row++) {
      int y = top + 28 * row + 14;
      assertThat(image.getRGB(right - 28 * (30 - row) + 14, y) & WHITE).isEqualTo(FULL);
      assertThat(image.getRGB(right - 28 * (30 - (row + 7) % 30) + 14, y) & WHITE).isEqualTo(WHITE);
    }
  }

  /** Each class has one sample that is right, and one taken for another further on. */
  private static ClassificationResult shifted(int classes, int by) {
    List<List<Long>> counts = new ArrayList<>();
    for (int row = 0; row < classes; row++) {
      List<Long> cells = new ArrayList<>(Collections.nCopies(classes, 0L));
      cells.set(row, 1L);
      cells.set((row + by) % classes, 1L);
      counts.add(cells);
    }
    return new ClassificationResult(
        IntStream.range(0, classes).mapToObj(i -> "class " + i).toList(),
        counts,
        List.of((long) classes, 0L, 0L, 0L, (long) classes));
  }

  private static List<String> texts(Document picture, String element) {
    List<String> texts = new ArrayList<>();
    NodeList nodes = picture.getElementsByTagName(element);
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }
}

package io.github.adabet.topology.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.topology.Bar;
import io.github.adabet.topology.Barcode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

@Tag("jdk")
class PlotTest {
  private static final float NEVER = Float.POSITIVE_INFINITY;
  private static final Barcode EMPTY = Barcode.of(List.of(List.of(), List.of()));
  private static final Barcode LOOP =
      Barcode.of(
          List.of(
              List.of(new Bar(0, 1), new Bar(0, 1), new Bar(0, 1), new Bar(0, NEVER)),
              List.of(new Bar(1, 2), new Bar(1.5f, 1.625f)),
              List.of()));

  @TempDir Path folder;

  /** The kinds of plots. */
  enum Kind {
    BARS,
    DIAGRAM,
    CURVES;

    Plot draw(Barcode barcode, PlotOptions options) {
      return switch (this) {
        case BARS -> BarcodePlot.of(barcode, options);
        case DIAGRAM -> PersistenceDiagramPlot.of(barcode, options);
        case CURVES -> BettiCurvePlot.of(barcode, options);
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void toSvg_anyBarcode_isXmlWithNothingOutsideThePicture(Kind kind) throws Exception {
    for (Barcode barcode : barcodes()) {
      Plot plot = kind.draw(barcode, PlotOptions.builder().size(700, 500).build());
      Element svg = parsed(plot.toSvg());
      assertThat(svg.getAttribute("viewBox")).isEqualTo("0 0 700 500");
      NodeList all = svg.getElementsByTagName("*");
      for (int k = 0; k < all.getLength(); k++) {
        requireInside((Element) all.item(k), "x", 700);
        requireInside((Element) all.item(k), "y", 500);
        requireInside((Element) all.item(k), "cx", 700);
        requireInside((Element) all.item(k), "cy", 500);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void toPng_anyBarcode_isAPictureOfTheSize(Kind kind) throws IOException {
    for (Barcode barcode : barcodes()) {
      Plot plot = kind.draw(barcode, PlotOptions.builder().size(640, 420).build());
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(plot.toPng()));
      assertThat(image.getWidth()).isEqualTo(640);
      assertThat(image.getHeight()).isEqualTo(420);
      assertThat(image.getRGB(1, 1)).isEqualTo(0xFFFFFFFF);
    }
  }

  @ParameterizedTest
  @EnumSource
  void draw_equalBarcodes_isEqualByteForByte(Kind kind) {
    Barcode again = Barcode.of(List.of(LOOP.bars(0), LOOP.bars(1), LOOP.bars(2)));
    PlotOptions options = PlotOptions.builder().title("Once").build();
    assertThat(kind.draw(LOOP, options).toSvg())
        .isEqualTo(kind.draw(again, options).toSvg())
        .isNotEqualTo(kind.draw(EMPTY, options).toSvg());
    assertThat(kind.draw(LOOP, options).toPng())
        .isEqualTo(kind.draw(again, options).toPng())
        .isNotEqualTo(kind.draw(EMPTY, options).toPng());
  }

  @ParameterizedTest
  @EnumSource
  void toSvg_titleWithMarkup_isText(Kind kind) throws Exception {
    String title = "a < b & \"c\" > \u0007\uD83D\uDE00";
    Plot plot = kind.draw(LOOP, PlotOptions.builder().title(title).build());
    Element svg = parsed(plot.toSvg());
    assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("a < b & \"c\" > \uFFFD\uD83D\uDE00");
  }

  @Test
  void toSvg_barcode_drawsEachBarAndAnArrowForEssentialOnes() {
    String svg = BarcodePlot.of(LOOP).toSvg();
    // Blue: three bars and one with an arrow; vermilion: two bars.
    assertThat(path(svg, "#0072b2").split("M")).hasSize(1 + 4);
    assertThat(path(svg, "#d55e00").split("M")).hasSize(1 + 2);
    assertThat(svg.split("<polygon", -1)).hasSize(1 + 1);
    assertThat(svg).contains(">4 bars<", ">2 bars<").doesNotContain("no bars");
  }

  @Test
  void toSvg_minimumPersistence_leavesOutShortBarsOnly() {
    PlotOptions options = PlotOptions.builder().minimumPersistence(0.125).build();
    assertThat(BarcodePlot.of(LOOP, options).toSvg()).contains(">4 bars<", ">1 bar<");
    PlotOptions none = PlotOptions.builder().minimumPersistence(1).build();
    assertThat(BarcodePlot.of(LOOP, none).toSvg()).contains(">1 bar<").doesNotContain("#d55e00");
  }

  @Test
  void toSvg_chosenDegrees_areShownEvenIfEmpty() {
    PlotOptions options = PlotOptions.builder().degrees(List.of(2, 1, 2)).build();
    assertThat(options.degrees()).containsExactly(1, 2);
    assertThat(BarcodePlot.of(LOOP, options).toSvg())
        .contains(">2 bars<", ">no bars<")
        .doesNotContain("4 bars");
  }

  @Test
  void toSvg_moreBarsThanRoom_showsTheMostPersistentAndSaysSo() {
    List<Bar> bars = new ArrayList<>();
    for (int k = 1; k <= 5000; k++) {
      bars.add(new Bar(0, k));
    }
    String svg = BarcodePlot.of(Barcode.of(List.of(bars))).toSvg();
    assertThat(svg).contains("5,000 bars, of which the 538 most persistent");
    assertThat(path(svg, "#0072b2").split("M")).hasSize(1 + 538);
  }

  @Test
  void toSvg_diagram_marksMultiplicity() {
    String svg = PersistenceDiagramPlot.of(LOOP).toSvg();
    assertThat(svg).contains("\u00D73</text>", "\u221E</text>").doesNotContain("\u00D71<");
  }

  @Test
  void toSvg_curve_saysTheLargestNumber() {
    assertThat(BettiCurvePlot.of(LOOP).toSvg())
        .contains("4 bars, at most 4 at once", "2 bars, at most 2 at once");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plot.svg", "plot.SVG"})
  void write_svgName_writesSvg(String name) throws IOException {
    Path file = folder.resolve(name);
    BarcodePlot.of(LOOP).write(file);
    assertThat(Files.readString(file)).isEqualTo(BarcodePlot.of(LOOP).toSvg());
  }

  @Test
  void write_pngName_writesPng() throws IOException {
    Path file = folder.resolve("plot.png");
    BarcodePlot.of(LOOP).write(file);
    assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(960);
  }

  @Test
  void write_otherName_isRefused() {
    assertThatThrownBy(() -> BarcodePlot.of(LOOP).write(folder.resolve("plot.pdf")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must end in .png or .svg");
  }

  @Test
  void of_degreeThatIsNotHeld_isRefused() {
    PlotOptions options = PlotOptions.builder().degrees(List.of(3)).build();
    assertThatThrownBy(() -> BarcodePlot.of(LOOP, options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("degree is 3; the barcode holds the degrees 0 to 2");
  }

  @ParameterizedTest
  @EnumSource
  void of_moreDegreesThanRoom_isRefused(Kind kind) {
    Barcode deep = Barcode.of(Collections.nCopies(40, List.of(new Bar(0, 1))));
    assertThatThrownBy(() -> kind.draw(deep, PlotOptions.defaults()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("40 degrees need 1830 or more");
    assertThat(kind.draw(deep, PlotOptions.builder().size(960, 1830).build()).toSvg())
        .contains(">39<");
  }

  @Test
  void build_illegalOptions_areRefused() {
    assertThatThrownBy(() -> PlotOptions.builder().size(10, 500).build())
        .hasMessageContaining("width is 10 pixels; it must be 320 to 10000");
    assertThatThrownBy(() -> PlotOptions.builder().minimumPersistence(Double.NaN).build())
        .hasMessageContaining("minimumPersistence is NaN");
    assertThatThrownBy(() -> PlotOptions.builder().degrees(List.of(-1)).build())
        .hasMessageContaining("degrees contains -1");
    assertThatThrownBy(() -> PlotOptions.builder().title("a").title("b"))
        .isInstanceOf(IllegalStateException.class);
  }

  private static List<Barcode> barcodes() {
    Random random = new Random(7);
    List<Bar> noise = new ArrayList<>();
    for (int k = 0; k < 2000; k++) {
      float birth = random.nextFloat();
      noise.add(new Bar(birth, birth + 0.001f + random.nextFloat()));
    }
    return List.of(
        EMPTY,
        LOOP,
        Barcode.of(List.of(noise, noise.subList(0, 3))),
        Barcode.of(List.of(Collections.nCopies(3000, new Bar(0, NEVER)))),
        Barcode.of(List.of(List.of(new Bar(7, NEVER)), List.of(new Bar(7, NEVER)))),
        Barcode.of(List.of(List.of(new Bar(-3e38f, 3e38f)))),
        Barcode.of(List.of(List.of(new Bar(0, Float.MIN_VALUE)))),
        Barcode.of(List.of(List.of(), List.of(new Bar(1000, 1000.5f)))));
  }

  private static void requireInside(Element element, String coordinate, double size) {
    if (element.hasAttribute(coordinate)) {
      assertThat(Double.parseDouble(element.getAttribute(coordinate))).isBetween(0.0, size);
    }
  }

  /** The outline of the bars drawn in a colour. */
  private static String path(String svg, String colour) {
    return svg.lines()
        .filter(line -> line.startsWith("<path") && line.contains("stroke=\"" + colour))
        .findFirst()
        .orElseThrow();
  }

  private static Element parsed(String svg)
      throws ParserConfigurationException, SAXException, IOException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
        .getDocumentElement();
  }
}

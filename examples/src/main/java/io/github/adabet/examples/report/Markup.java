package io.github.adabet.examples.report;

import java.io.StringWriter;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes HTML and SVG elements; every text and attribute is escaped, and characters that XML does
 * not know are shown as U+FFFD. Not safe for use by several threads.
 */
public final class Markup {
  private static final int REPLACEMENT = 0xFFFD;

  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter writer;

  private Markup(String beginning) {
    text.append(beginning);
    try {
      writer = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
    } catch (XMLStreamException e) {
      throw new IllegalStateException("cannot write XML into memory", e);
    }
  }

  /**
   * Begins an HTML page.
   *
   * @return with the type of document, and nothing else yet
   */
  public static Markup page() {
    return new Markup("<!DOCTYPE html>\n");
  }

  /**
   * Begins a picture, or another piece, that stands for itself.
   *
   * @return empty
   */
  public static Markup fragment() {
    return new Markup("");
  }

  /**
   * Begins an element.
   *
   * @param element its name
   * @param attributes names and values in turn
   * @return this
   */
  public Markup open(String element, Object... attributes) {
    try {
      writer.writeStartElement(element);
      writeAttributes(attributes);
    } catch (XMLStreamException e) {
      throw new IllegalStateException("cannot write element " + element, e);
    }
    return this;
  }

  /**
   * Writes an element without content, such as HTML's {@code meta}.
   *
   * @param element its name
   * @param attributes names and values in turn
   * @return this
   */
  public Markup empty(String element, Object... attributes) {
    try {
      writer.writeEmptyElement(element);
      writeAttributes(attributes);
    } catch (XMLStreamException e) {
      throw new IllegalStateException("cannot write element " + element, e);
    }
    return this;
  }

  /**
   * Writes text into the element that is open.
   *
   * @param content any text
   * @return this
   */
  public Markup text(String content) {
    try {
      writer.writeCharacters(legal(content));
    } catch (XMLStreamException e) {
      throw new IllegalStateException("cannot write text", e);
    }
    return this;
  }

  /**
   * Ends the element that is open.
   *
   * @return this
   */
  public Markup close() {
    try {
      writer.writeEndElement();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("cannot close an element", e);
    }
    return this;
  }

  /**
   * Writes an element that holds only text.
   *
   * @param element its name
   * @param content any text
   * @param attributes names and values in turn
   * @return this
   */
  public Markup leaf(String element, String content, Object... attributes) {
    return open(element, attributes).text(content).close();
  }

  private void writeAttributes(Object... attributes) throws XMLStreamException {
    for (int i = 0; i < attributes.length; i += 2) {
      writer.writeAttribute(attributes[i].toString(), format(attributes[i + 1]));
    }
  }

  /** Numbers get at most two decimals: a hundredth of a pixel. */
  private static String format(Object value) {
    return value instanceof Double number
        ? String.format(Locale.ROOT, "%.2f", number)
        : legal(value.toString());
  }

  /** Names of files and classes may hold control characters, which no XML document may. */
  private static String legal(String text) {
    return text.codePoints().allMatch(Markup::isLegal)
        ? text
        : text.codePoints()
            .map(c -> isLegal(c) ? c : REPLACEMENT)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  private static boolean isLegal(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= ' ' && c < Character.MIN_SURROGATE)
        || (c > Character.MAX_SURROGATE && c < 0xFFFE)
        || c > 0xFFFF;
  }

  /** What has been written. */
  @Override
  public String toString() {
    return text.toString();
  }
}

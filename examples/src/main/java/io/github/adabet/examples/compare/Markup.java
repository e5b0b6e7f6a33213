package io.github.adabet.examples.compare;

import java.io.StringWriter;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes HTML and SVG elements; every text and attribute is escaped. Not safe for use by several
 * threads.
 */
final class Markup {
  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter writer;

  Markup() {
    text.append("<!DOCTYPE html>\n");
    try {
      writer = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
    } catch (XMLStreamException e) {
      throw new IllegalStateException("cannot write XML into memory", e);
    }
  }

  /**
   * Begins an element.
   *
   * @param element its name
   * @param attributes names and values in turn
   * @return this
   */
  Markup open(String element, Object... attributes) {
    try {
      writer.writeStartElement(element);
      for (int i = 0; i < attributes.length; i += 2) {
        writer.writeAttribute(attributes[i].toString(), format(attributes[i + 1]));
      }
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
  Markup text(String content) {
    try {
      writer.writeCharacters(content);
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
  Markup close() {
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
  Markup leaf(String element, String content, Object... attributes) {
    return open(element, attributes).text(content).close();
  }

  /** Numbers get at most two decimals: a hundredth of a pixel. */
  private static String format(Object value) {
    return value instanceof Double number
        ? String.format(Locale.ROOT, "%.2f", number)
        : value.toString();
  }

  /** What has been written. */
  @Override
  public String toString() {
    return text.toString();
  }
}

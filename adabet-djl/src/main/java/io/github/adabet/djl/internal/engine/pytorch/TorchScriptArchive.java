package io.github.adabet.djl.internal.engine.pytorch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the smallest file that PyTorch takes for a TorchScript module: a ZIP archive, not
 * compressed, of the source of a class without parameters and a pickled object of it. Written when
 * it is needed, so that what runs can be read in Java and no binary file has to be trusted.
 */
final class TorchScriptArchive {

  /** The version of the format since which operators mean what they mean now. */
  private static final String VERSION = "3\n";

  /** Protocol 2: the class, no arguments, a new object, an empty state, and it is built. */
  private static final String OBJECT = "\u0080\u0002c__torch__\nOperator\n)\u0081}b.";

  private static final String EMPTY_TUPLE = "\u0080\u0002).";

  private TorchScriptArchive() {}

  /**
   * Writes a module with the one method {@code forward}.
   *
   * @param body its statements in TorchScript, the first one without indentation, the others
   *     indented by four spaces; returns a tensor
   * @param parameters the names of its parameters, which are tensors
   * @return the file's bytes
   */
  static byte[] of(String body, List<String> parameters) {
    String list =
        parameters.stream().map(name -> name + ": Tensor").collect(Collectors.joining(",\n    "));
    String source =
        "class Operator(Module):\n  def forward(self: __torch__.Operator,\n    "
            + list
            + ") -> Tensor:\n    "
            + body
            + "\n";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "data.pkl", OBJECT);
      store(zip, "code/__torch__.py", source);
      store(zip, "constants.pkl", EMPTY_TUPLE);
      store(zip, "version", VERSION);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Stores a file of which each character is a byte. */
  private static void store(ZipOutputStream zip, String name, String text) throws IOException {
    byte[] content = text.getBytes(StandardCharsets.ISO_8859_1);
    CRC32 checksum = new CRC32();
    checksum.update(content);
    ZipEntry entry = new ZipEntry("operator/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}

package io.github.adabet.djl.weights.internal.io;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names files that are something else than weights, as what they are, with what to do: what a
 * server or a version control system puts in the place of a file, archives around it, and other
 * programs' formats. They are told from their first bytes.
 */
public final class ForeignFile {

  /** How many bytes at the beginning of a file are looked at. */
  public static final int SNIFFED_BYTES = 512;

  private static final String UNPACK = "; unpack it and open the file inside";
  private static final String CONVERT =
      "; load it with the program that wrote it and save its tensors as safetensors";
  private static final String DOWNLOAD =
      "; open the address in a browser, and download the file itself (on Hugging Face and GitHub,"
          + " what the button \"download\" or \"raw\" links to)";
  private static final Pattern LFS_SIZE = Pattern.compile("\\nsize (\\d+)");
  private static final int QUOTED = 40;

  /** A beginning, as characters of one byte, and what a file that has it is. */
  private record Magic(String bytes, int at, String kind) {}

  private static final List<Magic> KNOWN =
      List.of(
          new Magic("\u001f\u008b", 0, "is compressed by gzip" + UNPACK + " (gunzip, or tar xzf)"),
          new Magic("BZh", 0, "is compressed by bzip2" + UNPACK + " (bunzip2, or tar xjf)"),
          new Magic("\u00fd7zXZ\0", 0, "is compressed by xz" + UNPACK + " (unxz, or tar xJf)"),
          new Magic("(\u00b5/\u00fd", 0, "is compressed by Zstandard" + UNPACK),
          new Magic("7z\u00bc\u00af'\u001c", 0, "is a 7-Zip archive" + UNPACK),
          new Magic("Rar!\u001a\u0007", 0, "is a RAR archive" + UNPACK),
          new Magic(
              "ustar",
              257,
              "is a tar archive"
                  + UNPACK
                  + " (tar xf); if PyTorch before 0.1.10 wrote it, load it there and save it again"
                  + " by torch.save"),
          new Magic(
              "\u0089HDF\r\n\u001a\n",
              0,
              "is an HDF5 file, as Keras writes it"
                  + CONVERT
                  + ": safetensors.numpy.save_file({v.path: v.numpy() for v in model.weights},"
                  + " file)"),
          new Magic(
              "PTMF",
              4,
              "is a network for PyTorch's mobile interpreter (FlatBuffers), which holds no"
                  + " TorchScript; export it by torch.jit.trace(model.eval(), example).save(file),"
                  + " or save its weights by torch.save(model.state_dict(), file)"),
          new Magic("GGUF", 0, "is a GGUF file of llama.cpp's" + CONVERT),
          new Magic("\u0093NUMPY", 0, "is an array of NumPy's (.npy)" + CONVERT),
          new Magic(
              "DJL@",
              0,
              "holds parameters in DJL's own form, which belong to one block: load it by"
                  + " Model.load, and write it by PretrainedWeights.save"));

  private ForeignFile() {}

  /**
   * Recognises a file.
   *
   * @param start the file's first bytes, at most {@value #SNIFFED_BYTES}, from position 0
   * @return what it is and what to do, to follow its name; empty if it is none of those known
   */
  public static Optional<String> describe(ByteBuffer start) {
    String text = StandardCharsets.ISO_8859_1.decode(start.duplicate()).toString();
    for (Magic magic : KNOWN) {
      if (text.startsWith(magic.bytes(), magic.at())) {
        return Optional.of(magic.kind());
      }
    }
    if (text.startsWith("version https://git-lfs.github.com/spec/")) {
      return Optional.of(
          "is a Git LFS pointer to the file of weights"
              + LFS_SIZE
                  .matcher(text)
                  .results()
                  .findFirst()
                  .map(s -> ", of " + s.group(1) + " bytes,")
                  .orElse("")
              + " and not the file; run git lfs install and git lfs pull in its folder, or download"
              + " it");
    }
    return describeText(text);
  }

  private static Optional<String> describeText(String text) {
    String begin = text.replace("\u00ef\u00bb\u00bf", "").stripLeading().toLowerCase(Locale.ROOT);
    if (begin.startsWith("<!doctype html") || begin.startsWith("<html")) {
      return Optional.of("is a web page (HTML), perhaps an error or a login page" + DOWNLOAD);
    }
    if (begin.startsWith("<?xml") || begin.startsWith("<error")) {
      return Optional.of("is XML, perhaps a server's error message" + DOWNLOAD);
    }
    boolean printable =
        !text.isEmpty()
            && text.chars()
                .allMatch(c -> (c >= ' ' && c < 0x7f) || c == '\n' || c == '\r' || c == '\t');
    return printable
        ? Optional.of(
            "is text that begins with \""
                + text.substring(0, Math.min(QUOTED, text.length())).strip()
                + "\", not a file of weights"
                + DOWNLOAD)
        : Optional.empty();
  }
}

package io.github.adabet.examples.task;

import io.github.adabet.djl.dataset.ImageCatalog;
import io.github.adabet.djl.dataset.ImageSplits;
import io.github.adabet.djl.dataset.SplitOptions;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * How the images of a training were divided, as it stands in a list: a CSV of file, label and
 * split, in the folder of the training or of one that went on with its network.
 *
 * @param folder of the training, perhaps no longer there
 * @param data the folder or list of its images
 * @param list the list; paths in it begin at its own folder
 */
public record TrainingSplit(Path folder, Path data, Path list) {
  /** The name of the list in the folder of the training. */
  public static final String NAME = "split.csv";

  private static final String FILE_COLUMN = "file";
  private static final String LABEL_COLUMN = "label";
  private static final String SPLIT_COLUMN = "split";
  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();
  private static final String TRAINING = "train";

  /** Tells whether a folder or list holds the images of the training. */
  boolean isOf(Path other) {
    return isSame(data, other) || isSame(list, other) || isSame(folder.resolve(NAME), other);
  }

  private static boolean isSame(Path known, Path other) {
    try {
      return Files.exists(known) && Files.isSameFile(known, other);
    } catch (IOException e) {
      throw new UncheckedIOException(other + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Divides the images as the training did.
   *
   * @throws io.github.adabet.djl.dataset.ImageDataException if one of them is no longer there
   */
  ImageSplits open() {
    return ImageSplits.open(list, SplitOptions.defaults());
  }

  /** Returns the images that the network was trained on, by whatever links they are reached. */
  Set<Path> trainedOn() {
    return files(true);
  }

  /** Returns how many of some images the training did not know. */
  long unknown(ImageCatalog images) {
    Set<Path> known = files(false);
    return images.files().stream().filter(file -> !known.contains(absolute(file))).count();
  }

  /**
   * The list with whole paths, so that it may stand in any folder.
   *
   * @return a CSV with a header
   */
  String toCsv() {
    StringWriter text = new StringWriter();
    try (CSVPrinter csv = new CSVPrinter(text, FORMAT)) {
      csv.printRecord(FILE_COLUMN, LABEL_COLUMN, SPLIT_COLUMN);
      for (CSVRecord record : records()) {
        csv.printRecord(
            fileOf(record).toString(), record.get(LABEL_COLUMN), record.get(SPLIT_COLUMN));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    return text.toString();
  }

  /** Reads the list alone, whether its files are still there or not. */
  private Set<Path> files(boolean ofTraining) {
    Set<Path> files = new HashSet<>();
    for (CSVRecord record : records()) {
      if (!ofTraining || record.get(SPLIT_COLUMN).equals(TRAINING)) {
        files.add(absolute(fileOf(record)));
      }
    }
    return files;
  }

  private List<CSVRecord> records() {
    CSVFormat format = FORMAT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (CSVParser records = CSVParser.parse(list, StandardCharsets.UTF_8, format)) {
      return records.getRecords();
    } catch (IOException e) {
      throw new UncheckedIOException(list + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private Path fileOf(CSVRecord record) {
    return list.toAbsolutePath().resolveSibling(record.get(FILE_COLUMN)).normalize();
  }

  /** The file itself, by whatever links it is reached. */
  static Path absolute(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      // It is no longer there.
      return file.toAbsolutePath().normalize();
    }
  }
}

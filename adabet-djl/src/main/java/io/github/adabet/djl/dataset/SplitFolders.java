package io.github.adabet.djl.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a folder with the folders {@code train}, {@code val} and {@code test}. */
final class SplitFolders {

  private SplitFolders() {}

  /**
   * Tells whether a folder holds one for training that holds folders: one that holds images only
   * may be a class of trains.
   *
   * @throws ImageDataException if all its folders are called so, but hold no classes
   */
  static boolean isDivided(ImageFolder folder) {
    List<Path> training =
        folder.folders().stream().filter(below -> SplitFile.TRAIN.equals(role(below))).toList();
    boolean divided =
        training.stream().anyMatch(below -> !ImageFolder.open(below).folders().isEmpty());
    if (!divided
        && !training.isEmpty()
        && folder.folders().stream().allMatch(below -> role(below) != null)) {
      throw new ImageDataException(
          training.get(0)
              + " holds no folder, so that there are no classes. Put the images of each class into"
              + " a folder of the class's name, or give a CSV of file, label and split");
    }
    return divided;
  }

  /**
   * Reads the folders.
   *
   * @param data the folder that holds them
   * @param folder what is in it
   * @param options what to draw if there is none for testing or validation
   */
  static ImageSplits of(Path data, ImageFolder folder, SplitOptions options) {
    Map<String, Path> parts = new TreeMap<>();
    List<String> others = new ArrayList<>();
    for (Path below : folder.folders()) {
      String role = role(below);
      if (role == null) {
        others.add(ImageFolder.name(below));
        continue;
      }
      Path same = parts.putIfAbsent(role, below);
      if (same != null) {
        throw new ImageDataException(
            "In "
                + data
                + " the folders "
                + ImageFolder.name(same)
                + " and "
                + ImageFolder.name(below)
                + " mean the same; leave one of them");
      }
    }
    ImageCatalog training =
        Objects.requireNonNull(catalog(data, parts.get(SplitFile.TRAIN), options), "training");
    ImageCatalog validation = catalog(data, parts.get(SplitFile.VALIDATION), options);
    ImageCatalog test = catalog(data, parts.get(SplitFile.TEST), options);
    ImageSplits splits = new Parts(training, validation, test, options, data).complete();
    return others.isEmpty()
        ? splits
        : splits.warning(List.of("Folders left out in " + data + ": " + ImageFolder.some(others)));
  }

  private static @Nullable ImageCatalog catalog(
      Path data, @Nullable Path part, SplitOptions options) {
    return part == null ? null : ImageFolder.open(part).classes(options.folderOrder()).below(data);
  }

  private static @Nullable String role(Path folder) {
    return SplitFile.role(ImageFolder.name(folder));
  }

  /** What there is, and what is to be drawn from the images for training where there is less. */
  private record Parts(
      ImageCatalog training,
      @Nullable ImageCatalog validation,
      @Nullable ImageCatalog test,
      SplitOptions options,
      Path data) {

    ImageSplits complete() {
      if (test != null) {
        return complete(
            training,
            validation,
            test,
            validation == null ? "folders train and test" : "folders train, val and test",
            false);
      }
      if (validation != null) {
        return complete(
            training,
            null,
            validation,
            "folders train and val, which is for testing because there is no test",
            false);
      }
      StratifiedDraw drawn = StratifiedDraw.of(training, options.test(), options.seed());
      String description = "folder train; for testing a share of " + options.test() + drawn();
      return complete(drawn.left(), null, drawn.drawn(), description, true);
    }

    private ImageSplits complete(
        ImageCatalog forTraining,
        @Nullable ImageCatalog forValidation,
        ImageCatalog forTesting,
        String description,
        boolean testDrawn) {
      ImageCatalog left = forTraining;
      ImageCatalog chosen = forValidation;
      String all = description;
      boolean drawsValidation = forValidation == null && options.validation() > 0;
      if (drawsValidation) {
        StratifiedDraw drawn = StratifiedDraw.of(left, options.validation(), options.seed());
        left = drawn.left();
        chosen = drawn.drawn();
        all += "; for validation a share of " + options.validation() + drawn();
      }
      ImageSplits splits =
          ImageSplits.of(left, chosen, forTesting, ImageSplits.Origin.FOLDERS, all)
              .warning(training.warnings());
      return testDrawn || drawsValidation ? ImageSplits.writtenDown(splits, data, options) : splits;
    }

    private String drawn() {
      return ", drawn by class from the seed " + options.seed();
    }
  }
}

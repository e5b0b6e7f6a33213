package io.github.adabet.examples.task;

import io.github.adabet.djl.dataset.ImageSamples;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The images of a task, as the network takes them.
 *
 * @param classNames the classes by index; empty if the images are not labelled
 * @param training for ranking and training
 * @param validation for choosing the best epoch, or null for none
 * @param test for measuring the result, or null for none
 * @param used what was read and how, by names that tell what it is
 * @param opened what to close with the images
 */
public record TaskImages(
    List<String> classNames,
    ImagePart training,
    @Nullable ImagePart validation,
    @Nullable ImagePart test,
    Map<String, String> used,
    List<ImageSamples> opened)
    implements AutoCloseable {
  /** Copies the collections. */
  public TaskImages {
    classNames = List.copyOf(classNames);
    used = Collections.unmodifiableMap(new LinkedHashMap<>(used));
    opened = List.copyOf(opened);
  }

  /**
   * The images for measuring.
   *
   * @return empty if there are none
   */
  public Optional<ImagePart> forTesting() {
    return Optional.ofNullable(test);
  }

  /**
   * The images for choosing the best epoch.
   *
   * @return empty if there are none
   */
  public Optional<ImagePart> forValidation() {
    return Optional.ofNullable(validation);
  }

  /**
   * The same with fewer images.
   *
   * @param most of each part, 1 or more
   * @param seed the source of the draw
   * @return the images drawn
   */
  public TaskImages limited(int most, long seed) {
    Map<String, String> limited = new LinkedHashMap<>(used);
    limited.put("limit", most + " images of each part, drawn from the seed " + seed);
    return new TaskImages(
        classNames,
        training.drawn(most, seed),
        validation == null ? null : validation.drawn(most, seed),
        test == null ? null : test.drawn(most, seed),
        limited,
        opened);
  }

  /**
   * The same images with other names of classes.
   *
   * @param names by index
   * @return the images
   */
  TaskImages named(List<String> names) {
    return new TaskImages(names, training, validation, test, used, opened);
  }

  /** Ends the threads that read images, and frees those in memory. */
  @Override
  public void close() {
    opened.forEach(ImageSamples::close);
  }
}

package io.github.adabet.examples.cli.flags;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Field;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;

/** Under which heading the help of a command shows an option; in this order in every command. */
public enum OptionGroup {
  /** Which network. */
  NETWORK("Network"),
  /** Which images, and what becomes of them. */
  IMAGES("Images"),
  /** How layers are ranked and chosen. */
  CHOICE("Choice of layers"),
  /** How long and how is trained. */
  TRAINING("Training"),
  /** What one step does, on which memory and time depend. */
  STEP("A step of training"),
  /** Where results go. */
  RESULTS("Results"),
  /** Files of weights under other names, and downloads. */
  FILES("Files of weights, and downloads"),
  /** What every command has. */
  GENERAL("General");

  private final String heading;

  OptionGroup(String heading) {
    this.heading = heading;
  }

  /**
   * The heading.
   *
   * @return a few words
   */
  public String heading() {
    return heading;
  }

  /**
   * Finds the group of an option: that of its field, or else of the class that declares it.
   *
   * @param option of a command
   * @return the group; {@link #GENERAL} for options that are in none
   */
  public static OptionGroup of(OptionSpec option) {
    if (option.userObject() instanceof Field field) {
      return Optional.ofNullable(field.getAnnotation(In.class))
          .or(() -> Optional.ofNullable(field.getDeclaringClass().getAnnotation(In.class)))
          .map(In::value)
          .orElse(GENERAL);
    }
    return GENERAL;
  }

  /** Puts an option, or all options of a class, into a group. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.TYPE, ElementType.FIELD})
  public @interface In {
    /**
     * The group.
     *
     * @return a group
     */
    OptionGroup value();
  }
}

package io.github.adabet.djl.internal.reflect;

import io.github.adabet.BackendUnavailableException;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * A private field of a class of DJL. It is looked for when it is first needed and not when a class
 * is loaded, so that a release that lacks it ends in an exception that says so, each time, and not
 * in an error of the class that asks. Thread-safe.
 */
public final class InternalField {

  private final String type;
  private final String name;
  private volatile @Nullable Field found;

  /**
   * Names a field.
   *
   * @param type the name of the class that declares it
   * @param name its name
   */
  public InternalField(String type, String name) {
    this.type = type;
    this.name = name;
  }

  /**
   * Checks that the field is there.
   *
   * @throws BackendUnavailableException if this release of DJL lacks it
   */
  public void require() {
    field();
  }

  /**
   * Returns the value, which may be null.
   *
   * @throws BackendUnavailableException if this release of DJL lacks the field
   */
  public @Nullable Object optional(Object owner) {
    try {
      return field().get(owner);
    } catch (IllegalAccessException e) {
      throw unusable(e);
    }
  }

  /**
   * Returns the value.
   *
   * @throws BackendUnavailableException if this release of DJL lacks the field
   * @throws IllegalStateException if it is null
   */
  public Object read(Object owner) {
    Object value = optional(owner);
    if (value == null) {
      throw new IllegalStateException(
          "Field "
              + name
              + " of "
              + owner.getClass().getName()
              + " is null: the block cannot be run");
    }
    return value;
  }

  /**
   * Sets the value.
   *
   * @throws BackendUnavailableException if this release of DJL lacks the field
   */
  public void write(Object owner, Object value) {
    try {
      field().set(owner, value);
    } catch (IllegalAccessException e) {
      throw unusable(e);
    }
  }

  private Field field() {
    Field known = found;
    if (known == null) {
      known = find();
      found = known;
    }
    return known;
  }

  private Field find() {
    try {
      Field field =
          Class.forName(type, false, InternalField.class.getClassLoader()).getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      throw unusable(e);
    }
  }

  private BackendUnavailableException unusable(Throwable cause) {
    return new BackendUnavailableException(
        "The field '"
            + name
            + "' of "
            + type
            + " cannot be read. Use ai.djl:api:0.36.0, the release this library is made for, and"
            + " its engines, on the class path, or open that package to reflection",
        cause);
  }
}

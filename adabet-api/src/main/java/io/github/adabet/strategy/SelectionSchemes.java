package io.github.adabet.strategy;

import io.github.adabet.AdaBetException;
import io.github.adabet.spi.NearestNames;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * The selection schemes by name: those of this library, and those that others provide as services
 * of the type {@link SelectionScheme}, found through the context class loader of the calling thread
 * and through the library's own. Upper case and underscores are taken as lower case and hyphens.
 */
public final class SelectionSchemes {
  private SelectionSchemes() {}

  /**
   * All schemes.
   *
   * @return those of this library, then those of others in the order found; no name twice
   * @throws AdaBetException if a provider is broken, or two schemes answer to one name
   */
  public static List<SelectionScheme> all() {
    List<SelectionScheme> schemes = new ArrayList<>(BuiltInSchemes.all());
    addServices(schemes, ServiceLoader.load(SelectionScheme.class));
    addServices(
        schemes,
        ServiceLoader.load(SelectionScheme.class, SelectionSchemes.class.getClassLoader()));
    return List.copyOf(schemes);
  }

  private static void addServices(
      List<SelectionScheme> schemes, ServiceLoader<SelectionScheme> services) {
    try {
      for (SelectionScheme service : services) {
        if (schemes.stream().noneMatch(known -> known.getClass().equals(service.getClass()))) {
          schemes.add(service);
        }
      }
    } catch (ServiceConfigurationError e) {
      throw new AdaBetException(
          "A selection scheme on the class path cannot be loaded: " + e.getMessage(), e);
    }
  }

  /**
   * The scheme of a name or alias.
   *
   * @param name for example {@code betti}
   * @return the scheme
   * @throws UnknownSchemeException if there is none; the message names the nearest known ones
   * @throws AdaBetException if a provider is broken, or two schemes answer to one name
   */
  public static SelectionScheme named(String name) {
    return find(name).orElseThrow(() -> unknown(name));
  }

  /**
   * The scheme of a name or alias, or else that of a file: one that holds a ranking or a selection
   * as JSON, or names a layer on each line, {@code #} beginning a comment. A file with the name of
   * a scheme is meant by {@code ./name}.
   *
   * @param nameOrFile for example {@code betti} or {@code layers.txt}
   * @return the scheme
   * @throws UnknownSchemeException if there is neither; the message names the nearest known names
   * @throws AdaBetException if a provider is broken, or two schemes answer to one name
   */
  public static SelectionScheme of(String nameOrFile) {
    Optional<SelectionScheme> named = find(nameOrFile);
    if (named.isPresent()) {
      return named.get();
    }
    try {
      Path path = Path.of(nameOrFile);
      if (Files.isRegularFile(path)) {
        return ofFile(path);
      }
    } catch (InvalidPathException e) {
      // Then it is no file.
    }
    throw unknown(nameOrFile);
  }

  /**
   * The scheme of a file: the layers that it names, or the best of its ranking.
   *
   * @param path a ranking or a selection as JSON, or a list of layers; read when a plan is made
   * @return the scheme; its plans throw {@link AdaBetException} if the file cannot be read or names
   *     a layer that the network does not have
   */
  public static SelectionScheme ofFile(Path path) {
    return new SchemeFile(path);
  }

  private static Optional<SelectionScheme> find(String name) {
    return Optional.ofNullable(byName().get(normalised(name)));
  }

  private static Map<String, SelectionScheme> byName() {
    Map<String, SelectionScheme> byName = new LinkedHashMap<>();
    for (SelectionScheme scheme : all()) {
      List<String> names = new ArrayList<>(List.of(scheme.name()));
      names.addAll(scheme.aliases());
      for (String name : names) {
        SelectionScheme other = byName.put(name, scheme);
        if (other != null) {
          throw new AdaBetException(
              "Two selection schemes are named "
                  + name
                  + ": "
                  + other.getClass().getName()
                  + " and "
                  + scheme.getClass().getName()
                  + ". Take one of them off the class path.",
              null);
        }
      }
    }
    return byName;
  }

  private static UnknownSchemeException unknown(String name) {
    return new UnknownSchemeException(
        name,
        NearestNames.of(normalised(name), byName().keySet()),
        all().stream().map(SelectionScheme::name).toList());
  }

  private static String normalised(String name) {
    return name.strip().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

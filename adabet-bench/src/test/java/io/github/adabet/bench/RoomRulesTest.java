package io.github.adabet.bench;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The direction of the rooms, {@code topology -> api <- djl}, and the habits all of them keep. */
@Tag("jdk")
class RoomRulesTest {
  private static final String API = "io.github.adabet";
  private static final String SPI = "io.github.adabet.spi";
  private static final String SCORE = "io.github.adabet.score";
  private static final String STRATEGY = "io.github.adabet.strategy";
  private static final String JSON = "io.github.adabet.json";
  private static final String TOPOLOGY = "io.github.adabet.topology..";
  private static final String NATIVE = "io.github.adabet.topology.internal.nativeengine..";
  private static final String DJL = "io.github.adabet.djl..";
  private static final String DJL_INTERNAL = "io.github.adabet.djl.internal..";
  private static final String[] PLATFORM = {
    "java..", "javax.imageio..", "org.jspecify.annotations.."
  };

  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");

  /** An import from an internal package; the group is the root whose classes may use it. */
  private static final Pattern INTERNAL_IMPORT =
      Pattern.compile("(?m)^import (?:static )?(io\\.github\\.adabet[\\w.]*?)\\.internal\\..*;");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          // What JMH and JavaCPP generate keeps no rule of this house.
          .withImportOption(location -> !location.contains("/jmh_generated/"))
          .withImportOption(location -> !location.contains("/nativeengine/binding/"))
          .importPackages("io.github.adabet");

  @Test
  void import_allRooms_areSeen() {
    assertThat(CLASSES)
        .extracting(JavaClass::getPackageName)
        .contains(API, SPI, JSON, "io.github.adabet.topology", "io.github.adabet.djl");
  }

  @Test
  void api_dependencies_areThePlatform() {
    check(
        classes()
            .that()
            .resideInAnyPackage(API, SPI)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(PLATFORM).or(resideInAnyPackage(API, SPI)))
            .because("adabet-api works without Jackson and without an engine"));
  }

  @Test
  void scores_dependencies_areTheApi() {
    check(
        classes()
            .that()
            .resideInAPackage(SCORE)
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(PLATFORM).or(resideInAnyPackage(API, SPI, SCORE))));
  }

  @Test
  void strategies_dependencies_areApiScoresAndTheirFiles() {
    check(
        classes()
            .that()
            .resideInAPackage(STRATEGY)
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(PLATFORM)
                    .or(resideInAnyPackage(API, SPI, SCORE, STRATEGY, JSON))));
  }

  @Test
  void json_dependencies_areApiAndJackson() {
    check(
        classes()
            .that()
            .resideInAPackage(JSON)
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(PLATFORM)
                    .or(resideInAnyPackage(API, SPI, JSON, "com.fasterxml.jackson.."))));
  }

  @Test
  void topology_dependencies_areThePlatformAndTheApi() {
    check(
        classes()
            .that()
            .resideInAPackage(TOPOLOGY)
            .and()
            .resideOutsideOfPackage(NATIVE)
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(PLATFORM).or(resideInAnyPackage(API, SPI, SCORE, TOPOLOGY)))
            .because("the topology room sees no engine: topology -> api <- djl"));
  }

  @Test
  void nativeEngine_dependencies_areThoseOfTopologyAndJavaCpp() {
    check(
        classes()
            .that()
            .resideInAPackage(NATIVE)
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(PLATFORM)
                    .or(resideInAnyPackage(API, SPI, TOPOLOGY, "org.bytedeco.javacpp.."))));
  }

  @Test
  void djl_dependencies_leaveOutTopology() {
    check(
        noClasses()
            .that()
            .resideInAPackage(DJL)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TOPOLOGY, JSON)
            .because("the DJL room hands distances to any scorer: topology -> api <- djl"));
  }

  @Test
  void djlInternals_dependencies_neverGoUpToWhatIsMadeOfThem() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(DJL_INTERNAL, DJL + "internal..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "io.github.adabet.djl",
                "io.github.adabet.djl.block",
                "io.github.adabet.djl.tensorflow",
                "io.github.adabet.djl.torchscript")
            .because("the door and the block trees are made of the internals, not the reverse"));
  }

  @Test
  void engines_classes_areUsedByTheirBindingsOnly() {
    for (String engine : List.of("pytorch", "mxnet")) {
      check(
          noClasses()
              .that()
              .resideInAPackage(DJL)
              .and()
              .resideOutsideOfPackage("io.github.adabet.djl.internal.engine." + engine)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(
                  "ai.djl." + engine + "..", "io.github.adabet.djl.internal.engine." + engine)
              .because("the library runs without any one engine; bindings are found at run time"));
    }
  }

  @Test
  void tensorFlow_classes_areUsedInItsOwnRoomsOnly() {
    check(
        noClasses()
            .that()
            .resideInAPackage(DJL)
            .and()
            .resideOutsideOfPackages(
                "io.github.adabet.djl.tensorflow..", "io.github.adabet.djl.internal.tensorflow..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "org.tensorflow..",
                "com.google.protobuf..",
                "org.bytedeco..",
                "io.github.adabet.djl.internal.tensorflow..")
            .because("the library runs without TensorFlow; its provider is found at run time"));
  }

  @Test
  void internalPackages_users_areInTheirOwnRoot() {
    check(classes().should(useInternalPackagesOfTheirOwnRootOnly()));
  }

  /** The tests of other modules are not on this class path; their sources tell. */
  @Test
  void sources_importsOfInternalPackages_areOfTheirOwnRoot() throws IOException {
    List<Path> sources = sources();
    assertThat(sources).anyMatch(source -> source.endsWith("BarcodeCommandTest.java"));
    for (Path source : sources) {
      requireInternalsOfItsOwnRootOnly(source);
    }
  }

  @Test
  void packages_dependencies_haveNoCycle() {
    check(slices().assignedFrom(packagesWithTheirSpiAsOne()).should().beFreeOfCycles());
  }

  @Test
  void libraries_output_isLeftToTheApplication() {
    JavaClasses libraries = CLASSES.that(resideInAnyPackage(API, SPI, JSON, TOPOLOGY, DJL));

    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(libraries);
    NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(libraries);
  }

  @Test
  void classes_names_sayWhatTheyHold() {
    check(
        noClasses()
            .should()
            .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager)")
            .because("a name says what a class holds, in the field's terms"));
  }

  @Test
  void packages_nullness_isMarked() {
    assertThat(CLASSES)
        .extracting(JavaClass::getPackage)
        .allSatisfy(
            javaPackage ->
                assertThat(javaPackage.isAnnotatedWith(NullMarked.class))
                    .as("@NullMarked on package %s", javaPackage.getName())
                    .isTrue());
  }

  /** All Java sources of all modules. */
  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (DirectoryStream<Path> modules = Files.newDirectoryStream(Path.of(".."))) {
      for (Path module : modules) {
        if (Files.isDirectory(module.resolve("src"))) {
          try (Stream<Path> files = Files.walk(module.resolve("src"))) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
          }
        }
      }
    }
    return sources;
  }

  private static void requireInternalsOfItsOwnRootOnly(Path source) throws IOException {
    String text = Files.readString(source);
    Matcher own = PACKAGE.matcher(text);
    String home = own.find() ? own.group(1) + "." : "";
    Matcher used = INTERNAL_IMPORT.matcher(text);
    while (used.find()) {
      assertThat(home).as("%s: %s", source, used.group()).startsWith(used.group(1) + ".");
    }
  }

  private static void check(ArchRule rule) {
    rule.check(CLASSES);
  }

  /** A class of a package {@code a.b.internal..} is for the classes under {@code a.b} only. */
  private static ArchCondition<JavaClass> useInternalPackagesOfTheirOwnRootOnly() {
    return new ArchCondition<>("use internal packages of their own root only") {
      @Override
      public void check(JavaClass user, ConditionEvents events) {
        for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
          String used = dependency.getTargetClass().getPackageName();
          int internal = used.startsWith(API) ? used.indexOf(".internal") : -1;
          if (internal >= 0 && !isInRoot(user, used.substring(0, internal))) {
            events.add(SimpleConditionEvent.violated(user, dependency.getDescription()));
          }
        }
      }
    };
  }

  private static boolean isInRoot(JavaClass user, String root) {
    return user.getPackageName().equals(root) || user.getPackageName().startsWith(root + ".");
  }

  /** A front door and its SPI speak of each other's types by design; together they are one. */
  private static SliceAssignment packagesWithTheirSpiAsOne() {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
        return SliceIdentifier.of(javaClass.getPackageName().replaceFirst("\\.spi$", ""));
      }

      @Override
      public String getDescription() {
        return "packages, each front door and its SPI as one";
      }
    };
  }
}

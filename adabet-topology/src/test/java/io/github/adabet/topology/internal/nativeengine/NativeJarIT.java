package io.github.adabet.topology.internal.nativeengine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.adabet.freshjvm.FreshJvmProgram;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What ships: the jars of this build, in fresh JVMs. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("jdk")
class NativeJarIT {
  private static final Path PLAIN_JAR = Path.of(System.getProperty("adabet.jar"));
  private static final Path NATIVE_JAR = Path.of(System.getProperty("adabet.native.jar"));

  @TempDir Path folder;
  private Path api;
  private Path javaCpp;

  @BeforeEach
  void requireNativeJar() throws URISyntaxException {
    if (!Files.exists(NATIVE_JAR) && NativeEngine.isRequired()) {
      fail("The native engine is required here, and " + NATIVE_JAR + " was not built.");
    }
    assumeTrue(Files.exists(NATIVE_JAR), "the native engine was not built");
    api = jarOf(io.github.adabet.Provenance.class);
    javaCpp = jarOf(Loader.class);
  }

  @Test
  void plainJar_holdsNoNativeCode() throws IOException {
    try (JarFile jar = new JarFile(PLAIN_JAR.toFile())) {
      assertThat(jar.stream().map(JarEntry::getName))
          .noneMatch(name -> name.matches(".*\\.(so|dll|dylib|cpp|h)"))
          .contains("module-info.class", "META-INF/LICENSE");
    }
  }

  @Test
  void nativeJar_holdsTheLibraryAndTheLicence() throws IOException {
    try (JarFile jar = new JarFile(NATIVE_JAR.toFile())) {
      assertThat(jar.stream().map(JarEntry::getName))
          .noneMatch(name -> name.endsWith(".class"))
          .contains("META-INF/LICENSE", "META-INF/NOTICE")
          .anyMatch(name -> name.contains(Loader.getPlatform() + "/"));
    }
  }

  @Test
  void classPath_bothJars_runsNative() throws Exception {
    assertThat(run(PLAIN_JAR, NATIVE_JAR, api, javaCpp))
        .contains("[1.0, 2.0)")
        .contains("homology.engine = native")
        .contains("betti.engine = native")
        .doesNotContain("refused");
  }

  /** Unpacking fails on an interrupted thread, and the answer stays for the life of the JVM. */
  @Test
  void classPath_firstAskedByAnInterruptedThread_runsNative() throws Exception {
    List<String> command =
        List.of(
            "-Dadabet.freshjvm.interrupted=true",
            "-cp",
            join(PLAIN_JAR, NATIVE_JAR, api, javaCpp) + File.pathSeparator + testClasses());
    assertThat(execute(command)).contains("homology.engine = native").doesNotContain("refused");
  }

  @Test
  void classPath_withoutNativeJar_runsJavaAndSaysWhy() throws Exception {
    assertThat(run(PLAIN_JAR, api, javaCpp))
        .contains("[1.0, 2.0)")
        .contains("homology.engine = java")
        .contains("refused native (there is no native library for " + Loader.getPlatform())
        .contains("with the classifier " + Loader.getPlatform());
  }

  @Test
  void classPath_withoutJavaCpp_runsJavaAndSaysWhy() throws Exception {
    assertThat(run(PLAIN_JAR, NATIVE_JAR, api))
        .contains("[1.0, 2.0)")
        .contains("homology.engine = java")
        .contains("refused native (JavaCPP, which loads the native library, is not on the class");
  }

  @Test
  void classPath_libraryThatCannotBeLoaded_runsJavaAndSaysWhy() throws Exception {
    Path broken = folder.resolve("broken.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(broken))) {
      out.putNextEntry(new JarEntry(libraryEntry()));
      out.write("no library".getBytes(UTF_8));
    }
    assertThat(run(PLAIN_JAR, broken, api, javaCpp))
        .contains("homology.engine = java")
        .contains("refused native (the native library is there but cannot be loaded")
        .contains("UnsatisfiedLinkError");
  }

  @Test
  void modulePath_bothJars_runsNative() throws Exception {
    String modules = join(PLAIN_JAR, NATIVE_JAR, api, javaCpp);
    List<String> command =
        List.of(
            "--module-path",
            modules,
            "--add-modules",
            "ALL-MODULE-PATH",
            "-cp",
            testClasses().toString());
    assertThat(execute(command)).contains("homology.engine = native").doesNotContain("refused");
  }

  @Test
  void modulePath_withoutJavaCpp_runsJavaAndSaysWhy() throws Exception {
    List<String> command =
        List.of(
            "--module-path",
            join(PLAIN_JAR, api),
            "--add-modules",
            "ALL-MODULE-PATH",
            "-cp",
            testClasses().toString());
    assertThat(execute(command))
        .contains("homology.engine = java")
        .contains("refused native (JavaCPP, which loads the native library");
  }

  /** JavaCPP would take a copy of equal size and time for the one in the jar. */
  @Test
  void classPath_otherContentInTheCache_isUnpackedAgain() throws Exception {
    run(PLAIN_JAR, NATIVE_JAR, api, javaCpp);
    Path entry = Path.of(libraryEntry());
    Path copy;
    try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
      copy = files.filter(f -> f.endsWith(entry)).findFirst().orElseThrow();
    }
    FileTime time = Files.getLastModifiedTime(copy);
    Files.write(copy, new byte[(int) Files.size(copy)]);
    Files.setLastModifiedTime(copy, time);
    assertThat(run(PLAIN_JAR, NATIVE_JAR, api, javaCpp)).contains("homology.engine = native");
  }

  @Test
  void classPath_cpuThatIsNotThere_fails() throws Exception {
    Process process =
        start(
            List.of(
                "-Dadabet.native.cpu=avx1024",
                "-cp",
                join(PLAIN_JAR, NATIVE_JAR, api, javaCpp, testClasses())),
            FreshJvmProgram.class);
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(output)
        .contains("BackendUnavailableException")
        .contains("adabet.native.cpu is avx1024; this processor runs [baseline");
  }

  /** A leak of one cloud of 60 points in each run would come to 42 MB. */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "/proc tells the resident memory")
  void classPath_thousandsOfRuns_keepMemoryFlat() throws Exception {
    String output =
        execute(
            List.of(
                "-Xms64m",
                "-Xmx64m",
                "-XX:+AlwaysPreTouch",
                "-cp",
                join(PLAIN_JAR, NATIVE_JAR, api, javaCpp, testClasses())),
            NativeMemoryProgram.class);
    long before = figure(output, "before ");
    long after = figure(output, "after ");
    assertThat(after - before).as(output).isLessThan(32_768);
  }

  private static long figure(String output, String label) {
    return output
        .lines()
        .filter(line -> line.startsWith(label))
        .mapToLong(line -> Long.parseLong(line.substring(label.length())))
        .findFirst()
        .orElseThrow(() -> new AssertionError(output));
  }

  private static String libraryEntry() throws IOException {
    try (JarFile jar = new JarFile(NATIVE_JAR.toFile())) {
      return jar.stream()
          .map(JarEntry::getName)
          .filter(name -> name.contains(Loader.getPlatform() + "/") && !name.endsWith("/"))
          .findFirst()
          .orElseThrow();
    }
  }

  private String run(Path... jars) throws Exception {
    return execute(List.of("-cp", join(jars) + File.pathSeparator + testClasses()));
  }

  private String execute(List<String> options) throws Exception {
    return execute(options, FreshJvmProgram.class);
  }

  private String execute(List<String> options, Class<?> program) throws Exception {
    Process process = start(options, program);
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private Process start(List<String> options, Class<?> program) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("cache"));
    command.addAll(options);
    command.add(program.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    return process;
  }

  private static String join(Path... entries) {
    return Stream.of(entries).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static Path testClasses() throws URISyntaxException {
    return jarOf(FreshJvmProgram.class);
  }

  private static Path jarOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}

package io.github.adabet.djl.internal.reflect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.djl.nn.Blocks;
import io.github.adabet.BackendUnavailableException;
import io.github.adabet.djl.internal.engine.pytorch.PyTorchRecordedConstants;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A DJL in which a private field has another name: the name is changed in the bytes of the class.
 */
@Tag("jdk")
class OtherDjlReleaseTest {

  @ParameterizedTest
  @CsvSource({
    "ai.djl.nn.ParallelBlock,function",
    "ai.djl.nn.LambdaBlock,lambda",
    "ai.djl.ndarray.NDScope,resources",
    "ai.djl.nn.transformer.ScaledDotProductAttentionBlock,headCount",
    "ai.djl.nn.transformer.TransformerEncoderBlock,selfAttentionDropout",
    "ai.djl.nn.transformer.TransformerEncoderBlock,fullyConnectedDropout",
    "ai.djl.nn.norm.BatchNorm,axis",
    "ai.djl.nn.norm.BatchNorm,epsilon"
  })
  void blockTree_releaseWithoutAField_isRefusedByNameEachTime(String type, String field)
      throws ReflectiveOperationException, IOException {
    try (Release release = new Release(type, field)) {
      Object block = release.call(Blocks.class.getName(), "identityBlock");

      for (int i = 0; i < 2; i++) {
        Throwable refusal =
            catchThrowable(() -> release.call(BlockTree.class.getName(), "of", block, List.of()));

        assertThat(refusal.getClass().getName())
            .isEqualTo(BackendUnavailableException.class.getName());
        assertThat(refusal).hasMessageContaining(type).hasMessageContaining("'" + field + "'");
        assertThat(refusal).hasMessageContaining("ai.djl:api:0.36.0");
      }
    }
  }

  @Test
  void recordedConstants_engineWithoutTheBuffer_areRefusedByName()
      throws ReflectiveOperationException, IOException {
    try (Release release = new Release("ai.djl.pytorch.engine.PtNDArray", "dataRef")) {
      Class<?> constants = release.loadClass(PyTorchRecordedConstants.class.getName());

      Throwable refusal = catchThrowable(() -> constants.getConstructor().newInstance());

      assertThat(refusal).isInstanceOf(InvocationTargetException.class);
      assertThat(refusal.getCause().getClass().getName())
          .isEqualTo(BackendUnavailableException.class.getName());
      assertThat(refusal.getCause())
          .hasMessageContaining("PtNDArray")
          .hasMessageContaining("dataRef");
    }
  }

  @Test
  void recordableCalls_engineWithoutTheCall_areRefusedByName()
      throws ReflectiveOperationException, IOException {
    try (Release release = new Release("ai.djl.pytorch.jni.PyTorchLibrary", "moduleRunMethod")) {
      Class<?> calls =
          release.loadClass("io.github.adabet.djl.internal.engine.pytorch.RecordableCalls");
      Method find = calls.getDeclaredMethod("find");
      find.setAccessible(true);

      Throwable refusal = catchThrowable(() -> find.invoke(null));

      assertThat(refusal).isInstanceOf(InvocationTargetException.class);
      assertThat(refusal.getCause().getClass().getName())
          .isEqualTo(BackendUnavailableException.class.getName());
      assertThat(refusal.getCause()).hasMessageContaining("moduleRunMethod");
    }
  }

  @Test
  void require_releaseThisLibraryIsMadeFor_hasAllFields() {
    DjlInternals.require();

    assertThat(new PyTorchRecordedConstants()).isNotNull();
  }

  @Test
  void require_classThatIsAbsent_isRefusedByName() {
    assertThat(catchThrowable(new InternalField("ai.djl.nn.Absent", "x")::require))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("'x' of ai.djl.nn.Absent");
  }

  /** Loads everything on the class path anew, and one class with a field renamed. */
  private static final class Release extends URLClassLoader {
    private final String changed;
    private final String field;

    Release(String changed, String field) throws IOException {
      super(classPath(), ClassLoader.getPlatformClassLoader());
      this.changed = changed;
      this.field = field;
    }

    private static URL[] classPath() throws IOException {
      List<String> parts =
          List.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator));
      URL[] urls = new URL[parts.size()];
      for (int i = 0; i < urls.length; i++) {
        urls[i] = Path.of(parts.get(i)).toUri().toURL();
      }
      return urls;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (!name.equals(changed)) {
        return super.findClass(name);
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = renamed(in.readAllBytes());
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    /** Changes the last letter in the constant that is the name, with its length in front. */
    private byte[] renamed(byte[] bytes) {
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      String constant = "\u0001\u0000" + (char) field.length() + field;
      assertThat(text).contains(constant);
      return text.replace(constant, constant.substring(0, constant.length() - 1) + "_")
          .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Calls a public static method, and throws what it throws. */
    Object call(String type, String method, Object... arguments)
        throws ReflectiveOperationException {
      var found =
          Arrays.stream(loadClass(type).getMethods())
              .filter(m -> m.getName().equals(method))
              .filter(m -> m.getParameterCount() == arguments.length)
              .findFirst()
              .orElseThrow();
      try {
        return found.invoke(null, arguments);
      } catch (InvocationTargetException e) {
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw e;
      }
    }
  }
}

package io.github.adabet.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.weights.PretrainedWeights;
import io.github.adabet.djl.zoo.Architecture;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real processes of the command line that fetch from a server on the loopback interface. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DownloadIT {
  private static final int BEGINNING = 100_000;
  private static final long POLL_MILLISECONDS = 20;
  private static final long DRIBBLE_MILLISECONDS = 50;
  private static final String PASSWORD = "changeit";

  @TempDir private Path folder;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> ranges = new CopyOnWriteArrayList<>();
  private volatile boolean dribbles;
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(loopback(), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    server.stop(0);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  @Test
  @DisabledOnOs(
      value = OS.WINDOWS,
      disabledReason = "Windows has no interrupt signal that one process can send to another")
  void weightsFetch_interrupted_stopsAtOnceAndGoesOnFromThere() throws Exception {
    byte[] content = weights();
    String url = serve("/own.safetensors", content);
    dribbles = true;
    Process first = start("weights", "fetch", url, "--cache", cache());
    awaitPart(first);
    interrupt(first);

    // The server sends a byte now and then and never ends: whoever waits for it waits for ever.
    assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(first.exitValue()).isEqualTo(130);
    Path part = part();
    long kept = Files.size(part);
    dribbles = false;
    Process second = start("weights", "fetch", url, "--cache", cache());
    String output = read(second);

    assertThat(second.waitFor()).as(output).isZero();
    assertThat(ranges).containsExactly("", "bytes=" + kept + "-");
    assertThat(output).contains("goes on from byte " + kept);
    assertThat(part.resolveSibling("own.safetensors")).hasBinaryContent(content);
  }

  @Test
  @DisabledOnOs(
      value = OS.WINDOWS,
      disabledReason = "Windows has no interrupt signal that one process can send to another")
  void rank_weightsAtFirstUse_areFetchedOnceAndAnInterruptionStopsAtOnce() throws Exception {
    String url = serve("/own.safetensors", weights());
    List<String> rank =
        List.of(
            "rank --model mobilenet_v2 --input-size 32 --limit 8 --rank-batch-size 8".split(" "));
    Path images = ImageFolders.write(folder.resolve("photos"), 8);
    dribbles = true;
    String[] command =
        Stream.concat(
                rank.stream(),
                Stream.of("--data", images.toString(), "--weights", url, "--cache", cache()))
            .toArray(String[]::new);
    Process first = start(command);
    awaitPart(first);
    interrupt(first);

    assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(first.exitValue()).isEqualTo(130);
    assertThat(read(first)).contains("interrupted before the work began");
    dribbles = false;
    Process second = start(command);
    String output = read(second);
    assertThat(second.waitFor()).as(output).isZero();
    assertThat(output).contains("SHA-256").contains("weights").contains(url);
    assertThat(ranges).hasSize(2);

    Process third =
        start(Stream.concat(Stream.of(command), Stream.of("--offline")).toArray(String[]::new));
    assertThat(read(third)).contains("features/18/0");
    assertThat(third.waitFor()).isZero();
    assertThat(ranges).hasSize(2);
  }

  @Test
  void weightsFetch_redirectFromHttpsToHttp_isRefused() throws Exception {
    String plain = serve("/own.safetensors", "weights".getBytes(UTF_8));
    Path keys = keys();
    HttpsServer secure = HttpsServer.create(loopback(), 0);
    secure.setHttpsConfigurator(new HttpsConfigurator(context(keys)));
    secure.setExecutor(threads);
    secure.createContext(
        "/own.safetensors",
        exchange -> {
          exchange.getResponseHeaders().set("Location", plain);
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    secure.start();
    String url = "https://localhost:" + secure.getAddress().getPort() + "/own.safetensors";
    Process process =
        start(
            List.of(
                "-Djavax.net.ssl.trustStore=" + keys,
                "-Djavax.net.ssl.trustStorePassword=" + PASSWORD),
            "weights",
            "fetch",
            url,
            "--cache",
            cache());
    String output = read(process);
    secure.stop(0);

    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(output).contains(plain).contains("not protected as https is");
    assertThat(ranges).isEmpty();
  }

  /** A file of weights of a network that has just been made. */
  private byte[] weights() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    Block network = Architecture.MOBILENET_V2.block(3);
    try (NDManager manager = DjlEngines.engine(DjlEngines.PYTORCH).newBaseManager()) {
      network.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 32, 32));
      PretrainedWeights.save(network, file);
      network.clear();
    }
    return Files.readAllBytes(file);
  }

  /** Serves a file, from any place on, as a whole or, as long as that is wanted, ever slower. */
  private String serve(String path, byte[] content) {
    server.createContext(path, exchange -> answer(exchange, content));
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private void answer(HttpExchange exchange, byte[] content) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    ranges.add(range == null ? "" : range);
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
    exchange.getResponseHeaders().set("ETag", "\"1\"");
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
    try (OutputStream body = exchange.getResponseBody()) {
      int next = from;
      if (dribbles) {
        body.write(content, 0, BEGINNING);
        for (next = BEGINNING; dribbles && next < content.length; next++) {
          body.write(content[next]);
          body.flush();
          TimeUnit.MILLISECONDS.sleep(DRIBBLE_MILLISECONDS);
        }
      }
      body.write(content, next, content.length - next);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String cache() {
    return folder.resolve("cache").toString();
  }

  private Path part() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
      return files
          .filter(file -> file.toString().endsWith(".part"))
          .findFirst()
          .orElse(folder.resolve("none"));
    }
  }

  private void awaitPart(Process process) throws IOException, InterruptedException {
    while (process.isAlive()) {
      if (Files.isDirectory(folder.resolve("cache"))
          && Files.exists(part())
          && Files.size(part()) > 0) {
        return;
      }
      Thread.sleep(POLL_MILLISECONDS);
    }
    throw new AssertionError(read(process));
  }

  private Path keys() throws IOException, InterruptedException {
    Path keys = folder.resolve("keys.p12");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-alias",
                    "server",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "san=dns:localhost",
                    "-keystore",
                    keys.toString(),
                    "-storepass",
                    PASSWORD))
            .redirectErrorStream(true)
            .start();
    assertThat(process.waitFor()).as(read(process)).isZero();
    return keys;
  }

  private static SSLContext context(Path keys) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream content = Files.newInputStream(keys)) {
      store.load(content, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static Process start(String... arguments) throws IOException {
    return start(List.of(), arguments);
  }

  private static Process start(List<String> options, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.exists(Path.of("/proc"))) {
      // A process inherits ignored signals, and a test may run in a background job that ignores it.
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(AdaBetCommand.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String read(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  private static void interrupt(Process process) throws IOException, InterruptedException {
    // The shell's own kill, because a bare system has no program of that name.
    Process kill = new ProcessBuilder("sh", "-c", "kill -INT " + process.pid()).start();
    assertThat(kill.waitFor()).isZero();
  }
}

package io.github.adabet.examples.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes scalars and texts that TensorBoard shows.
 *
 * <p>Each event goes to the operating system before the method returns, so that a process that is
 * killed loses none but perhaps the one it was writing; a machine that loses power can lose the
 * last ones. Every process writes a new file, as TensorBoard expects; it reads those of a folder in
 * the order of their names, which begin with the time.
 *
 * <p>Not safe for use by several threads. Close it to give its file back.
 */
public final class EventFile implements AutoCloseable {
  // Numbers of fields: tensorflow/core/util/event.proto, framework/summary.proto, tensor.proto.
  private static final int EVENT_WALL_TIME = 1;
  private static final int EVENT_STEP = 2;
  private static final int EVENT_FILE_VERSION = 3;
  private static final int EVENT_SUMMARY = 5;
  private static final int EVENT_SESSION_LOG = 7;
  private static final int SESSION_STATUS = 1;
  private static final int SESSION_START = 1;
  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_SIMPLE = 2;
  private static final int VALUE_TENSOR = 8;
  private static final int VALUE_METADATA = 9;
  private static final int METADATA_PLUGIN = 1;
  private static final int PLUGIN_NAME = 1;
  private static final int TENSOR_TYPE = 1;
  private static final int TENSOR_SHAPE = 2;
  private static final int TENSOR_STRINGS = 8;
  private static final int SHAPE_DIMENSION = 2;
  private static final int DIMENSION_SIZE = 1;
  private static final int STRING = 7;

  private static final String PREFIX = "events.out.tfevents.";
  private static final String SUFFIX = ".adabet";
  private static final String VERSION = "brain.Event:2";
  private static final double MILLISECONDS = 1e3;
  private static final int MOST_FILES_A_SECOND = 10_000;

  private final Path path;
  private final FileChannel channel;
  private final Clock clock;

  private EventFile(Path path, FileChannel channel, Clock clock) {
    this.path = path;
    this.channel = channel;
    this.clock = clock;
  }

  /**
   * Begins a new file.
   *
   * @param folder where; made if it is missing
   * @return the open file, which the caller closes
   * @throws IOException if the folder or the file cannot be made
   */
  public static EventFile create(Path folder) throws IOException {
    return create(folder, Clock.systemUTC());
  }

  /**
   * Cuts off what a process that was killed has left of the last record it was writing, so that all
   * records of a folder are whole.
   *
   * @param folder where processes wrote one after the other, and none does now; may be missing
   * @throws IOException if the newest file cannot be read or shortened
   */
  public static void mendNewest(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    Path newest;
    try (Stream<Path> files = Files.list(folder)) {
      newest = files.filter(EventFile::isOurs).max(Comparator.naturalOrder()).orElse(null);
    }
    if (newest == null) {
      return;
    }
    long whole = RecordFormat.wholeBytes(newest);
    if (whole == 0) {
      Files.delete(newest);
    } else if (whole < Files.size(newest)) {
      try (FileChannel file = FileChannel.open(newest, StandardOpenOption.WRITE)) {
        file.truncate(whole);
      }
    }
  }

  private static boolean isOurs(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
  }

  static EventFile create(Path folder, Clock clock) throws IOException {
    Files.createDirectories(folder);
    for (int number = 0; ; number++) {
      Path path =
          folder.resolve(
              String.format(
                  Locale.ROOT, PREFIX + "%010d.%04d" + SUFFIX, clock.millis() / 1000, number));
      FileChannel channel;
      try {
        channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      } catch (FileAlreadyExistsException e) {
        if (number == MOST_FILES_A_SECOND) {
          throw e;
        }
        continue;
      }
      EventFile file = new EventFile(path, channel, clock);
      try {
        file.write(file.event(0).text(EVENT_FILE_VERSION, VERSION));
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      return file;
    }
  }

  /**
   * Where it is.
   *
   * @return the file
   */
  public Path path() {
    return path;
  }

  /**
   * Says that a run goes on from an earlier state: TensorBoard forgets what other files of the
   * folder say of this step and later ones.
   *
   * @param step the first step that is written again, 0 or more
   * @throws IOException if it cannot be written
   */
  public void restart(long step) throws IOException {
    write(
        event(step)
            .message(
                EVENT_SESSION_LOG, new ProtocolBuffer().integer(SESSION_STATUS, SESSION_START)));
  }

  /**
   * Writes scalars of one step, in one event.
   *
   * @param step on the horizontal axis, 0 or more
   * @param values by tag, for example {@code training/loss}: what stands before the first {@code /}
   *     groups them; kept as float32, and may be NaN or infinite
   * @throws IOException if they cannot be written
   */
  public void scalars(long step, Map<String, Double> values) throws IOException {
    ProtocolBuffer summary = new ProtocolBuffer();
    values.forEach(
        (tag, value) ->
            summary.message(
                SUMMARY_VALUE,
                new ProtocolBuffer()
                    .text(VALUE_TAG, tag)
                    .float32(VALUE_SIMPLE, value.floatValue())));
    write(event(step).message(EVENT_SUMMARY, summary));
  }

  /**
   * Writes a text.
   *
   * @param tag what it is
   * @param step the step it belongs to, 0 or more
   * @param markdown the text, which TensorBoard shows as Markdown
   * @throws IOException if it cannot be written
   */
  public void text(String tag, long step, String markdown) throws IOException {
    ProtocolBuffer metadata =
        new ProtocolBuffer()
            .message(METADATA_PLUGIN, new ProtocolBuffer().text(PLUGIN_NAME, "text"));
    ProtocolBuffer shape =
        new ProtocolBuffer()
            .message(SHAPE_DIMENSION, new ProtocolBuffer().integer(DIMENSION_SIZE, 1));
    ProtocolBuffer tensor =
        new ProtocolBuffer()
            .integer(TENSOR_TYPE, STRING)
            .message(TENSOR_SHAPE, shape)
            .text(TENSOR_STRINGS, markdown);
    ProtocolBuffer value =
        new ProtocolBuffer()
            .text(VALUE_TAG, tag + "/text_summary")
            .message(VALUE_TENSOR, tensor)
            .message(VALUE_METADATA, metadata);
    write(event(step).message(EVENT_SUMMARY, new ProtocolBuffer().message(SUMMARY_VALUE, value)));
  }

  /** Gives the file back. May be called again. */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  private ProtocolBuffer event(long step) {
    if (step < 0) {
      throw new IllegalArgumentException("step is " + step + "; it must be 0 or more");
    }
    ProtocolBuffer event =
        new ProtocolBuffer().float64(EVENT_WALL_TIME, clock.millis() / MILLISECONDS);
    // As protobuf's own writers, leave out what is the default.
    return step == 0 ? event : event.integer(EVENT_STEP, step);
  }

  private void write(ProtocolBuffer event) throws IOException {
    ByteBuffer record = RecordFormat.record(event.toBytes());
    while (record.hasRemaining()) {
      channel.write(record);
    }
  }
}

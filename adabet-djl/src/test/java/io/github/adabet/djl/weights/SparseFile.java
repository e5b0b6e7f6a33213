package io.github.adabet.djl.weights;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of several GiB that PyTorch or safetensors wrote, made again from what is not zero in it,
 * and with holes for the rest where the file system has them. Whoever made it deletes it.
 */
final class SparseFile {

  private SparseFile() {}

  /**
   * Makes a file; skips the test where the file system takes none so large.
   *
   * @param name the file's name in the test data, without {@code .sparse}
   * @param directory where it is made
   * @return the file
   */
  static Path create(String name, Path directory) throws IOException {
    Path file = directory.resolve(name);
    try (InputStream resource = Files.newInputStream(PythonFiles.file(name + ".sparse"));
        DataInputStream runs = new DataInputStream(resource);
        FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.SPARSE,
                StandardOpenOption.WRITE)) {
      long size = runs.readLong();
      long free = Files.getFileStore(directory).getUsableSpace();
      assumeTrue(free > size, () -> directory + " has " + free + " bytes free, needed " + size);
      try {
        channel.write(ByteBuffer.allocate(1), size - 1);
      } catch (IOException e) {
        abort(directory + " takes no file of " + size + " bytes: " + e);
      }
      while (runs.available() > 0) {
        long position = runs.readLong();
        ByteBuffer content = ByteBuffer.wrap(runs.readNBytes(Math.toIntExact(runs.readLong())));
        while (content.hasRemaining()) {
          position += channel.write(content, position);
        }
      }
    }
    return file;
  }
}

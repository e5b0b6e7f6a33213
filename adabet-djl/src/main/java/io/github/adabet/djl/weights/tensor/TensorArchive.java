package io.github.adabet.djl.weights.tensor;

import ai.djl.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * An open file of named tensors, read one piece of one tensor at a time: no tensor, let alone the
 * file, is ever held as a whole. Files larger than 2 GiB, and tensors larger than that, are read
 * like any other.
 *
 * <p>Not thread-safe. Whoever opens an archive closes it.
 */
public interface TensorArchive extends AutoCloseable {

  /** The formats that are read. */
  enum Format {
    /** The format of Hugging Face's library of that name. */
    SAFETENSORS("safetensors"),
    /** What {@code torch.save(module.state_dict(), file)} writes. */
    STATE_DICT("PyTorch state dict"),
    /** What {@code torch.jit.ScriptModule.save} writes: the same with code, which is not read. */
    TORCHSCRIPT("TorchScript archive"),
    /** What {@code torch.export.save} writes: a program, which is not read, with its state dict. */
    EXPORTED_PROGRAM("program of torch.export");

    private final String title;

    Format(String title) {
      this.title = title;
    }

    /** The format's name, for people. */
    @Override
    public String toString() {
      return title;
    }
  }

  /**
   * The file that is read.
   *
   * @return its path as it was given
   */
  Path file();

  /**
   * The format of the file.
   *
   * @return found from the content
   */
  Format format();

  /**
   * Strings that stand beside the tensors; of a checkpoint, the strings and numbers beside its
   * dicts, such as {@code epoch}.
   *
   * @return in file order, unmodifiable; empty if there are none or the format has no place for
   *     them
   */
  Map<String, String> metadata();

  /**
   * The tensors.
   *
   * @return type and shape by name, in file order, unmodifiable
   */
  Map<String, TensorInfo> tensors();

  /**
   * The tensors that are not read: complex, sparse, quantised ones, those without elements on
   * PyTorch's meta device, those of element types that this version does not know, and those that
   * share their name with another.
   *
   * @return by name, in file order, what each is, for people; unmodifiable
   */
  Map<String, String> unreadable();

  /**
   * What stands beside the tensors and is neither a tensor nor plain data: objects of classes that
   * are not known here, as checkpoints hold them (settings, callbacks), and what else a program has
   * beside its weights. Nothing of them is made or run; they do not matter to who reads tensors.
   *
   * @return by name, in file order, what each is, for people; unmodifiable
   */
  Map<String, String> skipped();

  /**
   * Reads consecutive elements of a tensor, in row-major order whatever the order in the file.
   *
   * @param name a key of {@link #tensors()}
   * @param firstElement index of the first element, from 0
   * @param target is filled from its position to its limit with raw little-endian elements; holds a
   *     whole number of them
   * @throws IllegalArgumentException if the tensor has no such elements or the target does not hold
   *     a whole number of them
   * @throws WeightsException if there is no such tensor or reading fails
   */
  void read(String name, long firstElement, ByteBuffer target);

  /**
   * Reads a whole small tensor.
   *
   * @param name a key of {@link #tensors()}
   * @return a new direct little-endian buffer, positioned at 0, with exactly the tensor's elements
   *     in row-major order
   * @throws WeightsException if there is no such tensor, it has 2 GiB or more or more bytes than
   *     the file, or reading fails
   */
  ByteBuffer read(String name);

  /**
   * Overwrites an array in place with a tensor. Where the array's type is another, a floating-point
   * type, elements are rounded to the nearest, ties to even, as PyTorch does it, or exact where
   * {@link ElementType#isExactIn} says so. Needs a few MiB beside the array, however large the
   * tensor and whatever its order in the file.
   *
   * @param name a key of {@link #tensors()}
   * @param target the array, of the same shape, whose gradient is not required; the caller's, as
   *     before
   * @throws WeightsException if there is no such tensor, its shape is another, its type {@linkplain
   *     ElementType#convertsTo does not convert} to the array's, or reading fails, in which case
   *     the array may hold a part of the new elements
   */
  void copyInto(String name, NDArray target);

  /** Closes the file. */
  @Override
  void close();
}

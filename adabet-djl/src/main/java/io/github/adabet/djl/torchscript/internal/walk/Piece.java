package io.github.adabet.djl.torchscript.internal.walk;

import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Statement;
import java.util.List;

/** A step before it is known which variables are used after it. */
sealed interface Piece {

  /** Statements without a layer in them. */
  record Plain(List<Statement> statements) implements Piece {}

  /** A layer's call. */
  record LayerCall(int layer, Expression call, String output) implements Piece {}

  /**
   * The taking apart of a tuple that a call returned. The walker does it: a tuple in which a tensor
   * is missing, as attention returns it for weights that nobody wants, cannot be given to a method.
   */
  record Unpacking(String tuple, List<String> outputs) implements Piece {}

  /** A call of a method that layers are run in. */
  record FrameCall(Frame frame, List<String> arguments, String output) implements Piece {}

  /** A choice. */
  record Choice(String condition, List<Piece> then, List<Piece> otherwise) implements Piece {}

  /** A loop over numbers. */
  record Loop(String count, String variable, List<Piece> body) implements Piece {}

  /** A loop while something is true. */
  record WhileLoop(String condition, List<Piece> body) implements Piece {}
}

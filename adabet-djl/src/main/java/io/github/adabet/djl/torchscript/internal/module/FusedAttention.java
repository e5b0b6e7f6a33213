package io.github.adabet.djl.torchscript.internal.module;

import io.github.adabet.djl.torchscript.internal.code.CodeParser;
import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Expression.Call;
import io.github.adabet.djl.torchscript.internal.code.Expression.Literal;
import io.github.adabet.djl.torchscript.internal.code.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Attention in one operation, which PyTorch's modules take where no gradient is recorded, and which
 * has no derivative. A network that was traced within {@code torch.no_grad()} has it for good. Each
 * such call becomes one of a function that does the same where no gradient is recorded, and
 * otherwise computes the same by operations that have derivatives. Attention with a mask, or of
 * which the weights are wanted, stays as it is.
 */
final class FusedAttention {

  private static final String ATTENTION = "torch._native_multi_head_attention";
  private static final String ENCODER = "torch._transformer_encoder_layer_fwd";
  private static final String OWN_ATTENTION = "adabet_attention";
  private static final String OWN_ENCODER = "adabet_encoder";
  private static final int ATTENTION_MASK = 9;
  private static final int ATTENTION_WEIGHTS = 10;
  private static final int ENCODER_MASK = 18;
  private static final Literal NOTHING = new Literal("None");
  private static final Literal UNWANTED = new Literal("False");

  private static final String FUNCTIONS =
      """
      def adabet_attention(query: Tensor,
          key: Tensor,
          value: Tensor,
          width: int,
          heads: int,
          weight: Tensor,
          bias: Tensor,
          out_weight: Tensor,
          out_bias: Tensor) -> Tuple[Tensor, Tensor]:
        if torch.is_grad_enabled():
          w = torch.chunk(weight, 3)
          b = torch.chunk(bias, 3)
          shape = [torch.size(query, 0), -1, heads, torch.floordiv(width, heads)]
          q = torch.transpose(torch.reshape(torch.linear(query, w[0], b[0]), shape), 1, 2)
          k = torch.transpose(torch.reshape(torch.linear(key, w[1], b[1]), shape), 1, 2)
          v = torch.transpose(torch.reshape(torch.linear(value, w[2], b[2]), shape), 1, 2)
          x = torch.transpose(torch.scaled_dot_product_attention(q, k, v), 1, 2)
          joined = torch.reshape(x, [torch.size(query, 0), -1, width])
          y = torch.linear(joined, out_weight, out_bias)
          result = (y, y)
        else:
          result = torch._native_multi_head_attention(query, key, value, width, heads, weight, bias, out_weight, out_bias, None, False)
        return result
      def adabet_encoder(x: Tensor,
          width: int,
          heads: int,
          weight: Tensor,
          bias: Tensor,
          out_weight: Tensor,
          out_bias: Tensor,
          gelu: bool,
          norm_first: bool,
          eps: float,
          norm1: Tensor,
          shift1: Tensor,
          norm2: Tensor,
          shift2: Tensor,
          weight1: Tensor,
          bias1: Tensor,
          weight2: Tensor,
          bias2: Tensor) -> Tensor:
        if torch.is_grad_enabled():
          a = x
          if norm_first:
            a = torch.layer_norm(x, [width], norm1, shift1, eps)
          else:
            pass
          attended, _0 = %1$sadabet_attention(a, a, a, width, heads, weight, bias, out_weight, out_bias)
          h = torch.add(x, attended)
          if norm_first:
            m = torch.layer_norm(h, [width], norm2, shift2, eps)
          else:
            h = torch.layer_norm(h, [width], norm1, shift1, eps)
            m = h
          u = torch.linear(m, weight1, bias1)
          if gelu:
            u = torch.gelu(u)
          else:
            u = torch.relu(u)
          y = torch.add(h, torch.linear(u, weight2, bias2))
          if norm_first:
            pass
          else:
            y = torch.layer_norm(y, [width], norm2, shift2, eps)
        else:
          y = torch._transformer_encoder_layer_fwd(x, width, heads, weight, bias, out_weight, out_bias, gelu, norm_first, eps, norm1, shift1, norm2, shift2, weight1, bias1, weight2, bias2)
        return y
      """;

  private FusedAttention() {}

  /**
   * Returns the content of a file of code, whose attention can be differentiated.
   *
   * @param file its content
   * @param prefix what stands before the names that it defines
   */
  static List<Statement> differentiable(List<Statement> file, String prefix) {
    List<Statement> statements = new ArrayList<>();
    for (Statement statement : file) {
      statements.add(replaced(statement, prefix));
    }
    if (!statements.equals(file)) {
      statements.addAll(CodeParser.parse(FUNCTIONS.formatted(prefix)));
    }
    return List.copyOf(statements);
  }

  private static Statement replaced(Statement statement, String prefix) {
    return statement.map(
        expression -> replaced(expression, prefix),
        block -> block.stream().map(inner -> replaced(inner, prefix)).toList());
  }

  private static Expression replaced(Expression expression, String prefix) {
    List<Expression> parts = expression.parts();
    Expression inner =
        parts.isEmpty()
            ? expression
            : expression.with(parts.stream().map(part -> replaced(part, prefix)).toList());
    if (inner instanceof Call call) {
      List<Expression> arguments = call.arguments();
      String operation = TracedModes.dotted(call.function());
      if (operation.equals(ATTENTION)
          && arguments.size() > ATTENTION_WEIGHTS
          && arguments.get(ATTENTION_MASK).equals(NOTHING)
          && arguments.get(ATTENTION_WEIGHTS).equals(UNWANTED)) {
        return own(prefix + OWN_ATTENTION, arguments.subList(0, ATTENTION_MASK));
      }
      boolean masked =
          arguments.size() > ENCODER_MASK && !arguments.get(ENCODER_MASK).equals(NOTHING);
      if (operation.equals(ENCODER) && arguments.size() >= ENCODER_MASK && !masked) {
        return own(prefix + OWN_ENCODER, arguments.subList(0, ENCODER_MASK));
      }
    }
    return inner;
  }

  private static Call own(String function, List<Expression> arguments) {
    return new Call(
        Expression.dotted(function),
        Collections.nCopies(arguments.size(), null),
        List.copyOf(arguments),
        false);
  }
}

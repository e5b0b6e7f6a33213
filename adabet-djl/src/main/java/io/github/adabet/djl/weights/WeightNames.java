package io.github.adabet.djl.weights;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the names in a file of weights become the names of a network's parameters. */
public enum WeightNames {
  /** The names are the network's. */
  SAME {
    @Override
    public String toNetwork(String name) {
      return name;
    }
  },
  /**
   * The names are those of torchvision's vision transformers, the network's those of timm. The
   * tensors behind them are the same, the joint projection of queries, keys and values included.
   */
  TORCHVISION_VIT {
    @Override
    public String toNetwork(String name) {
      Matcher layer = LAYER.matcher(name);
      if (layer.matches()) {
        return "blocks." + layer.group(1) + "." + inLayer(layer.group(2));
      }
      return switch (name) {
        case "class_token" -> "cls_token";
        case "encoder.pos_embedding" -> "pos_embed";
        case "conv_proj.weight" -> "patch_embed.proj.weight";
        case "conv_proj.bias" -> "patch_embed.proj.bias";
        case "encoder.ln.weight" -> "norm.weight";
        case "encoder.ln.bias" -> "norm.bias";
        case "heads.head.weight" -> "head.weight";
        case "heads.head.bias" -> "head.bias";
        default -> name;
      };
    }
  };

  private static final Pattern LAYER =
      Pattern.compile("encoder\\.layers\\.encoder_layer_(\\d+)\\.(.+)");

  /**
   * Translates a name.
   *
   * @param name a name in the file, without what the whole file has in front of its names
   * @return the parameter's name; the name itself if it is none of those that are known
   */
  public abstract String toNetwork(String name);

  private static String inLayer(String name) {
    return name.replace("ln_1.", "norm1.")
        .replace("ln_2.", "norm2.")
        .replace("self_attention.in_proj_", "attn.qkv.")
        .replace("self_attention.out_proj.", "attn.proj.")
        .replace("mlp.linear_1.", "mlp.fc1.")
        .replace("mlp.linear_2.", "mlp.fc2.")
        .replace("mlp.0.", "mlp.fc1.")
        .replace("mlp.3.", "mlp.fc2.");
  }
}

package io.github.adabet.djl;

import ai.djl.Model;
import ai.djl.basicmodelzoo.basic.Mlp;
import ai.djl.basicmodelzoo.nlp.SimpleTextEncoder;
import ai.djl.modality.nlp.DefaultVocabulary;
import ai.djl.modality.nlp.embedding.TrainableTextEmbedding;
import ai.djl.modality.nlp.embedding.TrainableWordEmbedding;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.nn.recurrent.RNN;
import ai.djl.nn.recurrent.RecurrentBlock;
import ai.djl.nn.transformer.BertBlock;
import ai.djl.nn.transformer.ScaledDotProductAttentionBlock;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import java.util.ArrayList;
import java.util.List;

/** Small networks of DJL's composites other than chains and branches, with dropout. */
enum CompositeNetwork {
  ENCODERS(16, 6),
  ATTENTION(5, 6),
  MLP(3, 2),
  SQUEEZE_EXCITE(5, 4),
  RNN_CELL(2, 3),
  GRU_CELL(2, 3),
  LSTM_CELL(2, 4),
  TEXT_ENCODER(2, 3),
  BERT(21, 8);

  private static final int SEED = 20_261_124;
  private static final float DROPOUT = 0.3f;

  private final int layerCount;
  private final int mostAlive;

  CompositeNetwork(int layerCount, int mostAlive) {
    this.layerCount = layerCount;
    this.mostAlive = mostAlive;
  }

  int layerCount() {
    return layerCount;
  }

  /** Returns how many arrays may be alive at a time between the leaves, inputs not counted. */
  int mostAlive() {
    return mostAlive;
  }

  Block block() {
    return switch (this) {
      case ENCODERS -> new SequentialBlock().add(encoder()).add(encoder());
      case ATTENTION -> new SequentialBlock().add(attention(DROPOUT)).add(linear(3));
      case MLP -> new Mlp(12, 3, new int[] {8, 4});
      case SQUEEZE_EXCITE ->
          new SequentialBlock()
              .add(convolution(4, 3))
              .add(BatchNorm.builder().build())
              .add(squeezeExcite(4, 2))
              .add(convolution(2, 1));
      case RNN_CELL ->
          recurrent(
              RNN.builder()
                  .setStateSize(4)
                  .setNumLayers(1)
                  .setActivation(RNN.Activation.TANH)
                  .optReturnState(true)
                  .optBatchFirst(true)
                  .build());
      case GRU_CELL ->
          recurrent(
              GRU.builder()
                  .setStateSize(4)
                  .setNumLayers(1)
                  .optReturnState(true)
                  .optBatchFirst(true)
                  .build());
      case LSTM_CELL ->
          recurrent(
              LSTM.builder()
                  .setStateSize(4)
                  .setNumLayers(2)
                  .optDropRate(DROPOUT)
                  .optReturnState(true)
                  .optBatchFirst(true)
                  .build());
      case TEXT_ENCODER ->
          new SimpleTextEncoder(
              new TrainableTextEmbedding(
                  TrainableWordEmbedding.builder()
                      .setVocabulary(new DefaultVocabulary(List.of("abcdefghijk".split(""))))
                      .setEmbeddingSize(8)
                      .build()),
              GRU.builder()
                  .setStateSize(4)
                  .setNumLayers(1)
                  .optReturnState(true)
                  .optBatchFirst(true)
                  .build());
      case BERT ->
          BertBlock.builder()
              .setTokenDictionarySize(11)
              .optTypeDictionarySize(2)
              .optEmbeddingSize(8)
              .optTransformerBlockCount(2)
              .optAttentionHeadCount(2)
              .optHiddenSize(16)
              .optHiddenDropoutProbability(DROPOUT)
              .optMaxSequenceLength(5)
              .build();
    };
  }

  /** Returns a model that the caller closes; each on the same engine has the same weights. */
  Model model(String engine) {
    Shape input = batchShape(2);
    return this == BERT
        ? ZooNetwork.model(engine, block(), input, input, input)
        : ZooNetwork.model(engine, block(), input);
  }

  /** Returns inputs that depend on the number of samples only. */
  NDList batch(NDManager manager, int samples) {
    if (this == BERT) {
      return bertInputs(manager, samples);
    }
    if (this == TEXT_ENCODER) {
      return new NDList(bertInputs(manager, samples).head());
    }
    return new NDList(ZooNetwork.normal(manager, batchShape(samples), SEED));
  }

  private Shape batchShape(int samples) {
    return switch (this) {
      case MLP -> new Shape(samples, 3, 4);
      case SQUEEZE_EXCITE -> new Shape(samples, 3, 6, 6);
      case BERT, TEXT_ENCODER -> new Shape(samples, 5);
      default -> new Shape(samples, 5, 8);
    };
  }

  /** Token ids, token types, and a mask that ends at another place in each sample. */
  private static NDList bertInputs(NDManager manager, int samples) {
    List<NDArray> inputs = new ArrayList<>();
    for (int input = 0; input < 3; input++) {
      long[] values = new long[samples * 5];
      for (int i = 0; i < values.length; i++) {
        int place = i % 5;
        int sample = i / 5;
        values[i] =
            switch (input) {
              case 0 -> (7L * i + 3) % 11;
              case 1 -> place > 2 ? 1 : 0;
              default -> place <= 2 + sample % 3 ? 1 : 0;
            };
      }
      NDArray array = manager.create(values, new Shape(samples, 5));
      // No copy of the ids: one to the same type shares memory that PyTorch frees with the
      // original.
      inputs.add(input == 2 ? array.toType(DataType.FLOAT32, true) : array);
    }
    return new NDList(inputs);
  }

  static TransformerEncoderBlock encoder() {
    return new TransformerEncoderBlock(8, 2, 16, DROPOUT, Activation::gelu);
  }

  static ScaledDotProductAttentionBlock attention(float dropout) {
    return ScaledDotProductAttentionBlock.builder()
        .setEmbeddingSize(8)
        .setHeadCount(2)
        .optAttentionProbsDropoutProb(dropout)
        .build();
  }

  /** Scales each channel by a gate computed from the means of all channels. */
  static Block squeezeExcite(int channels, int squeezed) {
    SequentialBlock gate =
        new SequentialBlock()
            .add(Pool.globalAvgPool2dBlock())
            .add(linear(squeezed))
            .add(Activation.reluBlock())
            .add(linear(channels))
            .add(Activation.sigmoidBlock())
            .addSingleton(array -> array.expandDims(2).expandDims(3));
    return new ParallelBlock(
        branches -> new NDList(branches.get(0).head().mul(branches.get(1).head())),
        List.of(Blocks.identityBlock(), gate));
  }

  private static Block recurrent(RecurrentBlock block) {
    return new SequentialBlock()
        .add(block)
        .add(new LambdaBlock(outputs -> new NDList(outputs.head()), "states dropped"))
        .add(linear(3));
  }

  private static Block convolution(int filters, int kernel) {
    return Conv2d.builder().setFilters(filters).setKernelShape(new Shape(kernel, kernel)).build();
  }

  private static Block linear(int units) {
    return Linear.builder().setUnits(units).build();
  }
}

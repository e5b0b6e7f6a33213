/**
 * Networks for images as block trees: ResNet50, VGG16, MobileNetV2 and vision transformers, for any
 * number of classes and any input size, on any engine that trains.
 *
 * <p>They compute what torchvision's (the vision transformers: timm's) networks of the same name
 * compute, and are built and named alike: the path of a block, {@code layer1/0/conv1}, and the
 * module of PyTorch that it corresponds to, {@code layer1.0.conv1}, differ in the separator only.
 * {@link io.github.adabet.djl.weights.ParameterNames} maps PyTorch's names of parameters to ours.
 *
 * <p>Each convolution, linear layer and normalisation is a layer of its own, in transformers too,
 * and each network states its steps ({@link io.github.adabet.djl.block.structure.StepwiseBlock}),
 * so that intermediates are released as early as can be.
 *
 * <p>Only architectures belong here, and {@link io.github.adabet.djl.zoo.PublishedWeights where}
 * weights of theirs were published. Reading files of weights, and how their names lead to these, is
 * {@code io.github.adabet.djl.weights}.
 */
@NullMarked
package io.github.adabet.djl.zoo;

import org.jspecify.annotations.NullMarked;

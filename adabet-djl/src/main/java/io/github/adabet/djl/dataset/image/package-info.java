/**
 * One image: read from a file into {@link io.github.adabet.djl.dataset.image.RgbImage 8-bit
 * colours}, as Pillow's {@code Image.open(file).convert("RGB")} does it, and resized by Pillow's
 * definition, so that pixels are those that torchvision and timm would see.
 *
 * <p>What formats, broken files and limits ask for belongs here. Folders, classes, networks and
 * tensors do not.
 */
@NullMarked
package io.github.adabet.djl.dataset.image;

import org.jspecify.annotations.NullMarked;

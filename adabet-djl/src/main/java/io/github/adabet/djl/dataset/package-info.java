/**
 * Folders and lists of images as the data that networks are ranked on, trained on and evaluated on:
 * {@link io.github.adabet.djl.dataset.ImageCatalog which files} there are and of which class,
 * {@link io.github.adabet.djl.dataset.ImageSplits which of them} are for training and which for
 * testing, {@link io.github.adabet.djl.dataset.ImagePreprocessing what numbers} a network wants,
 * and {@link io.github.adabet.djl.dataset.ImageSamples samples} that are decoded on threads ahead
 * of use. {@link io.github.adabet.djl.dataset.PublishedDataset} has the four published data sets.
 *
 * <p>How one image is decoded and resized is the affair of {@code image}, below. Networks and
 * training do not belong here.
 */
@NullMarked
package io.github.adabet.djl.dataset;

import org.jspecify.annotations.NullMarked;

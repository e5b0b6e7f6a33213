/**
 * Files from the network, and archives: what is fetched is whole, is what was published, and is
 * fetched once.
 *
 * <p>A {@link io.github.adabet.djl.download.RemoteFile} says where a file comes from, where it goes
 * in the cache and by which {@link io.github.adabet.djl.download.Digest} it is known; a {@link
 * io.github.adabet.djl.download.Downloader} brings it there. An {@link
 * io.github.adabet.djl.download.ArchiveUnpacker} unpacks what may come from anybody, and an {@link
 * io.github.adabet.djl.download.AtomicFolder} has all of its content or does not exist.
 *
 * <p>Nothing here knows what the files hold. Which weights and data sets are published, and where,
 * is for those who read them.
 */
@NullMarked
package io.github.adabet.djl.download;

import org.jspecify.annotations.NullMarked;

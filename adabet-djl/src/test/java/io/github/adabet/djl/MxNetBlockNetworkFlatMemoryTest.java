package io.github.adabet.djl;

/** A thousand cycles of a block tree, on MXNet. */
class MxNetBlockNetworkFlatMemoryTest extends NetworkFlatMemoryContract {

  @Override
  String[] fixture() {
    return new String[] {BlockFixture.class.getName(), DjlEngines.MXNET};
  }
}

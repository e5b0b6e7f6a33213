package io.github.adabet.djl;

/** A thousand cycles of a network without any array of DJL's. */
class PerceptronNetworkFlatMemoryTest extends NetworkFlatMemoryContract {

  @Override
  String[] fixture() {
    return new String[] {PerceptronFixture.class.getName()};
  }
}

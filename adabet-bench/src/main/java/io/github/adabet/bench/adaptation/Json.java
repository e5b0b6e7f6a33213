package io.github.adabet.bench.adaptation;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The JSON form of jobs and rows. */
final class Json {
  /** Bytes of digests that tell jobs and files of weights apart. */
  static final int DIGEST_BYTES = 8;

  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private Json() {}
}

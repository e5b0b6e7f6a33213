package io.github.adabet.bench.adaptation.job;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The JSON form of jobs and rows. */
public final class Json {
  /** Bytes of digests that tell jobs and files of weights apart. */
  public static final int DIGEST_BYTES = 8;

  /** Reads and writes them. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private Json() {}
}

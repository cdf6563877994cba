package io.weir.filters.tracing;

import io.opentelemetry.api.common.AttributeKey;

/** Names of attributes: OpenTelemetry's semantic conventions where they have one, else our own. */
final class Words {
  static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
  static final AttributeKey<Long> RESEND_COUNT = AttributeKey.longKey("http.request.resend_count");
  static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
  static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
  static final AttributeKey<String> PROTOCOL_VERSION =
      AttributeKey.stringKey("network.protocol.version");
  static final AttributeKey<String> CLIENT_ADDRESS = AttributeKey.stringKey("client.address");
  static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
  static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
  static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
  static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
  static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
  static final AttributeKey<Boolean> REQUEST_STREAM =
      AttributeKey.booleanKey("gen_ai.request.stream");
  static final AttributeKey<String> RESPONSE_MODEL =
      AttributeKey.stringKey("gen_ai.response.model");
  static final AttributeKey<Double> FIRST_CHUNK =
      AttributeKey.doubleKey("gen_ai.response.time_to_first_chunk");
  static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
  static final AttributeKey<Long> CACHED_TOKENS =
      AttributeKey.longKey("gen_ai.usage.cache_read.input_tokens");
  static final AttributeKey<Long> CACHE_WRITE_TOKENS =
      AttributeKey.longKey("gen_ai.usage.cache_creation.input_tokens");
  static final AttributeKey<Long> OUTPUT_TOKENS =
      AttributeKey.longKey("gen_ai.usage.output_tokens");
  static final AttributeKey<Long> REASONING_TOKENS =
      AttributeKey.longKey("gen_ai.usage.reasoning.output_tokens");

  static final AttributeKey<String> LISTENER = AttributeKey.stringKey("weir.listener");
  static final AttributeKey<String> ROUTE = AttributeKey.stringKey("weir.route");
  static final AttributeKey<String> CLUSTER = AttributeKey.stringKey("weir.cluster");
  static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("weir.attempt");
  static final AttributeKey<Boolean> HEDGE = AttributeKey.booleanKey("weir.hedge");
  static final AttributeKey<Long> ATTEMPTS = AttributeKey.longKey("weir.attempts");
  static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("weir.request_id");
  static final AttributeKey<String> KEY = AttributeKey.stringKey("weir.key");
  static final AttributeKey<Double> COST = AttributeKey.doubleKey("weir.cost_usd");
  static final AttributeKey<Boolean> ESTIMATED = AttributeKey.booleanKey("weir.tokens_estimated");

  private Words() {}
}

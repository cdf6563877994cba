package io.weir.filters.llm.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.fault.Fault;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"error":{"message":"m"}}                 | m
          {"error":"m"}                             | m
          {"detail":"m"}                            | m
          {"detail":[{"msg":"m"}]}                  | m
          {"errors":[{"message":"m"}]}              | m
          {"message":"m"}                           | m
          "m"                                       | m
          [{"error":{"message":"m"}}]               | m
          {"error":{"code":5}}                      | ''
          {"error":{"message":"x","metadata":{"raw":"m"}}}                       | m
          {"error":{"message":"x","metadata":{"raw":"{\\"error\\":\\"m\\"}"}}} | m
          {"error":{"message":"m","metadata":{"raw":""}}}                        | m
          """)
  void message_anyShape_isFound(String body, String message) {
    assertEquals(message, Errors.message(tree(body)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"error":{"message":"m","code":429}}                          | UPSTREAM_RATE_LIMITED
          {"error":{"message":"m","code":"429"}}                        | UPSTREAM_RATE_LIMITED
          {"error":{"message":"m","code":502}}                          | UPSTREAM_5XX
          {"error":{"message":"m","code":400}}                          | UPSTREAM_BAD_REQUEST
          {"error":{"message":"m","code":401}}                          | UPSTREAM_AUTH
          {"error":{"message":"m","code":404}}                          | UPSTREAM_MODEL_NOT_FOUND
          {"error":{"message":"m","code":529}}                          | UPSTREAM_OVERLOADED
          {"error":{"message":"m","type":"overloaded_error"}}           | UPSTREAM_OVERLOADED
          {"error":{"message":"m","type":"invalid_request_error"}}      | UPSTREAM_BAD_REQUEST
          {"error":{"message":"m","type":"insufficient_quota"}}         | UPSTREAM_QUOTA
          {"error":{"message":"m","type":"billing_error"}}              | UPSTREAM_QUOTA
          {"error":{"message":"m","type":"request_too_large"}}          | UPSTREAM_CONTEXT_LENGTH
          {"error":{"message":"m","type":"not_found_error"}}            | UPSTREAM_MODEL_NOT_FOUND
          {"error":{"message":"m","type":"permission_error"}}           | UPSTREAM_AUTH
          {"error":{"message":"m","code":"model_not_found"}}            | UPSTREAM_MODEL_NOT_FOUND
          {"error":{"message":"m","type":"timeout_error"}}              | UPSTREAM_5XX
          {"error":{"message":"m","code":"content_filter"}}             | UPSTREAM_CONTENT_FILTER
          {"error":{"message":"prompt is too long: 9 > 8"}}             | UPSTREAM_CONTEXT_LENGTH
          {"error":{"message":"m","status":"RESOURCE_EXHAUSTED"}}       | UPSTREAM_RATE_LIMITED
          {"error":"m"}                                                 | UPSTREAM_5XX
          {"type":"x"}                                                  | UPSTREAM_5XX
          7                                                             | UPSTREAM_5XX
          """)
  void inStream_anyShape_isNamed(String body, Fault fault) {
    UpstreamError error = Errors.inStream(tree(body));

    assertEquals(fault, error.fault());
    assertEquals(fault.status(), error.status());
  }

  private static JsonNode tree(String json) {
    JsonNode read = Json.parse(json);
    assertNotNull(read);
    return read;
  }
}

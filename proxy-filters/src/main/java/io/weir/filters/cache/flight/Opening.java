package io.weir.filters.cache.flight;

import io.weir.http.Headers;
import io.weir.http.ResponseHead;

/**
 * The head of an answer that is shared. Nobody changes it.
 *
 * @param bodyLength as {@link ResponseHead#bodyLength()}
 */
public record Opening(int status, Headers headers, long bodyLength) {
  /** A head of one's own, to be changed and sent. */
  public ResponseHead head() {
    ResponseHead head = new ResponseHead(status, headers.copy());
    head.bodyLength(bodyLength);
    return head;
  }
}

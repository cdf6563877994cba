package io.weir.cluster;

import io.weir.http.RequestHead;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What of a request decides its endpoint under consistent hashing. */
public interface HashSource {
  /** Name of the top-level body field that is read; null where it is none. */
  @Nullable String bodyField();

  /**
   * The hash; null where the request has nothing to go by.
   *
   * @param bodyValue the peeked field, where {@link #bodyField} names one
   */
  @Nullable Long hash(RequestHead head, InetSocketAddress client, @Nullable String bodyValue);
}

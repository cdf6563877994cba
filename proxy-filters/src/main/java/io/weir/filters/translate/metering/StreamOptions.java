package io.weir.filters.translate.metering;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.json.Member;
import io.weir.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The wish for a stream's use in a request of OpenAI's dialect. */
final class StreamOptions {
  private static final String FIELD = "stream_options";
  private static final String ASKED = "include_usage";
  private static final byte[] WHOLE =
      ("\"" + FIELD + "\":{\"" + ASKED + "\":true},").getBytes(StandardCharsets.UTF_8);

  private StreamOptions() {}

  /**
   * The body with that wish put in, all other bytes as they are and none copied.
   *
   * @param body whole, with at least one member; stays the caller's
   * @return null where the wish is there already, or the body is not as it should be
   */
  static @Nullable ByteBuf asking(ByteBuf body) {
    byte[] bytes = ByteBufUtil.getBytes(body, body.readerIndex(), body.readableBytes(), false);
    Member at = Member.find(bytes, FIELD);
    if (at == null) {
      return null;
    }
    byte[] put = at.there() ? asking(bytes, at) : WHOLE;
    if (put == null) {
      return null;
    }
    int start = body.readerIndex();
    return Unpooled.wrappedBuffer(
        body.retainedSlice(start, at.from()),
        Unpooled.wrappedBuffer(put),
        body.retainedSlice(start + at.to(), body.readableBytes() - at.to()));
  }

  /** The options with the wish; null where it is among them. */
  private static byte @Nullable [] asking(byte[] bytes, Member at) {
    JsonNode options = Json.parse(bytes, at.from(), at.to() - at.from());
    boolean asked = options != null && Boolean.TRUE.equals(Json.bool(options, ASKED));
    if (options == null || asked) {
      return null;
    }
    ObjectNode with =
        options.isObject() ? (ObjectNode) options : ((ObjectNode) Json.EMPTY).objectNode();
    return Json.write(new JsonWriter(64), with.put(ASKED, true)).toByteArray();
  }
}

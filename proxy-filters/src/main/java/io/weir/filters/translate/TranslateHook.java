package io.weir.filters.translate;

import io.netty.buffer.ByteBuf;
import io.weir.filter.Hook;
import io.weir.filter.Outcome;
import io.weir.filter.Sink;
import io.weir.filter.Step;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;

/** What the hooks of this filter override, whatever a request asks. */
abstract class TranslateHook extends Hook {
  @Override
  public abstract Step request(RequestHead head, boolean end);

  @Override
  public abstract void requestData(ByteBuf data, boolean end, Sink out);

  @Override
  public abstract Step response(ResponseHead head, boolean end);

  @Override
  public abstract void responseData(ByteBuf data, boolean end, Sink out);

  @Override
  public abstract void done(Outcome outcome);
}

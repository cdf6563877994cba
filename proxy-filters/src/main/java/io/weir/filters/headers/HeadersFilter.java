package io.weir.filters.headers;

import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Step;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import java.util.List;
import java.util.Map;

/** Changes header fields as the entry says. */
final class HeadersFilter implements Filter {
  private final Prepared request;
  private final Prepared response;
  private final boolean both;

  HeadersFilter(HeadersConfig config) {
    this.request = Prepared.of(config.request());
    this.response = Prepared.of(config.response());
    this.both = !response.isEmpty();
  }

  private record Value(HeaderName name, ValueTemplate template) {}

  /** One message's changes, names ready for use. */
  private record Prepared(List<HeaderName> remove, List<Value> set, List<Value> add) {
    static Prepared of(HeadersConfig.Edits edits) {
      return new Prepared(
          edits.remove().stream().map(HeaderName::of).toList(),
          values(edits.set()),
          values(edits.add()));
    }

    private static List<Value> values(Map<String, ValueTemplate> written) {
      return written.entrySet().stream()
          .map(entry -> new Value(HeaderName.of(entry.getKey()), entry.getValue()))
          .toList();
    }

    boolean isEmpty() {
      return remove.isEmpty() && set.isEmpty() && add.isEmpty();
    }

    void apply(Headers headers, FilterContext context) {
      for (HeaderName name : remove) {
        headers.remove(name);
      }
      for (Value value : set) {
        String text = value.template.fill(context);
        headers.remove(value.name);
        if (!text.isEmpty()) {
          headers.add(value.name, text);
        }
      }
      for (Value value : add) {
        String text = value.template.fill(context);
        if (!text.isEmpty()) {
          headers.add(value.name, text);
        }
      }
    }
  }

  @Override
  public Class<? extends Hook> hook() {
    return both ? BothHook.class : RequestHook.class;
  }

  @Override
  public Hook open(FilterContext context) {
    return both ? new BothHook(context) : new RequestHook(context);
  }

  private class RequestHook extends Hook {
    final FilterContext context;

    RequestHook(FilterContext context) {
      this.context = context;
    }

    @Override
    public Step request(RequestHead head, boolean end) {
      request.apply(head.headers(), context);
      return Step.NEXT;
    }
  }

  private final class BothHook extends RequestHook {
    BothHook(FilterContext context) {
      super(context);
    }

    @Override
    public Step response(ResponseHead head, boolean end) {
      response.apply(head.headers(), context);
      return Step.NEXT;
    }
  }
}

package io.weir.admin.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.http.HeaderRules;
import io.weir.http.Headers;
import io.weir.http.PathRules;
import io.weir.http.RequestHead;
import io.weir.page.BadCall;
import io.weir.page.Query;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request that is only asked about, as its listener would see it: the path is normalised by the
 * same rules. What cannot be understood is a {@link BadCall}.
 *
 * @param listener the one it comes to; null for every one
 * @param body null where there is none
 */
public record AskedRequest(RequestHead head, @Nullable String body, @Nullable String listener) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final Set<String> FIELDS = Set.of("method", "url", "headers", "body", "listener");

  /** The bytes of the body; null where there is none. */
  byte @Nullable [] bytes() {
    return body == null ? null : body.getBytes(StandardCharsets.UTF_8);
  }

  /** From query parameters. */
  static AskedRequest of(Query query) {
    return of(query.text("method"), query.text("url"), query.all("header"))
        .with(query.text("body"), query.text("listener"));
  }

  /**
   * From words, as people type them.
   *
   * @param method null for GET
   * @param url a path, or the whole with scheme and host
   * @param headers each as {@code name: value}
   */
  public static AskedRequest of(
      @Nullable String method, @Nullable String url, List<String> headers) {
    List<String[]> fields = new ArrayList<>();
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon <= 0) {
        throw Query.bad("header", header, "name: value");
      }
      fields.add(new String[] {header.substring(0, colon), header.substring(colon + 1)});
    }
    return withFields(method, url, fields);
  }

  /** From a JSON object with {@code method, url, headers, body, listener}. */
  static AskedRequest of(String json) {
    JsonNode root = parsed(json);
    if (!root.isObject()) {
      throw BadCall.request("body: not an object (expected: method, url, headers, body)");
    }
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (!FIELDS.contains(field.getKey())) {
        throw BadCall.request(
            "body: "
                + Query.shown(field.getKey())
                + " is unknown (expected: one of method, url,"
                + " headers, body, listener)");
      }
    }
    JsonNode headers = root.path("headers");
    if (!headers.isMissingNode() && !headers.isObject()) {
      throw BadCall.request("headers: not an object (expected: {\"name\": \"value\"})");
    }
    List<String[]> fields = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : headers.properties()) {
      fields.add(new String[] {field.getKey(), field.getValue().asText()});
    }
    JsonNode body = root.path("body");
    String text = body.isTextual() ? body.asText() : body.toString();
    return withFields(text(root, "method"), text(root, "url"), fields)
        .with(body.isMissingNode() || body.isNull() ? null : text, text(root, "listener"));
  }

  private static JsonNode parsed(String json) {
    try {
      JsonNode root = JSON.readTree(json);
      return root == null ? JSON.missingNode() : root;
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " at line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr();
      throw BadCall.request("body: not JSON" + where);
    }
  }

  private static @Nullable String text(JsonNode root, String name) {
    JsonNode value = root.path(name);
    if (!value.isMissingNode() && !value.isNull() && !value.isTextual()) {
      throw BadCall.request(name + ": not a text (expected: a text)");
    }
    return value.textValue();
  }

  /** The same with a body, and at one listener. */
  public AskedRequest with(@Nullable String body, @Nullable String listener) {
    return new AskedRequest(head, body, listener);
  }

  private static AskedRequest withFields(
      @Nullable String method, @Nullable String url, List<String[]> fields) {
    if (url == null) {
      throw BadCall.request("url: missing (expected: such as /v1/models or http://host/path)");
    }
    String verb = method == null ? "GET" : method.toUpperCase(Locale.ROOT);
    if (!HeaderRules.isToken(verb)) {
      throw Query.bad("method", verb, "such as GET or POST");
    }
    String authority = "localhost";
    String scheme = "http";
    String target = url;
    int colons = url.indexOf("://");
    if (colons > 0 && url.indexOf('/') > colons) {
      scheme = url.substring(0, colons).toLowerCase(Locale.ROOT);
      int slash = url.indexOf('/', colons + 3);
      authority = url.substring(colons + 3, slash < 0 ? url.length() : slash);
      target = slash < 0 ? "/" : url.substring(slash);
    }
    String path = PathRules.DEFAULT.normal(target);
    boolean web = scheme.equals("http") || scheme.equals("https");
    if (path == null || !web || !HeaderRules.isAuthority(authority)) {
      throw Query.bad("url", url, "such as /v1/models or http://host/path");
    }
    RequestHead head = new RequestHead(verb, authority, path, headers(fields));
    head.scheme(scheme);
    return new AskedRequest(head, null, null);
  }

  private static Headers headers(List<String[]> fields) {
    Headers headers = new Headers();
    for (String[] field : fields) {
      try {
        headers.add(field[0].strip(), field[1].strip());
      } catch (IllegalArgumentException e) {
        throw Query.bad("header", field[0], "a name and a value without control characters");
      }
    }
    return headers;
  }
}

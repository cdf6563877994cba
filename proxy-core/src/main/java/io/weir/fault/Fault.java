package io.weir.fault;

import static io.weir.fault.Fault.Origin.CLIENT;
import static io.weir.fault.Fault.Origin.UPSTREAM;
import static io.weir.fault.Fault.Origin.WEIR;
import static io.weir.fault.FaultClass.*;

import java.util.Locale;

/**
 * Everything that can go wrong with an exchange, once.
 *
 * <p>The flag is Envoy's two- or three-letter response flag where it has one. {@link #word()} is
 * the stable name in the {@code x-weir-fault} header, the access log and the metrics.
 */
public enum Fault {
  BAD_REQUEST("DPE", 400, CLIENT, NONE),
  BAD_JSON("DPE", 400, CLIENT, NONE),
  METHOD_NOT_ALLOWED("DPE", 405, CLIENT, NONE),
  REQUEST_HEAD_TIMEOUT("DPE", 408, CLIENT, NONE),
  REQUEST_BODY_TIMEOUT("SI", 408, CLIENT, NONE),
  BODY_TOO_LARGE("DPE", 413, CLIENT, NONE),
  URI_TOO_LONG("DPE", 414, CLIENT, NONE),
  EXPECTATION_FAILED("DPE", 417, CLIENT, NONE),
  HEADERS_TOO_LARGE("DPE", 431, CLIENT, NONE),
  NOT_IMPLEMENTED("DPE", 501, CLIENT, NONE),
  VERSION_NOT_SUPPORTED("DPE", 505, CLIENT, NONE),
  CLIENT_FLOOD("DPE", 429, CLIENT, NONE),
  CLIENT_TOO_SLOW("SI", 408, CLIENT, NONE),
  CLIENT_GONE("DC", 499, CLIENT, NONE),

  UNAUTHENTICATED("UAEX", 401, WEIR, NONE),
  FORBIDDEN("UAEX", 403, WEIR, NONE),
  MODEL_NOT_ALLOWED("UAEX", 403, WEIR, NONE),
  AUTH_UNAVAILABLE("UAEX", 503, WEIR, NONE),
  NO_ROUTE("NR", 404, WEIR, NONE),
  UNKNOWN_MODEL("NR", 404, WEIR, MODEL_NOT_FOUND),
  UPGRADE_REFUSED("NR", 403, WEIR, NONE),
  RATE_LIMITED("RL", 429, WEIR, NONE),
  BUDGET_EXHAUSTED("BU", 429, WEIR, NONE),
  UNTRANSLATABLE("MT", 400, WEIR, NONE),
  INTERNAL("LR", 500, WEIR, NONE),
  DRAINING("OM", 503, WEIR, NONE),
  OVERLOADED("OM", 503, WEIR, NONE),
  TOTAL_TIMEOUT("DT", 504, WEIR, NONE),
  CUT_BY_DRAIN("DT", 503, WEIR, NONE),
  BREAKER_OPEN("CB", 503, WEIR, UNAVAILABLE),
  NO_CLUSTER("NC", 503, WEIR, UNAVAILABLE),
  NO_HEALTHY_ENDPOINT("UH", 503, WEIR, UNAVAILABLE),
  CLUSTER_OVERFLOW("UO", 503, WEIR, UNAVAILABLE),

  DNS_FAILED("DF", 502, UPSTREAM, CONNECT),
  CONNECT_FAILED("UF", 502, UPSTREAM, CONNECT),
  CONNECT_TIMEOUT("UF", 504, UPSTREAM, CONNECT),
  TLS_FAILED("UF", 502, UPSTREAM, CONNECT),
  /** Surely not handled: refused stream, GOAWAY, or a stale pooled connection. */
  RESET_UNPROCESSED("UR", 502, UPSTREAM, CONNECT),
  UPSTREAM_RESET("UC", 502, UPSTREAM, RESET),
  UPSTREAM_PROTOCOL("UPE", 502, UPSTREAM, RESET),
  HEAD_TIMEOUT("UT", 504, UPSTREAM, TIMEOUT),
  FIRST_CONTENT_TIMEOUT("UT", 504, UPSTREAM, TIMEOUT),
  IDLE_TIMEOUT("SI", 504, UPSTREAM, TIMEOUT),
  TOO_SLOW("UT", 504, UPSTREAM, TIMEOUT),
  TRUNCATED("UC", 502, UPSTREAM, FaultClass.TRUNCATED),
  UPSTREAM_5XX("-", 502, UPSTREAM, STATUS_5XX),
  UPSTREAM_OVERLOADED("-", 503, UPSTREAM, FaultClass.OVERLOADED),
  UPSTREAM_RATE_LIMITED("-", 429, UPSTREAM, FaultClass.RATE_LIMITED),
  UPSTREAM_AUTH("-", 502, UPSTREAM, AUTH),
  /** The credential's account has nothing left: another attempt with it is of no use. */
  UPSTREAM_QUOTA("-", 429, UPSTREAM, AUTH),
  UPSTREAM_MODEL_NOT_FOUND("-", 404, UPSTREAM, MODEL_NOT_FOUND),
  UPSTREAM_CONTEXT_LENGTH("-", 400, UPSTREAM, CONTEXT_LENGTH),
  UPSTREAM_CONTENT_FILTER("-", 400, UPSTREAM, CONTENT_FILTER),
  UPSTREAM_BAD_REQUEST("-", 400, UPSTREAM, FaultClass.BAD_REQUEST);

  /** On whose side a fault lies. */
  public enum Origin {
    CLIENT,
    WEIR,
    UPSTREAM
  }

  private final String flag;
  private final int status;
  private final Origin origin;
  private final FaultClass faultClass;
  private final String word;

  Fault(String flag, int status, Origin origin, FaultClass faultClass) {
    this.flag = flag;
    this.status = status;
    this.origin = origin;
    this.faultClass = faultClass;
    this.word = name().toLowerCase(Locale.ROOT);
  }

  /** Envoy's response flag; {@code -} where the upstream's own answer tells. */
  public String flag() {
    return flag;
  }

  /** The status of Weir's own answer. */
  public int status() {
    return status;
  }

  public Origin origin() {
    return origin;
  }

  /** What an operator's retry rules call it. */
  public FaultClass faultClass() {
    return faultClass;
  }

  /** The stable word for header, log and metric. */
  public String word() {
    return word;
  }
}

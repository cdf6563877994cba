package io.weir.benchmarks.load.client;

import io.weir.benchmarks.message.MessageReader;

/** Reads the answers to a call. */
final class AnswerReader extends MessageReader {
  private static final byte[] VERSION = name("http/1.");
  private static final int MINOR_AT = 7;
  private static final int STATUS_AT = 9;
  private static final int LEAST_LINE = 13;

  private final Call call;
  private boolean keeps;
  private long now;

  AnswerReader(Call call) {
    super(true);
    this.call = call;
  }

  /** Says what time it is for what is read next. */
  void at(long moment) {
    now = moment;
  }

  @Override
  protected Body firstLine(byte[] bytes, int from, int end) {
    if (end - from < LEAST_LINE || !startsWith(bytes, from, end, VERSION)) {
      return Body.NO_MESSAGE;
    }
    keeps = bytes[from + MINOR_AT] != '0';
    int status = number(bytes, from + STATUS_AT, from + STATUS_AT + 3);
    if (status < 200) {
      return status < 100 ? Body.NO_MESSAGE : Body.ANOTHER_HEAD;
    }
    call.status(status);
    return status == 204 || status == 304 ? Body.NONE : Body.AS_SAID;
  }

  @Override
  protected boolean keepsByVersion() {
    return keeps;
  }

  @Override
  protected void body(byte[] bytes, int from, int to) {
    if (call.wantsBody()) {
      call.body(bytes, from, to, now);
    }
  }
}

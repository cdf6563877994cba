package io.weir.benchmarks.load.work;

/** Chat completions as OpenAI's clients ask for them, of any length. */
public final class Chat {
  private static final String QUESTION =
      "Explain how a proxy holds a fast model server back for a slow reader, step by step. ";
  private static final String END = "\"}]}";

  private Chat() {}

  /**
   * A request's body.
   *
   * @param bytes how long it is, unless what must be in it is longer
   */
  public static String body(String model, boolean stream, int bytes) {
    StringBuilder body = new StringBuilder(bytes + QUESTION.length());
    body.append("{\"model\":\"").append(model).append("\",");
    if (stream) {
      body.append("\"stream\":true,\"stream_options\":{\"include_usage\":true},");
    }
    body.append("\"temperature\":0.7,\"max_tokens\":256,\"messages\":[")
        .append("{\"role\":\"system\",\"content\":\"You are a helpful assistant.\"},")
        .append("{\"role\":\"user\",\"content\":\"");
    int textEnd = Math.max(body.length(), bytes - END.length());
    while (body.length() < textEnd) {
      body.append(QUESTION, 0, Math.min(QUESTION.length(), textEnd - body.length()));
    }
    return body.append(END).toString();
  }
}

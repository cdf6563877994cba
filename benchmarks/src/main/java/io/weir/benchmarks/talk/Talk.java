package io.weir.benchmarks.talk;

import java.util.ArrayList;
import java.util.List;

/** What clients and servers of a dialect say, in the shapes in which providers say it. */
public final class Talk {
  private static final int ANSWER_TEXT_BYTES = 512;
  private static final String QUESTION =
      "Explain how a proxy holds a fast model server back for a slow reader. ";
  private static final String ANSWER =
      "The gateway forwards each token as soon as it arrives, and no sooner. ";
  private static final String[] WORDS = {
    " The",
    " gateway",
    " forwards",
    " each",
    " token",
    " as",
    " soon",
    " as",
    " it",
    " arrives",
    ",",
    " and",
    " no",
    " sooner",
    ".\\n\\n"
  };
  private static final String CHUNK =
      "data: {\"id\":\"chatcmpl-BxYz0123456789abcdefghijkl\",\"object\":\"chat.completion.chunk\","
          + "\"created\":1753000000,\"model\":\"gpt-4o-mini-2024-07-18\",\"service_tier\":"
          + "\"default\",\"system_fingerprint\":\"fp_34a54ae93c\",\"choices\":[{\"index\":0,"
          + "\"delta\":{%s},\"logprobs\":null,\"finish_reason\":%s}],\"usage\":null,"
          + "\"obfuscation\":\"%s\"}\n\n";

  private Talk() {}

  /** Where clients of a dialect send their questions. */
  public static String path(String dialect) {
    return switch (dialect) {
      case "anthropic" -> "/v1/messages";
      case "openai-responses" -> "/v1/responses";
      default -> "/v1/chat/completions";
    };
  }

  /** A question of so many bytes. */
  public static String question(String dialect, int bytes, boolean stream) {
    String start =
        dialect.equals("openai-responses")
            ? "{\"model\":\"gpt-4o-mini\",\"temperature\":0.7,\"max_output_tokens\":256,\"stream\":"
                + stream
                + ",\"instructions\":\"You are a helpful assistant.\",\"input\":[{\"role\":"
                + "\"user\",\"content\":\""
            : dialect.equals("anthropic")
                ? "{\"model\":\"claude-sonnet-4-5\",\"temperature\":0.7,\"max_tokens\":256,"
                    + "\"stream\":"
                    + stream
                    + ",\"system\":\"You are a helpful assistant.\",\"messages\":[{\"role\":"
                    + "\"user\",\"content\":\""
                : "{\"model\":\"gpt-4o-mini\",\"temperature\":0.7,\"max_tokens\":256,\"stream\":"
                    + stream
                    + ",\"messages\":[{\"role\":\"system\",\"content\":\"You are a helpful"
                    + " assistant.\"},{\"role\":\"user\",\"content\":\"";
    String end = "\"}]}";
    return start + filled(QUESTION, bytes - start.length() - end.length()) + end;
  }

  /** A whole answer of some 1,000 bytes. */
  public static String answer(String dialect) {
    String text = filled(ANSWER, ANSWER_TEXT_BYTES);
    return switch (dialect) {
      case "anthropic" ->
          "{\"model\":\"claude-sonnet-4-5-20250929\",\"id\":\"msg_01XFDUDYJgAACzvnptvVoYEL\","
              + "\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"text\","
              + "\"text\":\""
              + text
              + "\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":{"
              + "\"input_tokens\":182,\"cache_creation_input_tokens\":0,"
              + "\"cache_read_input_tokens\":0,\"cache_creation\":{"
              + "\"ephemeral_5m_input_tokens\":0,\"ephemeral_1h_input_tokens\":0},"
              + "\"output_tokens\":104,\"service_tier\":\"standard\"}}";
      case "openai-responses" ->
          "{\"id\":\"resp_67ccd3a9da748190baa7f1570fe91ac604becb25c45c1d41\",\"object\":"
              + "\"response\",\"created_at\":1753000000,\"status\":\"completed\","
              + "\"error\":null,"
              + "\"incomplete_details\":null,\"model\":\"gpt-4o-mini-2024-07-18\",\"output\":[{"
              + "\"type\":\"message\",\"id\":\"msg_67ccd3acc8d48190a77525dc6de64b4104\","
              + "\"status\":\"completed\",\"role\":\"assistant\",\"content\":[{\"type\":"
              + "\"output_text\",\"text\":\""
              + text
              + "\",\"annotations\":[]}]}],\"parallel_tool_calls\":true,\"usage\":{"
              + "\"input_tokens\":182,\"input_tokens_details\":{\"cached_tokens\":0},"
              + "\"output_tokens\":104,\"output_tokens_details\":{\"reasoning_tokens\":0},"
              + "\"total_tokens\":286},\"metadata\":{}}";
      default ->
          "{\"id\":\"chatcmpl-BxYz0123456789abcdefghijkl\",\"object\":\"chat.completion\","
              + "\"created\":1753000000,\"model\":\"gpt-4o-mini-2024-07-18\",\"choices\":[{"
              + "\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
              + text
              + "\",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":"
              + "\"stop\"}],\"usage\":{\"prompt_tokens\":182,\"completion_tokens\":104,"
              + "\"total_tokens\":286,\"prompt_tokens_details\":{\"cached_tokens\":0,"
              + "\"audio_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":0,"
              + "\"audio_tokens\":0}},\"service_tier\":\"default\"}";
    };
  }

  /** A stream: what comes before the words, an event for each word, what comes behind them. */
  public static List<String> stream(String dialect, int words) {
    List<String> events = new ArrayList<>();
    events.add(opening(dialect));
    for (int i = 0; i < words; i++) {
      events.add(word(dialect, WORDS[i % WORDS.length], i + 4));
    }
    events.add(closing(dialect, words + 4));
    return events;
  }

  private static String opening(String dialect) {
    return switch (dialect) {
      case "anthropic" ->
          event(
                  "{\"type\":\"message_start\",\"message\":{\"model\":"
                      + "\"claude-sonnet-4-5-20250929\","
                      + "\"id\":\"msg_01XFDUDYJgAACzvnptvVoYEL\",\"type\":\"message\",\"role\":"
                      + "\"assistant\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,"
                      + "\"usage\":{\"input_tokens\":182,\"output_tokens\":1}}}")
              + event(
                  "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":"
                      + "\"text\",\"text\":\"\"}}")
              + event("{\"type\": \"ping\"}");
      case "openai-responses" ->
          event(
                  "{\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":"
                      + "\"resp_67ccd3a9da748190baa7f1570fe91ac604becb25c45c1d41\",\"object\":"
                      + "\"response\",\"created_at\":1753000000,\"status\":"
                      + "\"in_progress\",\"model\":"
                      + "\"gpt-4o-mini-2024-07-18\",\"output\":[]}}")
              + event(
                  "{\"type\":\"response.output_item.added\",\"sequence_number\":2,\"output_index\":"
                      + "0,\"item\":{\"id\":\"msg_1\",\"type\":\"message\",\"status\":"
                      + "\"in_progress\",\"content\":[],\"role\":\"assistant\"}}");
      default -> CHUNK.formatted("\"role\":\"assistant\",\"content\":\"\"", "null", "8WyxvCFbqNvf");
    };
  }

  private static String word(String dialect, String word, int number) {
    return switch (dialect) {
      case "anthropic" ->
          event(
              "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\","
                  + "\"text\":\""
                  + word
                  + "\"}"
                  + " ".repeat(number % 15)
                  + '}');
      case "openai-responses" ->
          event(
              "{\"type\":\"response.output_text.delta\",\"sequence_number\":"
                  + number
                  + ",\"item_id\":\"msg_67ccd3acc8d48190a77525dc6de64b4104\",\"output_index\":0,"
                  + "\"content_index\":0,\"delta\":\""
                  + word
                  + "\",\"logprobs\":[],\"obfuscation\":\""
                  + noise(word, number)
                  + "\"}");
      default -> CHUNK.formatted("\"content\":\"" + word + '"', "null", noise(word, number));
    };
  }

  private static String closing(String dialect, int number) {
    return switch (dialect) {
      case "anthropic" ->
          event("{\"type\":\"content_block_stop\",\"index\":0}")
              + event(
                  "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\","
                      + "\"stop_sequence\":null},\"usage\":{\"output_tokens\":202}}")
              + event("{\"type\":\"message_stop\"}");
      case "openai-responses" ->
          event(
              "{\"type\":\"response.completed\",\"sequence_number\":"
                  + number
                  + ",\"response\":{\"id\":\"resp_67ccd3a9da748190baa7f1570fe91ac604\",\"object\":"
                  + "\"response\",\"created_at\":1753000000,\"status\":\"completed\",\"model\":"
                  + "\"gpt-4o-mini-2024-07-18\",\"output\":[],\"usage\":{\"input_tokens\":182,"
                  + "\"output_tokens\":202,\"total_tokens\":384}}}");
      default -> CHUNK.formatted("", "\"stop\"", "Ae1") + "data: [DONE]\n\n";
    };
  }

  private static String event(String data) {
    String type = data.substring(data.indexOf(':') + 1).strip();
    return "event: " + type.split("\"", 3)[1] + "\ndata: " + data + "\n\n";
  }

  /** OpenAI's obfuscation: events are of one length whatever they say. */
  private static String noise(String word, int number) {
    return ("Zq" + number + "xK0pWc9LmT4").substring(0, Math.max(1, 14 - word.length()));
  }

  private static String filled(String text, int length) {
    return text.repeat(length / text.length() + 1).substring(0, length);
  }
}

package io.weir.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.weir.config.docs.JsonSchema;
import io.weir.config.docs.KeyReference;
import io.weir.server.build.Extensions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code weir docs schema|reference}: what the file may hold, for editors and for people. */
@Command(
    name = "docs",
    description = "Prints the file's JSON Schema, or the reference of its keys.",
    mixinStandardHelpOptions = true)
final class DocsCommand implements Callable<Integer> {
  /** What can be printed. */
  enum What {
    schema,
    reference
  }

  private static final String ID = "https://weir.io/schema/routes.json";

  @Parameters(index = "0", paramLabel = "schema|reference")
  private What what = What.schema;

  @Override
  public Integer call() throws JsonProcessingException {
    Extensions extensions = Extensions.found();
    System.out.print(what == What.schema ? schema(extensions) : reference(extensions));
    return 0;
  }

  /** The schema as JSON, for editors. */
  static String schema(Extensions extensions) throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    return mapper.writeValueAsString(JsonSchema.of(extensions.shape(), ID)) + '\n';
  }

  /** The reference as Markdown, with the frame of its page. */
  static String reference(Extensions extensions) {
    return """
    # Configuration reference

    Every key of `routes.yaml`. This page and [routes.schema.json](routes.schema.json) are made
    from the declarations that read the file: `weir docs reference`, `weir docs schema`.

    """
        + KeyReference.of(extensions.shape());
  }
}

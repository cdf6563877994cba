package io.weir.server;

import io.weir.config.Shape;
import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import io.weir.server.config.ProxyConfig;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where the file comes from, and how it is read.
 *
 * @param file its path
 * @param environment what {@code ${NAME}} stands for
 * @param shape its keys
 */
public record ConfigSource(
    Path file, Function<String, @Nullable String> environment, Shape<ProxyConfig> shape) {
  /** Reads it. Blocks on the disk. */
  public Reading<ProxyConfig> read() {
    return YamlSource.file(file, environment).read(shape);
  }
}

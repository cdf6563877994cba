package io.weir.respond;

import io.weir.route.config.RespondConfig;
import java.util.concurrent.CompletableFuture;

/** The check of a cluster that is not there. */
record Missing(RespondConfig.Check config) implements Check {
  @Override
  public String name() {
    return config.name();
  }

  @Override
  public boolean critical() {
    return config.critical();
  }

  @Override
  public CompletableFuture<Boolean> ask() {
    return CompletableFuture.completedFuture(false);
  }
}

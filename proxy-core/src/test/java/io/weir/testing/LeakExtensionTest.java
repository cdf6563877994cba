package io.weir.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class LeakExtensionTest {

  @Test
  void leak_inATestClass_failsThatClass() {
    assertThat(failureOf(Leaky.class))
        .hasValueSatisfying(
            failure ->
                assertThat(failure)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("LEAK: 1 in or before")
                    .hasMessageContaining("the touch that tells"));
  }

  @Test
  void releasedBuffers_inATestClass_pass() {
    assertThat(failureOf(Tidy.class)).isEmpty();
  }

  private static Optional<Throwable> failureOf(Class<?> planted) {
    FirstFailure listener = new FirstFailure();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(planted))
            .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
            .build();
    LauncherFactory.create().execute(request, listener);
    assertThat(listener.tests).as("tests run in %s", planted).isEqualTo(1);
    return listener.failure;
  }

  private static final class FirstFailure implements TestExecutionListener {
    private Optional<Throwable> failure = Optional.empty();
    private int tests;

    @Override
    public void executionFinished(TestIdentifier id, TestExecutionResult result) {
      tests += id.isTest() ? 1 : 0;
      failure = failure.or(result::getThrowable);
    }
  }

  static class Leaky {
    @Test
    void loses_aBuffer() {
      ByteBuf lost = ByteBufAllocator.DEFAULT.directBuffer(64);
      lost.writeByte(1).touch("the touch that tells");
    }
  }

  static class Tidy {
    @Test
    void releases_whatItTakes() {
      ByteBufAllocator.DEFAULT.directBuffer(64).release();
      Unpooled.buffer(16).release();
    }
  }
}

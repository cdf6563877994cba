package io.weir.testing;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test class that lost a reference-counted object, and the run if one is found later.
 *
 * <p>Registered for every test through {@code META-INF/services}; nothing has to name it. It takes
 * Netty's leak detector to paranoid and keeps its reports. A class that used a tracked object ends
 * with one forced collection, because a leak can only be seen once the object is unreachable; a
 * class that used none costs nothing.
 */
public final class LeakExtension implements BeforeAllCallback, AfterAllCallback {

  static {
    // Netty's classes ask the factory for their detector once, in their own initializers: this
    // runs earlier, when the engine loads its extensions.
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(LeakRecorder.FACTORY);
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(Namespace.create(LeakExtension.class))
        .getOrComputeIfAbsent(EndOfRun.class);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    boolean nested = context.getRequiredTestClass().getEnclosingClass() != null;
    if (!nested || isPlantedByATest(context)) {
      failOn(LeakRecorder.leaks(), context.getDisplayName());
    }
  }

  /** A nested class that no enclosing class started: the engine was pointed at it alone. */
  private static boolean isPlantedByATest(ExtensionContext context) {
    return context.getParent().flatMap(ExtensionContext::getTestClass).isEmpty();
  }

  private static void failOn(List<String> leaks, String where) {
    if (!leaks.isEmpty()) {
      throw new AssertionError(
          "LEAK: " + leaks.size() + " in or before " + where + "\n" + String.join("\n\n", leaks));
    }
  }

  /** Looks once more when the whole run ends: what the last class left may surface only now. */
  static final class EndOfRun implements AutoCloseable {
    @Override
    public void close() {
      failOn(LeakRecorder.leaks(), "the end of the run");
    }
  }
}

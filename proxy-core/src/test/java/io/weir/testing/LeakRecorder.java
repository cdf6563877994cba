package io.weir.testing;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Every leak that any of Netty's detectors has found in this process and no test has taken yet. */
final class LeakRecorder {

  static final ResourceLeakDetectorFactory FACTORY = new RecordingFactory();

  private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();
  private static final List<RecordingDetector<?>> DETECTORS = new CopyOnWriteArrayList<>();
  private static final long COLLECTION_MILLIS = TimeUnit.SECONDS.toMillis(10);

  private LeakRecorder() {}

  /**
   * Takes what is lost by now: collects garbage if anything was tracked since the last call, and
   * lets every detector look at what the collection freed.
   */
  static List<String> leaks() {
    boolean used = false;
    for (RecordingDetector<?> detector : DETECTORS) {
      used |= detector.takeUsed();
    }
    if (used) {
      collect();
      DETECTORS.forEach(RecordingDetector::poll);
    }
    List<String> taken = new ArrayList<>();
    for (String report = REPORTS.poll(); report != null; report = REPORTS.poll()) {
      taken.add(report);
    }
    return taken;
  }

  /**
   * Returns when references cleared by a collection have been queued. The order within one
   * collection is the collector's own, so the second marker proves the whole first batch.
   */
  private static void collect() {
    for (int round = 0; round < 2; round++) {
      ReferenceQueue<Object> queue = new ReferenceQueue<>();
      WeakReference<Object> marker = new WeakReference<>(new Object(), queue);
      System.gc();
      try {
        if (queue.remove(COLLECTION_MILLIS) != marker) {
          throw new IllegalStateException("no collection within " + COLLECTION_MILLIS + " ms");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for a collection", e);
      }
    }
  }

  private static final class RecordingFactory extends ResourceLeakDetectorFactory {
    @Override
    @SuppressWarnings("deprecation") // abstract in Netty: there is no other method to override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval, long maxActive) {
      return newResourceLeakDetector(resource, samplingInterval);
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval) {
      RecordingDetector<T> detector = new RecordingDetector<>(resource, samplingInterval);
      DETECTORS.add(detector);
      return detector;
    }
  }

  private static final class RecordingDetector<T> extends ResourceLeakDetector<T> {
    private volatile boolean used;

    RecordingDetector(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    boolean takeUsed() {
      boolean taken = used;
      used = false;
      return taken;
    }

    /** A detector looks at its queue only when something is tracked: track a thing of no worth. */
    @SuppressWarnings("unchecked") // the detector never looks at the object, only at its identity
    void poll() {
      T probe = (T) new Object();
      ResourceLeakTracker<T> tracker = super.track(probe);
      if (tracker != null) {
        tracker.close(probe);
      }
    }

    @Override
    public @Nullable ResourceLeakTracker<T> track(T resource) {
      used = true;
      return super.track(resource);
    }

    @Override
    public @Nullable ResourceLeakTracker<T> trackForcibly(T resource) {
      used = true;
      return super.trackForcibly(resource);
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String resource, String records) {
      REPORTS.add(resource + " was not released before it was garbage-collected." + records);
    }

    @Override
    protected void reportUntracedLeak(String resource) {
      REPORTS.add(resource + " was not released before it was garbage-collected (no records).");
    }
  }
}

package io.weir.rules;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.weir.net.Clock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URL;
import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.Test;

/** What code may do where: nothing blocks a loop, time is injected, nothing is global. */
class ConductTest {

  /** Rooms whose code runs on event loops. */
  private static final Set<String> ON_LOOPS =
      Set.of("exchange", "listener", "upstream", "filter", "http", "http1", "http2");

  /** Folders below {@code filters} that have threads of their own to block. */
  private static final Set<String> OWN_THREADS = Set.of("filters.store", "filters.process");

  /** Calls that may keep a thread waiting, by the type that they are made on. */
  private static final Map<Class<?>, String> BLOCKING =
      Map.ofEntries(
          Map.entry(Thread.class, "sleep|join"),
          Map.entry(Object.class, "wait"),
          Map.entry(Future.class, "get"),
          Map.entry(CompletableFuture.class, "join"),
          Map.entry(io.netty.util.concurrent.Future.class, "sync.*|await.*"),
          Map.entry(CountDownLatch.class, "await"),
          Map.entry(Condition.class, "await.*"),
          Map.entry(Semaphore.class, "acquire.*"),
          Map.entry(BlockingQueue.class, "take|put"),
          Map.entry(ExecutorService.class, "awaitTermination|invokeA.*"),
          Map.entry(InetAddress.class, "getByName|getAllByName|getLocalHost|isReachable"),
          Map.entry(URL.class, "open.*"));

  private static final Set<String> FILES =
      Set.of(
          "java.io.File",
          "java.io.FileInputStream",
          "java.io.FileOutputStream",
          "java.io.FileReader",
          "java.io.FileWriter",
          "java.io.RandomAccessFile",
          "java.nio.channels.FileChannel",
          "java.nio.file.Files");

  /** What the build runs, and no server does. */
  private static final String BUILD_TOOL = "io.weir.filters.llm.price.BuiltInPrices";

  private static final List<Class<?>> CONTAINERS =
      List.of(
          AbstractMap.class,
          AbstractCollection.class,
          ConcurrentMap.class,
          Queue.class,
          Executor.class,
          AtomicBoolean.class,
          AtomicInteger.class,
          AtomicLong.class,
          AtomicReference.class,
          LongAdder.class,
          StringBuilder.class);

  /** Statics that do change, each with the reason. */
  private static final Map<String, String> CHANGING =
      Map.of("io.weir.filter.Slot.COUNT", "slots are constants, numbered as their classes load");

  private static final DescribedPredicate<JavaClass> RUNS_ON_LOOPS =
      DescribedPredicate.describe(
          "run on event loops",
          type -> {
            String room = House.room(type);
            return ON_LOOPS.contains(Plan.planned(room))
                || (room.startsWith("filters.") && !OWN_THREADS.contains(Plan.folder(room)));
          });

  @Test
  void loops_code_callsNothingThatWaits() {
    DescribedPredicate<JavaAccess<?>> waits = DescribedPredicate.alwaysFalse();
    for (Map.Entry<Class<?>, String> call : BLOCKING.entrySet()) {
      waits =
          waits.or(
              targetOwner(assignableTo(call.getKey())).and(target(nameMatching(call.getValue()))));
    }
    noClasses()
        .that(RUNS_ON_LOOPS)
        .should()
        .accessTargetWhere(waits.as("may keep the thread waiting"))
        .because("one exchange that waits stops every exchange of its loop")
        .check(House.CLASSES);
  }

  @Test
  void loops_code_touchesNoFile() {
    noClasses()
        .that(RUNS_ON_LOOPS)
        .and()
        .doNotHaveFullyQualifiedName(BUILD_TOOL)
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "open files or blocking sockets",
                type -> FILES.contains(type.getName()) || type.isAssignableTo(Socket.class)))
        .check(House.CLASSES);
  }

  @Test
  void loops_code_asksNoResolver() {
    noClasses()
        .that(RUNS_ON_LOOPS)
        .should()
        .callConstructor(InetSocketAddress.class, String.class, int.class)
        .because("it asks the resolver; createUnresolved does not")
        .check(House.CLASSES);
  }

  @Test
  void time_isRead_onlyByTheClock() {
    noClasses()
        .that()
        .areNotAssignableTo(Clock.SystemClock.class)
        .should()
        .callMethodWhere(
            targetOwner(equivalentTo(System.class))
                .and(target(nameMatching("nanoTime|currentTimeMillis"))))
        .orShould()
        .accessTargetWhere(
            targetOwner(inPackage("java.time")).and(target(nameMatching("now|system.*|tick.*"))))
        .orShould()
        .callConstructor(Date.class)
        .because("tests inject io.weir.net.Clock")
        .check(House.CLASSES);
  }

  @Test
  void output_goesThroughLogs_exceptFromTheCommandLine() {
    noClasses()
        .that(
            DescribedPredicate.describe(
                "are not the command line", type -> !House.room(type).equals("server.cli")))
        .should()
        .accessTargetWhere(
            targetOwner(equivalentTo(System.class))
                .and(target(name("out").or(name("err")).or(name("exit")))))
        .check(House.CLASSES);
  }

  @Test
  void stackTraces_goThroughLogs() {
    noClasses()
        .should()
        .accessTargetWhere(
            targetOwner(assignableTo(Throwable.class)).and(target(name("printStackTrace"))))
        .check(House.CLASSES);
  }

  @Test
  void statics_areConstants() {
    fields()
        .that()
        .areStatic()
        .and(DescribedPredicate.describe("have no reason to change", ConductTest::unexcused))
        .should()
        .beFinal()
        .andShould(notBeContainers())
        .because("two proxies in one process must not meet")
        .check(House.CLASSES);
  }

  private static boolean unexcused(JavaField field) {
    return !field.getModifiers().contains(JavaModifier.SYNTHETIC)
        && !CHANGING.containsKey(field.getFullName());
  }

  /** A static of a type that is there to be changed; tables in arrays and Map.of are constants. */
  private static ArchCondition<JavaField> notBeContainers() {
    return new ArchCondition<>("not be of a type that is there to be changed") {
      @Override
      public void check(JavaField field, ConditionEvents events) {
        for (Class<?> container : CONTAINERS) {
          if (field.getRawType().isAssignableTo(container)) {
            events.add(SimpleConditionEvent.violated(field, field.getDescription()));
          }
        }
      }
    };
  }

  private static DescribedPredicate<JavaClass> inPackage(String name) {
    return DescribedPredicate.describe("in " + name, type -> type.getPackageName().equals(name));
  }
}

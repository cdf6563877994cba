package io.weir.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {

  private static final String JAR = "proxy-filters/target/weir/weir.jar";

  @TempDir Path folder;

  private Checkout checkout;

  @BeforeEach
  void makeCheckout() throws IOException {
    checkout = new Checkout(folder);
  }

  @Test
  void noJar_isBuilt_thenStarted() throws Exception {
    Checkout.Run run = checkout.with("WEIR_JAVA", checkout.jdk("17.0.15")).run("run", "my file");

    assertThat(run.exit()).isZero();
    assertThat(run.built()).isTrue();
    assertThat(run.lines()).anyMatch(line -> line.endsWith("with " + folder + "/jdk-17.0.15"));
    assertThat(run.lines()).endsWith("-jar", folder.resolve(JAR).toString(), "run", "my file");
  }

  @Test
  void build_saysNothingInColours() throws Exception {
    Checkout.Run run =
        checkout.with("WEIR_JAVA", checkout.jdk("25")).with("MAVEN_OPTS", "-Xmx1g").run();

    assertThat(run.lines())
        .anyMatch(line -> line.startsWith("mvn ") && line.contains(" -Dstyle.color=never "))
        .contains("options: -Xmx1g -Djansi.noreset=true --sun-misc-unsafe-memory-access=allow");
  }

  @Test
  void jar_newerThanSources_isNotBuilt() throws Exception {
    checkout.jar(JAR);

    assertThat(checkout.with("WEIR_JAVA", checkout.jdk("17")).run().built()).isFalse();
  }

  @Test
  void jar_olderThanASource_isBuilt() throws Exception {
    checkout.jar(JAR);
    checkout.age(JAR, 2);
    checkout.source("proxy-core/src/main/java/A.java");
    checkout.age("proxy-core/src/main/java/A.java", 1);

    assertThat(checkout.with("WEIR_JAVA", checkout.jdk("17")).run().built()).isTrue();
  }

  @Test
  void jar_olderThanASource_isStarted_whereBuildingIsForbidden() throws Exception {
    checkout.jar(JAR);
    checkout.age(JAR, 500);

    Checkout.Run run =
        checkout.with("WEIR_JAVA", checkout.jdk("17")).with("WEIR_BUILD", "never").run();

    assertThat(run.built()).isFalse();
    assertThat(run.lines()).contains("-jar");
  }

  @Test
  void build_thatFails_startsNothing() throws Exception {
    Checkout.Run run =
        checkout.with("WEIR_JAVA", checkout.jdk("17")).with("MVN_FAILS", "yes").run();

    assertThat(run.exit()).isEqualTo(70);
    assertThat(run.lines()).contains("weir: the build failed").doesNotContain("-jar");
  }

  @Test
  void distribution_withItsJarBeside_needsNoBuild() throws Exception {
    checkout.jar("weir.jar");

    Checkout.Run run = checkout.with("WEIR_JAVA", checkout.jdk("21")).run();

    assertThat(run.built()).isFalse();
    assertThat(run.lines()).endsWith("-jar", folder.resolve("weir.jar").toString());
  }

  @Test
  void javaHome_newEnough_isTaken() throws Exception {
    checkout.jar(JAR);

    Checkout.Run run = checkout.with("JAVA_HOME", checkout.jdk("17.0.1")).run();

    assertThat(run.lines()).contains("-jar").doesNotContain("--enable-native-access=ALL-UNNAMED");
  }

  @Test
  void weirJava_goesBeforeJavaHome_andMayBeTheProgram() throws Exception {
    checkout.jar(JAR);
    Path java = checkout.jdk("25.0.3").resolve("bin/java");

    Checkout.Run run = checkout.with("JAVA_HOME", checkout.jdk("17")).with("WEIR_JAVA", java).run();

    assertThat(run.lines())
        .contains("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
  }

  @Test
  void weirJava_tooOld_isRefused() throws Exception {
    checkout.jar(JAR);

    Checkout.Run run = checkout.with("WEIR_JAVA", checkout.jdk("1.8.0_392")).run();

    assertThat(run.exit()).isEqualTo(70);
    assertThat(run.lines()).singleElement().asString().endsWith("no JDK of version 17 or newer");
  }

  @Test
  void javaOptions_comeAfterWeirsOwn_andNameTheOnlyCollector() throws Exception {
    checkout.jar(JAR);

    Checkout.Run run =
        checkout
            .with("WEIR_JAVA", checkout.jdk("17"))
            .with("WEIR_JAVA_OPTS", "-XX:+UseZGC -Xmx2g")
            .run();

    assertThat(run.lines()).doesNotContain("-XX:+UseSerialGC");
    assertThat(run.lines()).containsSubsequence("-XX:+ExitOnOutOfMemoryError", "-Xmx2g", "-jar");
  }
}

package io.weir.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Which room may know which, and which library lives where: {@link Plan}, held to. */
class ArchitectureTest {

  @Test
  void house_bothModules_areSeen() {
    Set<String> rooms = House.rooms();

    assertThat(rooms).contains("http", "fault", "net", "filter", "exchange");
    assertThat(House.CLASSES.size()).isGreaterThan(50);
  }

  @Test
  void rooms_allThatExist_standInThePlan() {
    Set<String> unplanned = new TreeSet<>(House.rooms());
    unplanned.removeIf(room -> Plan.ROOMS.containsKey(Plan.planned(room)));
    unplanned.removeIf(room -> room.startsWith("filters."));
    unplanned.remove("filters");

    assertThat(unplanned).as("rooms that Plan.ROOMS does not name").isEmpty();
  }

  @Test
  void rooms_imports_followThePlan() {
    classes()
        .should(
            dependOnlyOn(
                "rooms that the plan allows",
                dependency ->
                    !House.ours(target(dependency))
                        || Plan.mayImport(
                            House.room(dependency.getOriginClass()),
                            House.room(target(dependency)))))
        .check(House.CLASSES);
  }

  @Test
  void libraries_imports_stayWithTheirOwners() {
    classes()
        .should(
            dependOnlyOn(
                "libraries whose owner their room is",
                dependency ->
                    target(dependency).isPrimitive()
                        || target(dependency).getPackageName().startsWith(House.ROOT)
                        || Plan.mayUse(
                            House.room(dependency.getOriginClass()),
                            target(dependency).getPackageName())))
        .check(House.CLASSES);
  }

  @Test
  void packages_imports_haveNoCycles() {
    slices().matching(House.ROOT + ".(**)").should().beFreeOfCycles().check(House.CLASSES);
  }

  private static JavaClass target(Dependency dependency) {
    return dependency.getTargetClass().getBaseComponentType();
  }

  private static ArchCondition<JavaClass> dependOnlyOn(String what, Predicate<Dependency> allowed) {
    return new ArchCondition<>("depend only on " + what) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          if (!allowed.test(dependency)) {
            events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
          }
        }
      }
    };
  }
}

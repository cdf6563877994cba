package io.weir.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.weir.filter.Filter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What types and methods are called, and which shape their names promise. */
class NamesTest {

  /** Endings and beginnings that say nothing about the thing. */
  private static final String BALLAST =
      "(Default|Abstract)[A-Z].*|.*(Impl|Base|Manager|Helper|Helpers|Util|Utils|Processor)";

  @Test
  void types_names_carryNoBallast() {
    noClasses()
        .should()
        .haveNameMatching(".*[.$](" + BALLAST + ")")
        .because("an implementation is named by what is special about it")
        .check(House.CLASSES);
  }

  @Test
  void configs_areRecords() {
    classes()
        .that()
        .haveSimpleNameEndingWith("Config")
        .should()
        .beRecords()
        .allowEmptyShould(true)
        .because("what a reload keeps is decided by equality")
        .check(House.CLASSES);
  }

  @Test
  void filters_arePrivateAndFinal() {
    classes()
        .that()
        .areAssignableTo(Filter.class)
        .and()
        .areNotInterfaces()
        .should()
        .notBePublic()
        .andShould(beFinalIfNamed())
        .allowEmptyShould(true)
        .because("a filter is known by its kind alone")
        .check(House.CLASSES);
  }

  @Test
  void accessors_namesHaveNoGet() {
    methods()
        .that()
        .haveNameMatching("get[A-Z].*")
        .and(DescribedPredicate.describe("take nothing", m -> m.getParameters().isEmpty()))
        .should(overrideAForeignMethod())
        .allowEmptyShould(true)
        .because("a getter here is named by what it gives")
        .check(House.CLASSES);
  }

  private static ArchCondition<JavaClass> beFinalIfNamed() {
    return new ArchCondition<>("be final") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean closed =
            type.getModifiers().contains(JavaModifier.FINAL)
                || type.isAnonymousClass()
                || type.isEnum();
        events.add(new SimpleConditionEvent(type, closed, type.getDescription() + " is not final"));
      }
    };
  }

  private static ArchCondition<JavaMethod> overrideAForeignMethod() {
    return new ArchCondition<>("override a method of a library") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        boolean overrides =
            Stream.concat(
                    method.getOwner().getAllRawSuperclasses().stream(),
                    method.getOwner().getAllRawInterfaces().stream())
                .filter(parent -> !parent.getPackageName().startsWith(House.ROOT))
                .anyMatch(parent -> parent.tryGetMethod(method.getName()).isPresent());
        events.add(
            new SimpleConditionEvent(
                method, overrides, method.getDescription() + " is called like a bean's"));
      }
    };
  }
}

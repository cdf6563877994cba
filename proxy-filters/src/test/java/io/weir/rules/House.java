package io.weir.rules;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import java.util.Set;
import java.util.TreeSet;

/** The compiled main code of both modules, and the name of the room that each class stands in. */
final class House {

  /** The package that every room is below. */
  static final String ROOT = "io.weir";

  /** Main classes of {@code proxy-core} and {@code proxy-filters}; read once. */
  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(House::notATestJar)
          .importPackages(ROOT);

  private House() {}

  /**
   * The room of a package: its name below the root, and {@code filters.x} whole for a filter's
   * folder. Empty for the root itself and for what is not ours.
   */
  static String room(String packageName) {
    return packageName.startsWith(ROOT + ".") ? packageName.substring(ROOT.length() + 1) : "";
  }

  static String room(JavaClass type) {
    return room(type.getPackageName());
  }

  static boolean ours(JavaClass type) {
    return !room(type).isEmpty();
  }

  /** Every room that has a class, package-info left out. */
  static Set<String> rooms() {
    Set<String> rooms = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      if (!type.getSimpleName().equals("package-info")) {
        rooms.add(room(type));
      }
    }
    return rooms;
  }

  /** The class that stands in a file of its own: the outermost that encloses this one. */
  static JavaClass topLevel(JavaClass type) {
    JavaClass outer = type;
    while (outer.getEnclosingClass().isPresent()) {
      outer = outer.getEnclosingClass().get();
    }
    return outer;
  }

  private static boolean notATestJar(Location location) {
    return !location.contains("-tests.jar");
  }
}

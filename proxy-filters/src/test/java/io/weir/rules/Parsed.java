package io.weir.rules;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The methods of source files, as the compiler's own parser sees them. */
final class Parsed {

  /**
   * One method or constructor that somebody wrote.
   *
   * @param where file and line, for the reader of a failure
   * @param lines from the opening brace to the closing one; 0 where it has no body
   * @param parameters none for a record's constructor: it takes what the record is; none for an
   *     override: whoever declared the method chose them
   */
  record Method(String where, String name, int lines, int parameters) {}

  private Parsed() {}

  /** Every method of the files, those of nested and anonymous classes included. */
  static List<Method> methods(List<Path> files) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      List<Method> methods = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) {
        unit.accept(new Collector(unit, positions, methods), null);
      }
      return methods;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Collector extends TreeScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<Method> methods;
    private boolean inRecord;

    Collector(CompilationUnitTree unit, SourcePositions positions, List<Method> methods) {
      this.unit = unit;
      this.positions = positions;
      this.methods = methods;
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      boolean outer = inRecord;
      inRecord = type.getKind() == com.sun.source.tree.Tree.Kind.RECORD;
      super.visitClass(type, null);
      inRecord = outer;
      return null;
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      LineMap map = unit.getLineMap();
      long first = map.getLineNumber(positions.getStartPosition(unit, method));
      int lines = method.getBody() == null ? 0 : lines(map, method.getBody());
      String file = Tree.name(Path.of(unit.getSourceFile().toUri()));
      boolean canonical = inRecord && method.getName().contentEquals("<init>");
      methods.add(
          new Method(
              file + ":" + first,
              method.getName().toString(),
              lines,
              canonical || overrides(method) ? 0 : method.getParameters().size()));
      return super.visitMethod(method, null);
    }

    private static boolean overrides(MethodTree method) {
      return method.getModifiers().getAnnotations().stream()
          .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
    }

    private int lines(LineMap map, BlockTree body) {
      long first = map.getLineNumber(positions.getStartPosition(unit, body));
      long last = map.getLineNumber(positions.getEndPosition(unit, body));
      return (int) (last - first + 1);
    }
  }
}

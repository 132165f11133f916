package dev.attacca.processor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** A class is read at one sitting, a method on one screen. */
class SizesTest {
  private static final int MOST_OF_A_CLASS = 399;
  private static final int MOST_OF_A_METHOD = 59;

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : List.of("annotations", "runtime", "processor", "flink")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    return sources;
  }

  @Test
  void no_class_has_400_lines() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path source : sources()) {
      if (Files.readAllLines(source).size() > MOST_OF_A_CLASS) {
        tooLong.add(source.getFileName().toString().replace(".java", ""));
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void no_method_has_60_lines() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task = (JavacTask) compiler.getTask(
          null,
          files,
          null,
          List.of("-proc:none"),
          null,
          files.getJavaFileObjectsFromPaths(sources()));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      List<String> tooLong = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) {
        new TreeScanner<Void, String>() {
          @Override
          public Void visitClass(ClassTree tree, String outer) {
            return super.visitClass(tree, tree.getSimpleName().toString());
          }

          @Override
          public Void visitMethod(MethodTree tree, String type) {
            if (tree.getBody() != null && lines(tree) > MOST_OF_A_METHOD) {
              tooLong.add(type + "." + tree.getName() + " " + lines(tree));
            }
            return super.visitMethod(tree, type);
          }

          private long lines(MethodTree tree) {
            return line(positions.getEndPosition(unit, tree.getBody()))
                - line(positions.getStartPosition(unit, tree))
                + 1;
          }

          private long line(long position) {
            return unit.getLineMap().getLineNumber(position);
          }
        }.scan(unit, "");
      }
      assertThat(tooLong).isEmpty();
    }
  }
}

package dev.attacca.processor;

import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import java.util.List;
import java.util.function.Function;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.TypeElement;
import org.jspecify.annotations.Nullable;

/** What the file of a class imports, {@code shop.*} included. Only javac's own tree tells it. */
final class Imports implements Function<TypeElement, List<String>> {
  private final @Nullable Trees trees;

  private Imports(@Nullable Trees trees) {
    this.trees = trees;
  }

  /** Other compilers than javac have no such tree, and javac's classes may be missing altogether. */
  static Imports of(ProcessingEnvironment environment) {
    try {
      return new Imports(Trees.instance(environment));
    } catch (IllegalArgumentException | LinkageError e) {
      return new Imports(null);
    }
  }

  @Override
  public List<String> apply(TypeElement type) {
    TreePath path = trees == null ? null : trees.getPath(type);
    return path == null
        ? List.of()
        : path.getCompilationUnit().getImports().stream()
            .map(each -> each.getQualifiedIdentifier().toString())
            .toList();
  }
}

package dev.attacca.processor;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import dev.attacca.processor.model.Site;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.tools.Diagnostic.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Points into a repeated annotation. By itself javac loses the place of one that it has put into its
 * holder, and would show the method's name; the compiler's own tree still knows it.
 */
final class Carets {
  private final @Nullable Trees trees;

  private Carets(@Nullable Trees trees) {
    this.trees = trees;
  }

  /** Other compilers than javac have no such tree, and javac's classes may be missing altogether. */
  static Carets of(ProcessingEnvironment environment) {
    try {
      return new Carets(Trees.instance(environment));
    } catch (IllegalArgumentException | LinkageError e) {
      return new Carets(null);
    }
  }

  /** Whether the compiler has the tree of an element, and so its source. */
  boolean knows(Element element) {
    return trees != null && trees.getPath(element) != null;
  }

  /** Reports something in a repeated annotation; false if the site is none, or cannot be found. */
  boolean print(Kind kind, String text, Site site) {
    if (trees == null
        || site.annotation() == null
        || site.element().getAnnotationMirrors().contains(site.annotation())) {
      return false;
    }
    TreePath path = trees.getPath(site.element());
    if (path == null || !(path.getLeaf() instanceof MethodTree method)) {
      return false;
    }
    Optional<Tree> place = annotation(site, method).map(tree -> value(site, tree));
    place.ifPresent(tree -> trees.printMessage(kind, text, tree, path.getCompilationUnit()));
    return place.isPresent();
  }

  private static Optional<AnnotationTree> annotation(Site site, MethodTree method) {
    AnnotationMirror wanted = site.annotation();
    String name = wanted.getAnnotationType().asElement().getSimpleName().toString();
    List<? extends AnnotationTree> repeated = method.getModifiers().getAnnotations().stream()
        .filter(tree -> tree.getAnnotationType().toString().matches("(.*\\.)?" + name))
        .toList();
    for (AnnotationMirror holder : site.element().getAnnotationMirrors()) {
      for (AnnotationValue held : holder.getElementValues().values()) {
        if (held.getValue() instanceof List<?> list && list.size() == repeated.size()) {
          for (int i = 0; i < list.size(); i++) {
            if (((AnnotationValue) list.get(i)).getValue() == wanted) {
              return Optional.of(repeated.get(i));
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Tree value(Site site, AnnotationTree annotation) {
    for (Map.Entry<? extends ExecutableElement, ? extends AnnotationValue> entry :
        site.annotation().getElementValues().entrySet()) {
      ExpressionTree written =
          written(annotation, entry.getKey().getSimpleName().toString());
      if (entry.getValue() == site.value()) {
        return written;
      }
      if (entry.getValue().getValue() instanceof List<?> list && list.contains(site.value())) {
        return written instanceof NewArrayTree array
            ? array.getInitializers().get(list.indexOf(site.value()))
            : written;
      }
    }
    return annotation;
  }

  private static ExpressionTree written(AnnotationTree annotation, String member) {
    for (ExpressionTree argument : annotation.getArguments()) {
      if (argument instanceof AssignmentTree assignment
          && assignment.getVariable().toString().equals(member)) {
        return assignment.getExpression();
      }
    }
    return annotation.getArguments().get(0);
  }
}

package dev.attacca.processor.check;

import dev.attacca.processor.check.Advice.Advised;
import dev.attacca.processor.model.Cleanup;
import dev.attacca.processor.model.Component;
import dev.attacca.processor.model.Component.Brief;
import dev.attacca.processor.model.Dag;
import dev.attacca.processor.model.Factory;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Site;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;

/** A bean must live as long as its runner, and a proxy must be able to stand around what the runner calls. */
final class BeanCheck implements Check {
  private final Elements elements;

  BeanCheck(Elements elements) {
    this.elements = elements;
  }

  @Override
  public List<Problem> check(Graph graph) {
    Dag dag = graph.dag();
    if (dag.component().isEmpty()) {
      return List.of();
    }
    Component component = dag.component().get();
    List<Problem> problems = new ArrayList<>();
    component.brief().ifPresent(brief -> problems.add(scope(dag, brief)));
    Advice advice = new Advice(elements, dag.type(), Advice::isByProxy);
    Optional<Advised> any = advice.any();
    if (any.isPresent() && isClosed(dag.type())) {
      problems.add(ofClass(dag, any.get()));
    } else {
      boolean isSpring = component instanceof Component.OfSpring;
      callees(dag).stream()
          .filter(each -> !each.getModifiers().contains(Modifier.PRIVATE))
          .forEach(each ->
              method(each, advice, isSpring ? any : Optional.empty()).ifPresent(problems::add));
    }
    return problems;
  }

  private static Problem scope(Dag dag, Brief brief) {
    return Diagnostic.BEAN_SCOPE.at(
        brief.site(),
        brief.text(),
        brief.isPerUse()
            ? "whoever asks for %s an instance of its own, but all get one runner, which would run one of these only"
                .formatted(dag.name())
            : "each request, session or thread a %s of its own, but tasks also run on threads that belong to none"
                .formatted(dag.name()));
  }

  /** What the runner calls. */
  private static Set<ExecutableElement> callees(Dag dag) {
    Set<ExecutableElement> callees = new LinkedHashSet<>();
    dag.tasks().forEach(task -> callees.add(task.callee()));
    dag.cleanups().stream().map(Cleanup::callee).forEach(callees::add);
    dag.factories().stream().map(Factory::callee).forEach(callees::add);
    return callees;
  }

  /** Whether nobody can make a subclass at run time. */
  private static boolean isClosed(TypeElement type) {
    return type.getModifiers().contains(Modifier.FINAL)
        || type.getModifiers().contains(Modifier.SEALED);
  }

  private static Problem ofClass(Dag dag, Advised advised) {
    boolean isFinal = dag.type().getModifiers().contains(Modifier.FINAL);
    boolean isRecord = dag.type().getKind() == ElementKind.RECORD;
    boolean isOwn = advised.at().equals(dag.type());
    return Diagnostic.ADVISED_TASK.at(
        Site.of(dag.type()),
        "%s is %s%s"
            .formatted(
                dag.name(),
                isRecord ? "a record" : isFinal ? "final" : "sealed",
                isOwn
                    ? " and " + advised.text()
                    : ", and %s is %s".formatted(Advice.bearer(advised), advised.text())),
        advised.text(),
        "of which there can be none",
        isRecord
            ? "Make it a class that is not final."
            : "Take %s away.".formatted(isFinal ? "final" : "sealed"));
  }

  /**
   * @param proxied why there is a proxy on which a method could be called that it does not override
   */
  private static Optional<Problem> method(
      ExecutableElement method, Advice advice, Optional<Advised> proxied) {
    boolean isStatic = method.getModifiers().contains(Modifier.STATIC);
    if (!isStatic && !method.getModifiers().contains(Modifier.FINAL)) {
      return Optional.empty();
    }
    String word = isStatic ? "static" : "final";
    return advice
        .of(method)
        .map(advised -> Diagnostic.ADVISED_TASK.at(
            Site.of(method),
            advised.at() instanceof TypeElement
                ? "%s() is %s, and %s is %s"
                    .formatted(method.getSimpleName(), word, Advice.bearer(advised), advised.text())
                : "%s() is %s and %s".formatted(method.getSimpleName(), word, advised.text()),
            advised.text(),
            "which cannot override it",
            "Take %s away.".formatted(word)))
        .or(() -> proxied
            .filter(advised -> !isStatic)
            .map(advised -> Diagnostic.PROXIED_TASK.at(
                Site.of(method), method.getSimpleName(), Advice.bearer(advised), advised.text())));
  }
}

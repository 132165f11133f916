package dev.attacca.processor;

import com.google.auto.service.AutoService;
import dev.attacca.processor.check.Checks;
import dev.attacca.processor.check.Diagnostic;
import dev.attacca.processor.check.Problem;
import dev.attacca.processor.check.StrayCheck;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Site;
import dev.attacca.processor.model.Suggestion;
import dev.attacca.processor.plan.Outline;
import dev.attacca.processor.plan.Plan;
import dev.attacca.processor.read.DagReader;
import dev.attacca.processor.read.Marks;
import dev.attacca.processor.write.RefusedWriter;
import dev.attacca.processor.write.RunnerWriter;
import dev.attacca.processor.write.Source;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.FilerException;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.Processor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Types;

/** Reads classes of tasks, checks them, and writes their runners. Wiring only. */
@AutoService(Processor.class)
public final class AttaccaProcessor extends AbstractProcessor {
  private Candidates candidates;
  private Reporter reporter;
  private Checks checks;
  private Options options;
  private boolean begun;
  private Types types;

  /** Called by the compiler. */
  public AttaccaProcessor() {}

  @Override
  public synchronized void init(ProcessingEnvironment environment) {
    super.init(environment);
    types = LenientTypes.of(environment.getTypeUtils());
    candidates = new Candidates(environment.getElementUtils(), types, Imports.of(environment));
    reporter = new Reporter(environment);
    checks = new Checks(environment.getElementUtils(), types);
    options = new Options(environment.getOptions());
  }

  @Override
  public Set<String> getSupportedAnnotationTypes() {
    return Marks.ALL.stream().map(Class::getCanonicalName).collect(Collectors.toSet());
  }

  @Override
  public Set<String> getSupportedOptions() {
    return Set.of(Options.COMPONENT);
  }

  @Override
  public SourceVersion getSupportedSourceVersion() {
    return SourceVersion.latestSupported();
  }

  @Override
  public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
    reporter.roots(round.getRootElements());
    if (!begun) {
      begun = true;
      options
          .mistaken()
          .ifPresent(choice -> reporter.report(Diagnostic.COMPONENT_OPTION.text(
              Options.COMPONENT, choice, Suggestion.hint(choice, Options.CHOICES))));
    }
    if (!round.processingOver()) {
      candidates.next(round).forEach(this::process);
      if (reporter.isError()) {
        // After an error there is no further round.
        candidates.rest().forEach(this::process);
        candidates.incomplete().forEach(this::refused);
      }
    } else if (LenientTypes.isLenient(types)) {
      // Eclipse's compiler takes classes to the very end; to javac they come too late to be of use.
      candidates.incomplete().forEach(this::refused);
    }
    return true;
  }

  private void process(TypeElement type) {
    try {
      if (DagReader.isDag(type)) {
        dag(type);
      } else {
        List<Problem> problems = StrayCheck.check(DagReader.outsideOfDags(type));
        reporter.report(problems, type);
        if (!problems.isEmpty()) {
          refused(type);
        }
      }
    } catch (FilerException e) {
      String runner = DagReader.runnerName(type);
      reporter.report(
          List.of(Diagnostic.RUNNER_EXISTS.at(Site.of(type), type.getSimpleName(), runner)), type);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      reporter.report(
          List.of(Diagnostic.INTERNAL.at(Site.of(type), type.getQualifiedName(), e)), type);
      refused(type);
    }
  }

  private void dag(TypeElement type) throws IOException {
    Graph graph = reader().read(type);
    List<Problem> problems = checks.check(graph);
    reporter.report(problems, type);
    if (problems.stream().allMatch(problem -> problem.diagnostic().isWarning())) {
      Plan plan = Plan.of(graph);
      Source source = RunnerWriter.write(
          plan,
          processingEnv.getElementUtils(),
          AttaccaProcessor.class.getName(),
          candidates.promised());
      source.writeTo(processingEnv.getFiler());
    } else {
      // A branch that is missing may be any of the tasks.
      refused(
          type,
          problems.stream().anyMatch(problem -> problem.diagnostic() == Diagnostic.UNCOVERED));
    }
  }

  private void refused(TypeElement type) {
    refused(type, false);
  }

  /** Writes a runner that has its members only, so that those who use it are not told of errors as well. */
  private void refused(TypeElement type, boolean isOpen) {
    try {
      Outline outline = Outline.of(reader().readWithForgotten(type), types, isOpen);
      Source source = RefusedWriter.write(
          outline,
          processingEnv.getElementUtils(),
          AttaccaProcessor.class.getName(),
          candidates.promised());
      source.writeTo(processingEnv.getFiler());
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // There is an error already, and one is enough.
      return;
    }
  }

  private DagReader reader() {
    return new DagReader(
        processingEnv.getElementUtils(), types, reporter::isSource, options.containers());
  }
}

package dev.attacca.processor;

import com.google.auto.service.AutoService;
import dev.attacca.processor.check.Checks;
import dev.attacca.processor.check.Diagnostic;
import dev.attacca.processor.check.Problem;
import dev.attacca.processor.check.StrayCheck;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Site;
import dev.attacca.processor.plan.Plan;
import dev.attacca.processor.read.DagReader;
import dev.attacca.processor.read.Marks;
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
  }

  @Override
  public Set<String> getSupportedAnnotationTypes() {
    return Marks.ALL.stream().map(Class::getCanonicalName).collect(Collectors.toSet());
  }

  @Override
  public SourceVersion getSupportedSourceVersion() {
    return SourceVersion.latestSupported();
  }

  @Override
  public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
    reporter.roots(round.getRootElements());
    if (!round.processingOver()) {
      candidates.next(round).forEach(this::process);
    }
    return true;
  }

  private void process(TypeElement type) {
    try {
      if (DagReader.isDag(type)) {
        dag(type);
      } else {
        reporter.report(StrayCheck.check(DagReader.outsideOfDags(type)), type);
      }
    } catch (FilerException e) {
      String runner = DagReader.runnerName(type);
      reporter.report(
          List.of(Diagnostic.RUNNER_EXISTS.at(Site.of(type), type.getSimpleName(), runner)), type);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      reporter.report(
          List.of(Diagnostic.INTERNAL.at(Site.of(type), type.getQualifiedName(), e)), type);
    }
  }

  private void dag(TypeElement type) throws IOException {
    DagReader reader = new DagReader(processingEnv.getElementUtils(), types, reporter::isSource);
    Graph graph = reader.read(type);
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
    }
  }
}

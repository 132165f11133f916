package dev.attacca.processor.check;

import dev.attacca.processor.model.Graph;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** All checks of a class, in an order in which no mistake is told twice. */
public final class Checks {
  private final List<Check> always;
  private final List<Check> ofSoundGraphs;

  public Checks(Elements elements, Types types) {
    Adapters adapters = new Adapters(types);
    AccessCheck access = new AccessCheck(elements, types);
    always = List.of(
        new SizeCheck(),
        access,
        new HiddenCheck(),
        new MethodCheck(adapters),
        new BeanCheck(elements),
        new AsyncCheck(elements, types),
        new NameCheck(),
        new ReservedCheck(),
        new ShadowCheck(elements),
        new InputCheck(types),
        new TypeCheck(types, adapters),
        new FlowCheck(),
        new RepeatCheck(),
        new BatchCheck(types),
        new BatchKeyCheck(types),
        new StateCheck(elements, types, access),
        new PolicyCheck(),
        new FallbackCheck(types),
        new WhenCheck(),
        new CycleCheck());
    ofSoundGraphs = List.of(
        new NotAwaitedCheck(adapters),
        new CoverageCheck(types),
        new ReachabilityCheck(types),
        new ScopeCheck(),
        new RoundCheck(),
        new BatchScopeCheck(),
        new GatherCycleCheck(),
        new ConsumerCheck(),
        new ClusterCheck(elements, types));
  }

  /** Everything that is wrong with the class, in the order of the source. */
  public List<Problem> check(Graph graph) {
    // Without their names nobody knows what the parameters take, and whatever follows from that
    // misleads.
    List<Problem> nameless = new NamelessCheck().check(graph);
    if (!nameless.isEmpty()) {
      return nameless;
    }
    List<Problem> problems = new ArrayList<>(StrayCheck.check(graph.dag().strays()));
    always.forEach(check -> problems.addAll(check.check(graph)));
    // A branch may only seem to be missing while a name is misspelt.
    if (problems.stream().noneMatch(problem -> problem.diagnostic().breaksGraph())) {
      ofSoundGraphs.forEach(check -> problems.addAll(check.check(graph)));
    }
    problems.sort(new SourceOrder(graph.dag()));
    return problems;
  }
}

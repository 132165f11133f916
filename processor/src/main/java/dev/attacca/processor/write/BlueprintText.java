package dev.attacca.processor.write;

import dev.attacca.processor.model.Batch;
import dev.attacca.processor.model.Cleanup;
import dev.attacca.processor.model.Durations;
import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Name;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Parameter.Role;
import dev.attacca.processor.model.Policy;
import dev.attacca.processor.model.Result;
import dev.attacca.processor.model.Routing;
import dev.attacca.processor.model.Scopes;
import dev.attacca.processor.model.TaskMethod;
import dev.attacca.processor.model.TypeText;
import dev.attacca.processor.plan.Plan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The graph as text, which the runtime reads once. It is also what a reader of the runner sees first. */
final class BlueprintText {
  /** A string constant holds 65,535 bytes. */
  private static final int MOST_BYTES = 60_000;

  private static final int WIDTH = 80;

  /** What stands among names and is none; a name like one of these is quoted. */
  private static final Set<String> WORDS = Set.of("when", "as");

  private final Plan plan;
  private final Graph graph;
  private final List<String> lines = new ArrayList<>();

  private BlueprintText(Plan plan) {
    this.plan = plan;
    this.graph = plan.graph();
  }

  /** The lines, in pieces that each fit into a string constant. */
  static List<List<String>> of(Plan plan) {
    return pieces(new BlueprintText(plan).write());
  }

  private static List<List<String>> pieces(List<String> lines) {
    List<List<String>> pieces = new ArrayList<>();
    List<String> piece = new ArrayList<>();
    int bytes = 0;
    for (String line : lines) {
      int length = bytes(line) + 1;
      if (bytes + length > MOST_BYTES) {
        pieces.add(piece);
        piece = new ArrayList<>();
        bytes = 0;
      }
      piece.add(line);
      bytes += length;
    }
    pieces.add(piece);
    return pieces;
  }

  /** As class files count: a character beyond the first 65,536 is two of three bytes each. */
  private static int bytes(String line) {
    return line.chars()
        .map(each -> each == 0 ? 2 : each < 0x80 ? 1 : each < 0x800 ? 2 : 3)
        .sum();
  }

  private List<String> write() {
    String onError = graph.dag().onError().stream()
        .findFirst()
        .map(each -> " onError=" + each.text())
        .orElse("");
    lines.add("dag " + word(graph.dag().name()) + onError);
    graph
        .inputs()
        .forEach(each -> lines.add("input " + word(each.name()) + ": " + TypeText.of(each.type())));
    graph
        .states()
        .forEach(each -> lines.add("state "
            + word(each.name())
            + each.key().map(key -> " by " + name(key)).orElse("")
            + ": "
            + TypeText.of(each.type())));
    for (int scope : plan.scopes().scopes()) {
      List<Integer> members = plan.members(scope);
      if (scope != Scopes.MAIN) {
        lines.add("scope " + name(scope));
      }
      if (plan.scopes().isRound(scope)) {
        call(scope);
      }
      members.forEach(this::task);
      for (List<Integer> part : DirectWriter.parts(plan, scope)) {
        String names = part.stream()
            .map(id -> id == scope ? name(id) + "()" : name(id))
            .collect(Collectors.joining(" "));
        lines.add("straight " + names);
      }
    }
    plan.batches().forEach(this::batch);
    for (Cleanup cleanup : graph.dag().cleanups()) {
      String of = cleanup.task().map(task -> " for " + word(task.text())).orElse("");
      lines.add("shutdown " + word(cleanup.name()) + of);
    }
    return lines;
  }

  private void task(int id) {
    TaskMethod task = graph.task(id);
    String type = task.result().value().map(value -> ": " + TypeText.of(value)).orElse("");
    String head = task.kind().word() + " " + name(id);
    List<String> words = task.kind() == Kind.REPEAT
        ? repeat(head, task)
        : task.isBatch() ? ofItem(head, task) : attributes(head, task);
    graph.contextOf(id).ifPresent(taken -> words.add("context"));
    lines.add(String.join(" ", words) + type);
    // The runtime finds by what a worker is asked, or what the keys of a batch are, in the first
    // place.
    graph.edges().get(id).stream()
        .filter(edge -> !isOfCall(id, edge))
        .sorted(Comparator.comparing(
            edge -> !(edge instanceof Edge.OfRequest || edge instanceof Edge.OfKey)))
        .flatMap(this::edge)
        .forEach(this::edgeLine);
  }

  /** The method of a repeat is called in each round, for its item: with the policy of a task, and what it takes there. */
  private void call(int repeat) {
    TaskMethod task = graph.task(repeat);
    List<String> words = attributes("call " + name(repeat), task);
    words.removeIf(word -> word.startsWith("onError=") || word.startsWith("inFlight="));
    rounds(task, words);
    graph.contextOf(repeat).ifPresent(taken -> words.add("context"));
    lines.add(String.join(" ", words) + ": " + TypeText.of(task.result().value().orElseThrow()));
    graph.edges().get(repeat).stream()
        .filter(edge -> isOfCall(repeat, edge))
        .flatMap(this::edge)
        .forEach(this::edgeLine);
  }

  /** Whether it is the call of a repeat that waits for it, and not the repeat as a whole. */
  private boolean isOfCall(int id, Edge edge) {
    return graph.task(id).isBatch() && edge instanceof Edge.OfInput
        || graph.task(id).kind() == Kind.REPEAT
            && (edge instanceof Edge.OfState
                || edge instanceof Edge.OfPrevious previous
                    && plan.scopes().valueScope(previous.source()) == id);
  }

  /** A batch as a task of its items: what is said of the call stands there. */
  private List<String> ofItem(String head, TaskMethod task) {
    Batch batch = task.batch().orElseThrow();
    List<String> words = new ArrayList<>(List.of(head));
    words.add("batch=" + batch.max().number());
    batch.maxWait().ifPresent(wait -> words.add("wait=" + nanos(wait)));
    batch.across().ifPresent(site -> words.add("across"));
    words.add("keyed="
        + graph.key(graph.nodes().indexOf(task)).orElseThrow().container().word());
    if (batch.gives() != Batch.Gives.NOTHING) {
      words.add("gives=" + batch.gives().name().toLowerCase(Locale.ROOT));
    }
    if (task.result().optional()) {
      words.add("optional");
    }
    if (batch.outcome()) {
      words.add("outcome");
    }
    task.policy().firstOnError().ifPresent(onError -> words.add("onError=" + onError));
    return words;
  }

  /** One call of a batch, in the scope that shares it. */
  private void batch(int id) {
    TaskMethod task = graph.task(id);
    int scope = plan.scopes().sharing(id);
    lines.add("calls " + name(id) + (scope == Scopes.MAIN ? "" : " in " + name(scope)));
    List<String> words = new ArrayList<>(List.of("call " + name(id)));
    if (task.result().async()) {
      words.add("async");
    }
    policy(task.policy(), words);
    words.removeIf(word -> word.startsWith("onError="));
    lines.add(String.join(" ", words)
        + task.batch()
            .orElseThrow()
            .returned()
            .map(type -> ": " + TypeText.of(type))
            .orElse(""));
    graph.edges().get(id).stream()
        .filter(edge -> edge instanceof Edge.OfInput || edge instanceof Edge.OfState)
        .flatMap(this::edge)
        .forEach(this::edgeLine);
  }

  private static List<String> repeat(String head, TaskMethod task) {
    List<String> words = new ArrayList<>(List.of(head));
    inFlight(task, words);
    rounds(task, words);
    task.policy().firstOnError().ifPresent(onError -> words.add("onError=" + onError));
    return words;
  }

  /** How many items may be open at once, where that is said; the runtime knows what else is best. */
  private static void inFlight(TaskMethod task, List<String> words) {
    task.inFlight()
        .filter(most -> most.site().value() != null)
        .ifPresent(most -> words.add("inFlight=" + most.number()));
  }

  private static void rounds(TaskMethod task, List<String> words) {
    task.rounds().ifPresent(rounds -> {
      words.add("max=" + rounds.max().number());
      if (rounds.accept()) {
        words.add("accept");
      }
    });
  }

  /** Several edges share a line where they find room. */
  private void edgeLine(String edge) {
    int last = lines.size() - 1;
    String line = lines.get(last);
    if (line.startsWith("  ") && line.length() + edge.length() < WIDTH) {
      lines.set(last, line + "; " + edge);
    } else {
      lines.add("  " + edge);
    }
  }

  private static List<String> attributes(String head, TaskMethod task) {
    List<String> words = new ArrayList<>(List.of(head));
    Result result = task.result();
    inFlight(task, words);
    if (task.spread()) {
      words.add("spread");
    }
    if (task.taking(Role.EMITTER).isPresent()) {
      words.add("emitter");
    }
    if (task.isWorker()) {
      words.add("inbox");
    }
    if (result.async()) {
      words.add("async");
    }
    if (result.optional()) {
      words.add("optional");
    }
    if (result.nullable()) {
      words.add("nullable");
    }
    task.routing().ifPresent(routing -> routing(routing, words));
    policy(task.policy(), words);
    return words;
  }

  private static void routing(Routing routing, List<String> words) {
    words.add(
        switch (routing.choice()) {
          case TYPE -> "chooses=type";
          case ROUTE -> "chooses=route";
          default -> "chooses=constants";
        });
    if (routing.partial()) {
      words.add("partial");
    }
  }

  private static void policy(Policy policy, List<String> words) {
    policy.firstOnError().ifPresent(onError -> words.add("onError=" + onError));
    policy.timeout().ifPresent(timeout -> words.add("timeout=" + nanos(timeout)));
    policy.retry().ifPresent(retry -> {
      String most = retry.maxDelay().text().isEmpty() ? "" : "," + nanos(retry.maxDelay());
      words.add("retry=%d,%d,%s,%s%s"
          .formatted(
              retry.times().number(),
              nanos(retry.delay()),
              retry.multiplier().number(),
              retry.jitter().number(),
              most));
      if (!retry.on().equals(List.of("java.lang.Exception"))) {
        words.add("on=" + String.join(",", retry.on()));
      }
      if (!retry.not().isEmpty()) {
        words.add("not=" + String.join(",", retry.not()));
      }
    });
    policy.limit().ifPresent(limit -> limit(limit, words));
    policy.runOn().ifPresent(name -> words.add("runOn=" + quoted(name.text())));
  }

  private static void limit(Policy.Limit limit, List<String> words) {
    limit.shared().ifPresent(name -> words.add("shared=" + quoted(name.text())));
    if (limit.calls().number() > 0) {
      words.add("calls=" + limit.calls().number());
      words.add("per=" + nanos(limit.per()));
    }
    if (limit.concurrency().number() > 0) {
      words.add("concurrency=" + limit.concurrency().number());
    }
  }

  private static long nanos(Name duration) {
    return Durations.parse(duration.text()).orElseThrow();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** A name as it stands among others. */
  private static String word(String name) {
    return WORDS.contains(name) ? quoted(name) : name;
  }

  private String name(int id) {
    return word(graph.name(id));
  }

  private String names(List<Integer> ids) {
    return ids.stream().map(this::name).collect(Collectors.joining(" "));
  }

  private Stream<String> edge(Edge edge) {
    if (edge instanceof Edge.OfProvided) {
      return Stream.of();
    }
    if (edge instanceof Edge.OfSource source) {
      return source.tasks().stream().map(each -> "source " + name(each));
    }
    if (edge instanceof Edge.OfState state && state.isKeyed()) {
      return Stream.of("value " + names(state.tasks()), line(edge));
    }
    return Stream.of(line(edge));
  }

  private String container(Edge.OfCollect collect) {
    return plan.isKept(collect) ? "kept" : collect.taken().role().name().toLowerCase(Locale.ROOT);
  }

  private String line(Edge edge) {
    if (edge instanceof Edge.OfInput input) {
      return "input " + word(graph.inputs().get(input.input()).name());
    }
    if (edge instanceof Edge.OfState state) {
      return "state " + word(graph.states().get(state.state()).name());
    }
    if (edge instanceof Edge.OfPrevious previous) {
      return "previous " + name(previous.source());
    }
    String names = names(edge.tasks());
    if (edge instanceof Edge.OfLast last) {
      return "last " + names
          + switch (last.taken().wrap()) {
            case OPTIONAL -> " as optional";
            case OUTCOME -> " as outcome";
            default -> "";
          };
    }
    if (edge instanceof Edge.OfMatch match) {
      return "match " + names + ": " + TypeText.of(match.taken().wanted());
    }
    if (edge instanceof Edge.OfAfter after) {
      List<Name> when = after.after().when();
      return "after " + names
          + (when.isEmpty()
              ? ""
              : when.stream()
                  .map(each -> word(each.text()))
                  .collect(Collectors.joining(" ", " when ", "")));
    }
    if (edge instanceof Edge.OfEvery) {
      return "every " + names;
    }
    if (edge instanceof Edge.OfCollect collect) {
      return "collect " + names + " as " + container(collect);
    }
    if (edge instanceof Edge.OfRequest || edge instanceof Edge.OfKey) {
      return "value " + names;
    }
    if (edge instanceof Edge.OfFallback) {
      return "fallback " + names;
    }
    Parameter.Wrap wrap = ((Edge.OfValue) edge).taken().wrap();
    return switch (wrap) {
      case OPTIONAL -> "optional " + names;
      case OUTCOME -> "outcome " + names;
      default -> "value " + names;
    };
  }
}

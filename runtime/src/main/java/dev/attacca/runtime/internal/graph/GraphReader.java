package dev.attacca.runtime.internal.graph;

import dev.attacca.OnError;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.internal.graph.TaskNode.Batch;
import dev.attacca.runtime.internal.graph.TaskNode.Choice;
import dev.attacca.runtime.internal.graph.TaskNode.Gives;
import dev.attacca.runtime.internal.graph.TaskNode.Keyed;
import dev.attacca.runtime.internal.graph.TaskNode.Need;
import dev.attacca.runtime.internal.graph.TaskNode.Policy;
import dev.attacca.runtime.internal.graph.TaskNode.Rounds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of a {@link TaskGraph}: a directive per line, edges indented below their task and
 * divided by semicolons, the type last behind a colon. In two passes, since an edge may name a task that follows.
 */
public final class GraphReader {
  /**
   * @param quoted which of the words were quoted, and so are names, whatever they look like
   */
  private record Line(
      String directive,
      List<String> words,
      BitSet quoted,
      @Nullable String type) {
    /** Where a word of this language stands among the names; -1 if it does not. */
    int indexOf(String keyword) {
      for (int i = 0; i < words.size(); i++) {
        if (words.get(i).equals(keyword) && !quoted.get(i)) {
          return i;
        }
      }
      return -1;
    }
  }

  private record Draft(Line head, int scope, List<Line> edges) {}

  private String name = "";
  private @Nullable OnError onError;
  private final List<Graph.Input> inputs = new ArrayList<>();
  private final Map<String, Integer> inputIds = new HashMap<>();
  private final Map<String, Draft> drafts = new LinkedHashMap<>();
  private final Map<String, Integer> taskIds = new HashMap<>();
  private final Map<String, Integer> stateIds = new LinkedHashMap<>();
  /** By state: the task whose values have one each; null where there is one for all. */
  private final List<@Nullable String> stateKeys = new ArrayList<>();
  /** The task that opens each scope, by name, or is called in it; the main scope has none. */
  private final List<String> openers = new ArrayList<>(List.of(""));
  /** By scope of a batch's calls: the one that they share, by what opens that; null for all others. */
  private final List<@Nullable String> sharers = new ArrayList<>();

  /** By scope: the parts of its straight way. */
  private final List<List<Line>> straights = new ArrayList<>(List.of(new ArrayList<>()));

  private final List<Line> shutdowns = new ArrayList<>();

  public TaskGraph read(String... texts) {
    Draft current = null;
    for (String text : texts) {
      for (String raw : text.lines().toList()) {
        if (raw.isBlank()) {
          continue;
        }
        if (!raw.startsWith("  ")) {
          current = top(split(raw.strip()));
        } else if (current != null) {
          for (String edge : raw.split(";")) {
            current.edges().add(split(edge.strip()));
          }
        } else {
          throw malformed(raw);
        }
      }
    }
    List<TaskNode> nodes = new ArrayList<>(drafts.size());
    drafts.values().forEach(draft -> nodes.add(node(nodes.size(), draft)));
    List<TaskGraph.Hook> hooks = new ArrayList<>();
    for (Line line : shutdowns) {
      boolean ofTask = line.words().size() == 3;
      hooks.add(new TaskGraph.Hook(
          hooks.size(), line.words().get(0), ofTask ? taskId(line.words().get(2)) : -1));
    }
    int[] openedBy = openers.stream()
        .mapToInt(opener -> opener.isEmpty() ? -1 : taskId(opener))
        .toArray();
    List<List<int[]>> straight = straights.stream()
        .map(parts -> parts.stream().map(this::straightPart).toList())
        .toList();
    return new TaskGraph(
        name,
        onError,
        inputs,
        states(),
        nodes.toArray(TaskNode[]::new),
        openedBy,
        sharedIn(),
        straight,
        hooks);
  }

  private List<StateNode> states() {
    List<StateNode> states = new ArrayList<>();
    for (String state : stateIds.keySet()) {
      String key = stateKeys.get(states.size());
      states.add(new StateNode(state, key == null ? -1 : taskId(key)));
    }
    return List.copyOf(states);
  }

  /** By scope: the one that the calls of a batch share; -1 for those that are no such calls. */
  private int[] sharedIn() {
    int[] shared = new int[openers.size()];
    shared[0] = -1;
    for (int id = 1; id < shared.length; id++) {
      String sharer = sharers.get(id - 1);
      shared[id] = sharer == null ? -1 : openers.indexOf(sharer); // its own calls come later
    }
    return shared;
  }

  private int[] straightPart(Line line) {
    return line.words().stream().mapToInt(this::taskId).toArray();
  }

  private @Nullable Draft top(Line line) {
    String subject = line.words().get(0);
    switch (line.directive()) {
      case "dag" -> {
        name = subject;
        onError = onError(attributes(line).get("onError"));
      }
      case "input" -> {
        inputIds.put(subject, inputs.size());
        inputs.add(new Graph.Input(subject, line.type() == null ? "Object" : line.type()));
      }
      case "state" -> {
        stateIds.put(subject, stateIds.size());
        stateKeys.add(line.words().size() > 1 ? line.words().get(2) : null);
      }
      case "scope" -> scope(subject, null);
      case "calls" -> scope(subject, line.words().size() > 1 ? line.words().get(2) : "");
      case "straight" -> straights.get(straights.size() - 1).add(line);
      case "task", "router", "loop", "merge", "repeat", "call" -> {
        // A call has the name of its repeat, which others mean by it.
        String key = line.directive().equals("call") ? subject + "()" : subject;
        Draft draft = new Draft(line, openers.size() - 1, new ArrayList<>());
        taskIds.put(key, drafts.size());
        if (drafts.put(key, draft) != null) {
          throw malformed("two tasks named " + subject);
        }
        return draft;
      }
      case "shutdown" -> shutdowns.add(line);
      default -> throw malformed(line.directive());
    }
    return null;
  }

  private void scope(String opener, @Nullable String sharer) {
    openers.add(opener);
    sharers.add(sharer);
    straights.add(new ArrayList<>());
  }

  private TaskNode node(int id, Draft draft) {
    Line head = draft.head();
    Map<String, String> attributes = attributes(head);
    List<Need> needs = new ArrayList<>();
    List<Integer> inputsOfNode = new ArrayList<>();
    List<Integer> statesOfNode = new ArrayList<>();
    for (Line edge : draft.edges()) {
      if (edge.directive().equals("input")) {
        Integer input = inputIds.get(edge.words().get(0));
        if (input == null) {
          throw malformed("no input " + edge.words().get(0));
        }
        inputsOfNode.add(input);
      } else if (edge.directive().equals("state")) {
        Integer state = stateIds.get(edge.words().get(0));
        if (state == null) {
          throw malformed("no state " + edge.words().get(0));
        }
        statesOfNode.add(state);
      } else {
        needs.add(need(edge));
      }
    }
    return new TaskNode(
        id,
        head.words().get(0),
        kind(head.directive()),
        draft.scope(),
        head.type(),
        attributes.containsKey("optional"),
        attributes.containsKey("nullable"),
        attributes.containsKey("async"),
        Choice.valueOf(constant(attributes.getOrDefault("chooses", "none"))),
        onError(attributes.get("onError")),
        policy(attributes),
        Integer.parseInt(attributes.getOrDefault("inFlight", "0")),
        attributes.containsKey("spread"),
        attributes.containsKey("emitter"),
        attributes.containsKey("inbox"),
        attributes.containsKey("context"),
        rounds(attributes),
        batch(attributes),
        inputsOfNode.stream().distinct().mapToInt(Integer::intValue).toArray(),
        statesOfNode.stream().distinct().sorted().mapToInt(Integer::intValue).toArray(),
        needs.toArray(Need[]::new));
  }

  private static Graph.Kind kind(String directive) {
    return directive.equals("call") ? Graph.Kind.TASK : Graph.Kind.valueOf(constant(directive));
  }

  private static @Nullable Rounds rounds(Map<String, String> attributes) {
    String max = attributes.get("max");
    return max == null ? null : new Rounds(Integer.parseInt(max), attributes.containsKey("accept"));
  }

  private static @Nullable Batch batch(Map<String, String> attributes) {
    String max = attributes.get("batch");
    return max == null
        ? null
        : new Batch(
            Integer.parseInt(max),
            Long.parseLong(attributes.getOrDefault("wait", "0")),
            attributes.containsKey("across"),
            Keyed.valueOf(constant(attributes.getOrDefault("keyed", "list"))),
            Gives.valueOf(constant(attributes.getOrDefault("gives", "nothing"))),
            attributes.containsKey("outcome"));
  }

  private static String constant(String word) {
    return word.toUpperCase(java.util.Locale.ROOT);
  }

  private Need need(Line edge) {
    List<String> names = edge.words();
    Choices when = Choices.ANY;
    int condition = edge.indexOf("when");
    if (condition >= 0) {
      when = Choices.of(names.subList(condition + 1, names.size()));
      names = names.subList(0, condition);
    }
    boolean streamed = false;
    String directive = edge.directive();
    int as = edge.indexOf("as");
    if (as >= 0) {
      String form = names.get(as + 1);
      streamed = form.equals("stream") || form.equals("iterable");
      directive = directive.equals("last") ? "last_" + form : directive;
      names = names.subList(0, as);
    }
    int[] tasks = names.stream().mapToInt(this::taskId).toArray();
    TaskNode.Kind kind = TaskNode.Kind.valueOf(constant(directive));
    return new Need(kind, tasks, when, edge.type(), streamed);
  }

  private int taskId(String task) {
    Integer id = taskIds.get(task);
    if (id == null) {
      throw malformed("no task " + task);
    }
    return id;
  }

  private static Policy policy(Map<String, String> attributes) {
    String[] retry = attributes.getOrDefault("retry", "1,0,1,0").split(",");
    boolean retries = attributes.containsKey("retry");
    List<String> on = retries
        ? Arrays.asList(attributes.getOrDefault("on", "java.lang.Exception").split(","))
        : List.of();
    List<String> not = attributes.containsKey("not")
        ? Arrays.asList(attributes.getOrDefault("not", "").split(","))
        : List.of();
    long maxDelay = retry.length > 4 ? Long.parseLong(retry[4]) : Policy.LONGEST_DELAY;
    return new Policy(
        Long.parseLong(attributes.getOrDefault("timeout", "0")),
        Integer.parseInt(retry[0]),
        Long.parseLong(retry[1]),
        Double.parseDouble(retry[2]),
        Double.parseDouble(retry[3]),
        Math.min(maxDelay, Policy.LONGEST_DELAY),
        on,
        not,
        Integer.parseInt(attributes.getOrDefault("calls", "0")),
        Long.parseLong(attributes.getOrDefault("per", "0")),
        Integer.parseInt(attributes.getOrDefault("concurrency", "0")),
        attributes.get("shared"),
        attributes.get("runOn"));
  }

  private static @Nullable OnError onError(@Nullable String name) {
    return name == null ? null : OnError.valueOf(name);
  }

  private static Map<String, String> attributes(Line line) {
    Map<String, String> attributes = new HashMap<>();
    for (String word : line.words().subList(1, line.words().size())) {
      int equals = word.indexOf('=');
      attributes.put(
          equals < 0 ? word : word.substring(0, equals),
          equals < 0 ? "" : word.substring(equals + 1));
    }
    return attributes;
  }

  /** Splits at blanks, but not inside quotes, up to the colon that introduces the type. */
  private static Line split(String line) {
    List<String> words = new ArrayList<>();
    BitSet names = new BitSet();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    String type = null;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted) {
        if (c == '"') {
          quoted = false;
        } else {
          word.append(c == '\\' ? line.charAt(++i) : c);
        }
      } else if (c == '"') {
        quoted = true;
        names.set(words.size(), word.isEmpty());
      } else if (c == ':') {
        type = line.substring(i + 1).strip();
        break;
      } else if (c == ' ') {
        end(word, words);
      } else {
        word.append(c);
      }
    }
    end(word, words);
    if (words.size() < 2) {
      throw malformed(line);
    }
    return new Line(words.get(0), words.subList(1, words.size()), names.get(1, words.size()), type);
  }

  private static void end(StringBuilder word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  private static IllegalArgumentException malformed(String what) {
    return new IllegalArgumentException("not a blueprint: " + what);
  }
}

package dev.attacca.processor.write;

import com.palantir.javapoet.NameAllocator;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The names in generated code. Its fields, constants, parameters and private methods share one room, in
 * which nothing has the name of another: neither of what the user calls so, nor of a constant that a
 * nested class inherits, nor of a class or package that an expression begins with, for a variable of that
 * name would hide it. The first to come is the one that keeps its name: tasks and inputs, then whatever
 * the writer adds; the others step aside with an underscore. Nested classes have a room of their own.
 *
 * <p>Only what a variable is called is ever changed: the methods that the caller sees bear the names of
 * their tasks.
 */
final class Names {
  /** With more tasks, a name of its own for every method is more than a class file has room for. */
  private static final int MANY = 2_000;

  final String tasks;
  final String engine;
  final String main;
  final String runner;
  final String runs;
  final String inputs;
  final String task;
  final String hook;
  final String value;
  final String outer;
  final String opener;
  final String item;
  final String state;
  final String inbox;
  final String options;
  final String runId;
  final String pass;
  final String part;
  final String wanted;
  final String code;
  private final NameAllocator names = new NameAllocator();
  private final Map<String, String> variables = new HashMap<>();
  private final List<String> fields;
  private final List<String> constants;
  private final List<String> inputConstants;
  private final List<String> computes;
  private final List<String> states;
  private final Map<Integer, String> calls = new HashMap<>();
  /** In lower case, since there are file systems on which class files cannot differ in that alone. */
  private final Set<String> classes = new HashSet<>();

  /**
   * @param hidden what no variable may be called, because code would mean the variable by it
   * @param nested what no nested class may be called
   * @param methods what no method of a scope may be called
   */
  Names(Graph graph, Set<String> hidden, Set<String> nested, Set<String> methods) {
    hidden.forEach(names::newName);
    nested.forEach(each -> classes.add(each.toLowerCase(Locale.ROOT)));
    Stream.concat(graph.inputs().stream().map(Graph.Input::name), graph.ids().mapToObj(graph::name))
        .forEach(each -> variables.computeIfAbsent(each, names::newName));
    fields = graph.ids().mapToObj(id -> variables.get(graph.name(id))).toList();
    states = graph.states().stream().map(state -> names.newName(state.name())).toList();
    tasks = names.newName("tasks");
    engine = names.newName("engine");
    main = names.newName("main");
    runner = names.newName("runner");
    runs = names.newName("runs");
    inputs = names.newName("inputs");
    task = names.newName("task");
    hook = names.newName("hook");
    value = names.newName("value");
    outer = names.newName("outer");
    opener = names.newName("opener");
    item = names.newName("item");
    state = names.newName("state");
    inbox = names.newName("inbox");
    options = names.newName("options");
    runId = names.newName("runId");
    pass = names.newName("pass");
    part = names.newName("part");
    wanted = names.newName("wanted");
    code = names.newName("code");
    constants =
        graph.ids().mapToObj(id -> names.newName(upperSnake(graph.name(id)))).toList();
    graph
        .ids()
        .filter(id -> graph.task(id).kind() == Kind.REPEAT || graph.task(id).isBatch())
        .forEach(id -> calls.put(id, names.newName(upperSnake(graph.name(id)) + "_CALL")));
    inputConstants = graph.inputs().stream()
        .map(input -> names.newName(upperSnake(input.name())))
        .toList();
    computes = graph
        .ids()
        .mapToObj(id -> graph.size() > MANY && !methods.contains(fields.get(id))
            ? fields.get(id)
            : names.newName("compute" + capitalized(graph.name(id))))
        .toList();
  }

  /** A name like this one that nothing has yet. */
  String another(String name) {
    return names.newName(name);
  }

  /** A name for a nested class: the first of these that is free, else one like the last. */
  String nested(String... choices) {
    String name = "";
    for (String choice : choices) {
      name = choice;
      if (classes.add(name.toLowerCase(Locale.ROOT))) {
        return name;
      }
    }
    while (!classes.add(name.toLowerCase(Locale.ROOT))) {
      name += "_";
    }
    return name;
  }

  /** The constant that holds a task's number. */
  String constant(int task) {
    return constants.get(task);
  }

  /** The constant that holds the number of the call for a repeat's rounds, or of a batch. */
  String callConstant(int task) {
    return Objects.requireNonNull(calls.get(task));
  }

  /** The constant that holds an input's number, behind those of the tasks. */
  String inputConstant(int input) {
    return inputConstants.get(input);
  }

  /** The method that computes a task. */
  String compute(int task) {
    return computes.get(task);
  }

  /** The variable that holds the value of a task, or an item. */
  String field(int task) {
    return fields.get(task);
  }

  /** The variable that holds an input. */
  String field(Graph.Input input) {
    return variables.get(input.name());
  }

  /** The field that holds a state, which may be called like a task or an input. */
  String state(int state) {
    return states.get(state);
  }

  static String capitalized(String name) {
    int rest = name.offsetByCodePoints(0, 1);
    return name.substring(0, rest).toUpperCase(Locale.ROOT) + name.substring(rest);
  }

  static String upperSnake(String name) {
    return name.replaceAll("(\\p{Ll}|\\d)(\\p{Lu})", "$1_$2")
        .replaceAll("(\\p{Lu})(\\p{Lu}\\p{Ll})", "$1_$2")
        .toUpperCase(Locale.ROOT);
  }
}

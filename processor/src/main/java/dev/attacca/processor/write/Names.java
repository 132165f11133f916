package dev.attacca.processor.write;

import com.palantir.javapoet.NameAllocator;
import dev.attacca.processor.model.Graph;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names in generated code. Tasks and inputs keep theirs; whatever the writer adds steps aside with an
 * underscore.
 */
final class Names {
  final String tasks;
  final String engine;
  final String main;
  final String runner;
  final String overrides;
  final String inputs;
  final String task;
  final String input;
  final String hook;
  final String value;
  final String outer;
  final String opener;
  final String item;
  final String state;
  final String inbox;
  final String options;
  final String part;
  final String wanted;
  final String ran;
  final String with;
  final String async;
  private final NameAllocator names = new NameAllocator();
  private final List<String> constants;
  private final List<String> states;

  Names(Graph graph) {
    Stream.of(graph.inputs().stream().map(Graph.Input::name), graph.ids().mapToObj(graph::name))
        .flatMap(each -> each)
        .collect(Collectors.toCollection(LinkedHashSet::new))
        .forEach(names::newName);
    states = graph.states().stream().map(state -> names.newName(state.name())).toList();
    tasks = names.newName("tasks");
    engine = names.newName("engine");
    main = names.newName("main");
    runner = names.newName("runner");
    overrides = names.newName("overrides");
    inputs = names.newName("inputs");
    task = names.newName("task");
    input = names.newName("input");
    hook = names.newName("hook");
    value = names.newName("value");
    outer = names.newName("outer");
    opener = names.newName("opener");
    item = names.newName("item");
    state = names.newName("state");
    inbox = names.newName("inbox");
    options = names.newName("options");
    part = names.newName("part");
    wanted = names.newName("wanted");
    ran = names.newName("ran");
    with = names.newName("with");
    async = names.newName("async");

    NameAllocator upper = new NameAllocator();
    Library.CONSTANTS.forEach(upper::newName);
    // A constant hides a class of the same name where its static method is called.
    Stream.of(graph.dag().name().split("\\.")).distinct().forEach(each -> reserve(upper, each));
    constants =
        graph.ids().mapToObj(id -> upper.newName(upperSnake(graph.name(id)))).toList();
  }

  private static void reserve(NameAllocator names, String name) {
    if (!Library.CONSTANTS.contains(name)) {
      names.newName(name);
    }
  }

  /** A name like this one that nothing has yet. */
  String another(String name) {
    return names.newName(name);
  }

  /** The constant that holds a task's number. */
  String constant(int task) {
    return constants.get(task);
  }

  /** The field that holds a state, which may be called like a task or an input. */
  String state(int state) {
    return states.get(state);
  }

  static String capitalized(String name) {
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  static String upperSnake(String name) {
    return name.replaceAll("(\\p{Ll}|\\d)(\\p{Lu})", "$1_$2")
        .replaceAll("(\\p{Lu})(\\p{Lu}\\p{Ll})", "$1_$2")
        .toUpperCase(Locale.ROOT);
  }
}

package dev.attacca.processor.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** Makes classes of flows with loops, rounds, merges, and states above all, as they may be divided among places. None of them is ever run. */
final class Flows {
  /** Something that has values, and the openers of the scope in which they are to be had. */
  private static final class Node {
    final String name;
    final List<Node> scope;
    final List<String> parameters = new ArrayList<>();
    String mark = "@Task";
    String result = "String";
    boolean isLoop;

    Node(String name, List<Node> scope) {
      this.name = name;
      this.scope = scope;
    }

    boolean sees(Node other) {
      return scope.size() >= other.scope.size()
          && scope.subList(0, other.scope.size()).equals(other.scope);
    }
  }

  private final Random random;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Node> methods = new ArrayList<>();
  /** By name: the task of the keys; null for a state without. */
  private final Map<String, Node> states = new LinkedHashMap<>();
  /** By repeat: the last task of its rounds so far. */
  private final Map<Node, Node> rounds = new LinkedHashMap<>();

  private Flows(long seed) {
    random = new Random(seed * 31 + 7);
  }

  /** The text of a class. */
  static String make(String name, long seed) {
    Flows flow = new Flows(seed);
    int size = 6 + flow.random.nextInt(12);
    flow.loop();
    for (int i = 0; i < size; i++) {
      flow.step();
    }
    return flow.text(name);
  }

  private void step() {
    switch (random.nextInt(12)) {
      case 0, 1 -> loop();
      case 2 -> repeat();
      case 3 -> merge();
      case 4 -> gather();
      default -> task();
    }
  }

  private Node pick(List<Node> from) {
    // What has just come is taken most.
    return from.get(Math.max(random.nextInt(from.size()), random.nextInt(from.size())));
  }

  /** A method that takes values of one line of nesting. */
  private Node method(String name, boolean opens) {
    List<Node> taken = new ArrayList<>();
    if (!nodes.isEmpty() && random.nextInt(10) > 0) {
      taken.add(pick(nodes));
      for (int i = random.nextInt(3); i > 0; i--) {
        Node other = pick(nodes);
        if (taken.get(0).sees(other) && !taken.contains(other)) {
          taken.add(other);
        }
      }
    }
    List<Node> home = taken.isEmpty() ? List.of() : taken.get(0).scope;
    Node node = new Node(name, new ArrayList<>(home));
    if (opens) {
      node.scope.add(node);
    }
    taken.forEach(each -> node.parameters.add("String " + each.name));
    methods.add(node);
    return node;
  }

  private String next(String kind) {
    return kind + (nodes.size() + 1);
  }

  private void loop() {
    Node loop = method(next("loop"), true);
    loop.mark = random.nextBoolean() ? "@Loop" : "@Loop(spread = true)";
    loop.result = "List<String>";
    loop.isLoop = true;
    nodes.add(loop);
  }

  private void repeat() {
    Node repeat = method(next("round"), true);
    repeat.mark = "@Repeat(max = 3, accept = true)";
    rounds.put(repeat, repeat);
    nodes.add(repeat);
  }

  private void merge() {
    Node one = pick(nodes);
    Node other = pick(nodes);
    if (one == other) {
      return;
    }
    int shared = 0;
    while (shared < Math.min(one.scope.size(), other.scope.size())
        && one.scope.get(shared) == other.scope.get(shared)) {
      shared++;
    }
    Node merge = new Node(next("any"), new ArrayList<>(one.scope.subList(0, shared)));
    merge.scope.add(merge);
    nodes.add(merge);
    Node task = new Node(next("of"), merge.scope);
    task.parameters.add(
        "@Merge({\"%s\", \"%s\"}) String %s".formatted(one.name, other.name, merge.name));
    methods.add(task);
    nodes.add(task);
  }

  private void gather() {
    Node task = method(next("all"), false);
    List<Node> below = nodes.stream()
        .filter(each -> each.sees(task) && each.scope.size() > task.scope.size())
        .toList();
    if (!below.isEmpty()) {
      Node source = pick(below);
      if (random.nextBoolean()) {
        task.parameters.add("@Collect List<String> " + source.name);
      } else {
        task.mark = "@Task @DependsOn(every = \"" + source.name + "\")";
      }
    }
    nodes.add(task);
  }

  private void task() {
    Node task = method(next("task"), false);
    for (int i = random.nextInt(8) - 5; i > 0; i--) {
      state(task);
    }
    if (random.nextInt(6) == 0) {
      standIn(task);
    }
    if (random.nextInt(12) == 0) {
      task.parameters.add("dev.attacca.runtime.Context own");
    }
    if (!task.scope.isEmpty()) {
      rounds.computeIfPresent(task.scope.get(task.scope.size() - 1), (repeat, last) -> task);
    }
    nodes.add(task);
  }

  /** Has it stand in for another task of its scope. */
  private void standIn(Node task) {
    List<Node> others = methods.stream()
        .filter(each -> each != task && each.mark.equals("@Task") && each.scope.equals(task.scope))
        .toList();
    if (!others.isEmpty()) {
      task.mark = "@Fallback(\"" + pick(others).name + "\")";
    }
  }

  private void state(Node task) {
    List<String> known = states.keySet().stream()
        .filter(name -> states.get(name) == null || task.sees(states.get(name)))
        .filter(name -> task.parameters.stream().noneMatch(each -> each.endsWith(" " + name)))
        .toList();
    String name;
    if (known.isEmpty() || random.nextBoolean()) {
      List<Node> keys = nodes.stream().filter(task::sees).toList();
      name = "state" + (states.size() + 1);
      states.put(name, keys.isEmpty() || random.nextInt(4) == 0 ? null : pick(keys));
    } else {
      name = known.get(random.nextInt(known.size()));
    }
    Node key = states.get(name);
    String by = key == null ? "" : "(by = \"" + key.name + "\")";
    task.parameters.add("@State" + by + " StringBuilder " + name);
  }

  private String text(String name) {
    StringBuilder text = new StringBuilder("class " + name + " {\n");
    for (Node method : methods) {
      StringJoiner parameters = new StringJoiner(", ");
      method.parameters.forEach(parameters::add);
      Node previous = rounds.get(method);
      if (previous != null) {
        parameters.add("@Previous(\"" + previous.name + "\") Optional<String> before");
      }
      text.append("  %s %s %s(%s) { return null; }\n"
          .formatted(method.mark, method.result, method.name, parameters));
    }
    String made = states.keySet().stream()
        .map("  @State StringBuilder %s() { return new StringBuilder(); }\n"::formatted)
        .collect(Collectors.joining());
    return text.append(made).append("}\n").toString();
  }
}

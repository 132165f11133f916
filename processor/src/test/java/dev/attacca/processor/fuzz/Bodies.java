package dev.attacca.processor.fuzz;

import dev.attacca.processor.fuzz.Program.Failing;
import dev.attacca.processor.fuzz.Program.Form;
import dev.attacca.processor.fuzz.Program.Kind;
import dev.attacca.processor.fuzz.Program.Need;
import dev.attacca.processor.fuzz.Program.Role;
import dev.attacca.processor.fuzz.Program.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What stands in a method: a number is made of all that it was given, and of that number its value. */
final class Bodies {
  private final Program program;
  private final Task task;
  private final String name;
  private final boolean fails;
  private final List<String> lines = new ArrayList<>();
  /** The variable that holds the number. */
  private String hash = "h0$";

  Bodies(Program program, Task task) {
    this.program = program;
    this.task = task;
    this.name = Writer.quoted(task.name());
    this.fails = task.failing() == Failing.AT_TIMES;
  }

  List<String> lines() {
    if (task.kind() == Kind.WORKER) {
      Need inbox = task.needs().stream()
          .filter(need -> need.role() == Role.INBOX)
          .findFirst()
          .orElseThrow();
      lines.add("Play.serve(%s, %s, %s, %s, i$ -> %s);"
          .formatted(journal(), name, inbox.name(), fails, make("i$")));
      return lines;
    }
    if (task.form().isBatched()) {
      many();
      return lines;
    }
    call();
    if (task.failing() == Failing.FIRST) {
      lines.add(journal() + ".failFirst(" + name + ");");
    }
    if (task.kind() == Kind.LOOP) {
      loop();
    } else {
      value();
    }
    return lines;
  }

  private String journal() {
    return program.name() + ".log$";
  }

  private String make(String number) {
    return task.type().make.formatted(number);
  }

  private void call() {
    List<String> given = new ArrayList<>(List.of(name));
    for (Need need : task.needs()) {
      if (need.role().isParameter() && need.role() != Role.STATE) {
        given.add(number(need));
      }
    }
    lines.add("long h0$ = " + journal() + ".call(" + String.join(", ", given) + ");");
    int states = 0;
    for (Need need : task.needs()) {
      if (need.role() == Role.CONTEXT) {
        lines.add("%s.set(\"k%d\", h0$);".formatted(need.name(), task.id()));
      } else if (need.role() == Role.STATE) {
        String next = "h" + ++states + "$";
        lines.add("long %s = Play.mix(%s, %s.add(%s));".formatted(next, hash, need.name(), hash));
        hash = next;
      }
    }
  }

  private String number(Need need) {
    String name = need.name();
    return switch (need.role()) {
      case OPTIONAL, OPTIONAL_MATCH, PREVIOUS, LAST_OPTIONAL -> "Play.optional(" + name + ")";
      case OUTCOME, LAST_OUTCOME -> "Play.outcome(" + name + ")";
      case CONTEXT -> "Play.of(%s.get(\"k%d\", 0L))".formatted(name, need.ways());
      case LIST, SET, ITERABLE, STREAM -> {
        Levels levels = new Levels(program.tasks());
        boolean ordered =
            levels.isOrdered(levels.home(task.id()), need.sources().get(0));
        yield "Play.gathered(" + ordered + ", " + name + ")";
      }
      default -> "Play.of(" + name + ")";
    };
  }

  private void value() {
    if (task.form().isAsync()) {
      later();
      return;
    }
    if (fails) {
      lines.add("Play.fail(%s, %s);".formatted(name, hash));
    }
    if (task.form() == Form.OPTIONAL) {
      lines.add("if (Play.isEmpty(" + hash + ")) { return java.util.Optional.empty(); }");
      lines.add("return java.util.Optional.of(" + make(hash) + ");");
    } else if (task.form() == Form.NULLABLE) {
      lines.add("if (Play.isEmpty(" + hash + ")) { return null; }");
      lines.add("return " + make(hash) + ";");
    } else if (task.type() == Type.ROUTE && task.kind() == Kind.ROUTER) {
      String names = program.dependants(task.id()).stream()
          .map(each -> ", " + Writer.quoted(each.name()))
          .collect(Collectors.joining());
      lines.add("return Play.route(" + hash + names + ");");
    } else if (!task.form().isVoid()) {
      lines.add("return " + make(hash) + ";");
    }
  }

  /** Each key as if it were called for that alone. */
  private void many() {
    String boxed = task.type().boxed;
    String value = switch (task.form()) {
      case MANY_OPTIONALS -> "Optional<" + boxed + ">";
      case MANY_OUTCOMES -> "Outcome<" + boxed + ">";
      default -> boxed;
    };
    Need key = Writer.key(task);
    if (task.form() == Form.MANY_LIST) {
      lines.add("List<" + value + "> all$ = new java.util.ArrayList<>();");
    } else if (!task.form().isVoid()) {
      lines.add(Writer.map(task, value) + " all$ = new java.util.HashMap<>();");
    }
    lines.add("for (%s k$ : %s) {".formatted(key.type(), key.name()));
    List<String> given = new ArrayList<>(List.of(name));
    for (Need need : task.needs()) {
      if (need.role().isParameter()) {
        given.add(need.role() == Role.KEY ? "Play.of(k$)" : number(need));
      }
    }
    lines.add("  long h0$ = " + journal() + ".call(" + String.join(", ", given) + ");");
    String make = make(hash);
    switch (task.form()) {
      case MANY_MAP, MANY_STAGE ->
        lines.add("  if (!Play.isEmpty(h0$)) { all$.put(k$, " + make + "); }");
      case MANY_LIST -> lines.add("  all$.add(Play.isEmpty(h0$) ? null : " + make + ");");
      case MANY_OPTIONALS ->
        lines.add(
            "  all$.put(k$, Play.isEmpty(h0$) ? Optional.empty() : Optional.of(" + make + "));");
      case MANY_OUTCOMES ->
        lines.add("  all$.put(k$, Play.<%s>outcome(%s, h0$, %s, () -> %s));"
            .formatted(boxed, name, fails, make));
      default -> {}
    }
    lines.add("}");
    switch (task.form()) {
      case MANY_NOTHING -> {}
      case MANY_NO_STAGE ->
        lines.add("return Play.<Void>later(" + key.name() + ".size() * 16L, () -> null);");
      case MANY_STAGE ->
        lines.add("return Play.<%s>later(%s.size() * 16L, () -> all$);"
            .formatted(Writer.map(task, value), key.name()));
      default -> lines.add("return all$;");
    }
  }

  private void later() {
    String type = task.form() == Form.OPTIONAL_STAGE
        ? "Optional<" + task.type().boxed + ">"
        : task.form() == Form.NO_STAGE ? "Void" : task.type().boxed;
    String value = task.form() == Form.OPTIONAL_STAGE
        ? "Play.isEmpty(%s) ? java.util.Optional.empty() : java.util.Optional.of(%s)"
            .formatted(hash, make(hash))
        : task.form() == Form.NO_STAGE ? "null" : make(hash);
    String method = task.form() == Form.LISTENABLE ? "listenable" : "later";
    if (fails) {
      lines.add("return Play.<%s>%s(%s, () -> {".formatted(type, method, hash));
      lines.add("  Play.failUnchecked(%s, %s);".formatted(name, hash));
      lines.add("  return " + value + ";");
      lines.add("});");
    } else {
      lines.add("return Play.<%s>%s(%s, () -> %s);".formatted(type, method, hash, value));
    }
  }

  private void loop() {
    if (fails && Oracle.failsAtOnce(task.form())) {
      lines.add("Play.failUnchecked(%s, %s);".formatted(name, hash));
    }
    String items = "Play.<%s>items(%s, %d, i$ -> %s)"
        .formatted(task.type().boxed, hash, Oracle.most(task), make("i$"));
    String ending = "Play.ending(%s, %s, %s, %s)".formatted(items, name, hash, fails);
    switch (task.form()) {
      case STREAM -> lines.add("return Play.stream(" + ending + ");");
      case ITERATOR -> lines.add("return " + ending + ";");
      case NUMBERS -> lines.add("return " + items + ".mapToLong(i$ -> i$);");
      case PUBLISHER -> lines.add("return Play.publisher(" + items + ");");
      case EMITTER -> {
        lines.add(items + ".forEach(out$::emit);");
        if (fails) {
          lines.add("Play.failUnchecked(%s, %s);".formatted(name, hash));
        }
      }
      default -> lines.add("return " + items + ".toList();");
    }
  }
}

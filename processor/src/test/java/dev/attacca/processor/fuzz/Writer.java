package dev.attacca.processor.fuzz;

import dev.attacca.processor.fuzz.Program.Failing;
import dev.attacca.processor.fuzz.Program.Form;
import dev.attacca.processor.fuzz.Program.Kind;
import dev.attacca.processor.fuzz.Program.Need;
import dev.attacca.processor.fuzz.Program.Place;
import dev.attacca.processor.fuzz.Program.Role;
import dev.attacca.processor.fuzz.Program.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a program as Java. What an error is expected at has a comment {@code /*! Key *}{@code /} in its line. */
final class Writer {
  private static final String IMPORTS = """
      import dev.attacca.*;
      import dev.attacca.processor.fuzz.Journal;
      import dev.attacca.processor.fuzz.Play;
      import dev.attacca.processor.fuzz.Tally;
      import dev.attacca.runtime.*;
      import com.google.common.util.concurrent.ListenableFuture;
      import java.util.*;
      import java.util.concurrent.*;
      import java.util.stream.*;

      """;

  private static final String TYPES = """
      record Note(long value) implements Play.Valued {}
      record Box<T extends CharSequence>(T text) implements Play.Valued {
        @Override public long value() { return Long.parseLong(text.toString()); }
      }
      enum Tone { LOW, MID, HIGH }
      sealed interface Sound extends Play.Valued permits Drum, Horn, Bell {
        static Sound of(long value) {
          return switch (Play.choice(value, 3)) {
            case 0 -> new Drum(value);
            case 1 -> new Horn(value);
            default -> new Bell(value);
          };
        }
      }
      record Drum(long value) implements Sound {}
      record Horn(long value) implements Sound {}
      record Bell(long value) implements Sound {}
      """;

  /** Half of the classes are beans. */
  private static final List<String> BEANS = List.of(
      "",
      "@org.springframework.stereotype.Service\n",
      "",
      "@jakarta.inject.Singleton\n",
      "",
      "@jakarta.enterprise.context.ApplicationScoped\n");

  private final Program program;

  private Writer(Program program) {
    this.program = program;
  }

  /** The files of a program by the names of their classes, its own first. */
  static Map<String, String> write(Program program) {
    return new Writer(program).files();
  }

  private Map<String, String> files() {
    String base = members(Place.INHERITED, Place.OVERRIDDEN);
    String more = members(Place.DEFAULT);
    String name = program.name();
    StringBuilder own = new StringBuilder();
    dag().forEach(line -> own.append(line).append('\n'));
    own.append(BEANS.get(Math.floorMod(program.seed(), BEANS.size())));
    own.append(program.visible() ? "public " : "")
        .append("class ")
        .append(name)
        .append(base.isEmpty() ? "" : " extends " + name + "Base<Long>")
        .append(more.isEmpty() ? "" : " implements " + name + "More<Long>")
        .append(" {\n  static final Journal log$ = new Journal();\n");
    if (program.holder().equals(name)) {
      own.append(TYPES.indent(2));
    }
    own.append(states()).append(members(Place.OWN, Place.STATIC));
    program.tasks().stream()
        .filter(task -> task.place() == Place.OVERRIDDEN)
        .forEach(task -> own.append(method(task, false, "@Override\n", "", body(task))));
    program.plants().forEach(plant -> own.append(plant.indent(2)));
    own.append("}\n");

    Map<String, String> files = new LinkedHashMap<>();
    files.put(name, head() + own);
    if (!base.isEmpty()) {
      files.put(name + "Base", head() + "abstract class " + name + "Base<V> {\n" + base + "}\n");
    }
    if (!more.isEmpty()) {
      files.put(name + "More", head() + "interface " + name + "More<V> {\n" + more + "}\n");
    }
    if (!program.holder().equals(name)) {
      files.put(
          program.holder(),
          head() + "class " + program.holder() + " {\n" + TYPES.indent(2) + "}\n");
    }
    return files;
  }

  private String head() {
    return (program.home().isEmpty() ? "" : "package " + program.home() + ";\n\n") + IMPORTS;
  }

  private List<String> dag() {
    List<String> settings = new ArrayList<>();
    if (program.ordered()) {
      settings.add(program.inputs().keySet().stream()
          .map(Writer::quoted)
          .collect(Collectors.joining(", ", "inputs = {", "}")));
    }
    program.onError().ifPresent(onError -> settings.add("onError = OnError." + onError));
    boolean inherits = members(Place.OWN, Place.STATIC, Place.OVERRIDDEN).isEmpty();
    return settings.isEmpty() && !inherits
        ? List.of()
        : List.of("@Dag(" + String.join(", ", settings) + ")");
  }

  /** What the method of a state takes, if there is one for each value of something. */
  private String key(Need state) {
    return state.sources().stream()
        .map(key -> own(program.task(key).type().text) + " key")
        .findFirst()
        .orElse("");
  }

  private String states() {
    Map<String, Need> factories = new LinkedHashMap<>();
    program.tasks().stream()
        .flatMap(task -> task.needs().stream())
        .filter(need -> need.role() == Role.STATE && need.ways() != 0)
        .forEach(need -> factories.put(need.name(), need));
    StringBuilder out = new StringBuilder();
    factories.forEach((name, need) -> out.append("  @State Tally ")
        .append(name)
        .append('(')
        .append(need.ways() % 2 == 0 ? key(need) : "")
        .append(") { return new Tally(")
        .append(need.ways())
        .append("); }\n"));
    return out.toString();
  }

  private String members(Place... places) {
    StringBuilder out = new StringBuilder();
    for (Task task : program.tasks()) {
      if (task.kind() != Kind.MERGE && List.of(places).contains(task.place())) {
        String modifiers = switch (task.place()) {
          case STATIC -> "static ";
          case DEFAULT -> "default ";
          default -> "";
        };
        List<String> body = task.place() == Place.OVERRIDDEN
            ? List.of("throw new AssertionError(\"overridden\");")
            : body(task);
        boolean generic = task.place() != Place.OWN && task.place() != Place.STATIC;
        out.append(method(task, generic, "", modifiers, body));
      }
    }
    return out.toString();
  }

  /** In a generic class or interface, whose type argument is {@code Long}, it takes that. */
  private String method(
      Task task, boolean generic, String first, String modifiers, List<String> body) {
    StringBuilder out = new StringBuilder(first);
    out.append(kind(task)).append('\n');
    task.policies().forEach(policy -> out.append(policy).append('\n'));
    if (task.form().isBatched()) {
      out.append(
          "@Batch(max = " + task.inFlight() + (task.partial() ? ", maxWait = \"1ms\")\n" : ")\n"));
    }
    task.needs().stream()
        .filter(need -> !need.role().isParameter())
        .forEach(need -> out.append(after(need)).append(flaw(need)).append('\n'));
    if (task.form() == Form.NULLABLE) {
      out.append("@Play.Nullable\n");
    }
    List<String> parameters = new ArrayList<>();
    List<Need> taken =
        task.needs().stream().filter(need -> need.role().isParameter()).toList();
    for (Need need : taken) {
      parameters.add("\n    " + parameter(task, need, generic)
          + (parameters.size() + 1 < taken.size() || task.form() == Form.EMITTER ? "," : "")
          + flaw(need));
    }
    if (task.form() == Form.EMITTER) {
      parameters.add("\n    Emitter<" + own(task.type().boxed) + "> out$");
    }
    out.append(modifiers)
        .append(own(result(task)))
        .append(' ')
        .append(task.name())
        .append('(')
        .append(String.join("", parameters))
        .append(parameters.isEmpty() ? ")" : "\n)")
        .append(declares(task) ? " throws Play.Planned {\n" : " {\n");
    body.forEach(line -> out.append("  ").append(line).append('\n'));
    return out.append("}\n").toString().indent(2);
  }

  private static boolean declares(Task task) {
    return task.failing() == Failing.FIRST
        || task.failing() == Failing.AT_TIMES
            && !task.form().isAsync()
            && !task.form().isBatched()
            && task.kind() != Kind.LOOP
            && task.kind() != Kind.WORKER;
  }

  private static String kind(Task task) {
    List<String> settings = new ArrayList<>();
    task.onError().ifPresent(onError -> settings.add("onError = OnError." + onError));
    if (task.kind() == Kind.ROUTER && task.partial()) {
      settings.add("partial = true");
    } else if (task.kind() == Kind.LOOP || task.kind() == Kind.REPEAT) {
      settings.add("inFlight = " + task.inFlight());
    }
    if (task.kind() == Kind.REPEAT) {
      settings.add("max = " + Oracle.most(task));
      if (task.partial()) {
        settings.add("accept = true");
      }
    }
    String name = switch (task.kind()) {
      case ROUTER -> "@Router";
      case LOOP -> "@Loop";
      case REPEAT -> "@Repeat";
      default -> "@Task";
    };
    return settings.isEmpty() ? name : name + "(" + String.join(", ", settings) + ")";
  }

  private static String flaw(Need need) {
    return need.flaw().isEmpty() ? "" : " /*! " + need.flaw() + " */";
  }

  private String after(Need need) {
    String names = names(need.sources());
    if (need.role() == Role.EVERY) {
      return "@DependsOn(every = " + names + ")";
    }
    if (need.ways() == 0) {
      return "@DependsOn(" + names + ")";
    }
    List<String> constants = program.task(need.sources().get(0)).type().constants();
    List<String> when = new ArrayList<>();
    for (int i = 0; i < constants.size(); i++) {
      if ((need.ways() & 1 << i) != 0) {
        when.add(constants.get(i));
      }
    }
    return "@DependsOn(value = %s, when = %s)".formatted(names, array(when));
  }

  private String names(List<Integer> tasks) {
    return array(tasks.stream().map(task -> program.task(task).name()).toList());
  }

  private static String array(List<String> names) {
    String all = names.stream().map(Writer::quoted).collect(Collectors.joining(", "));
    return names.size() == 1 ? all : "{" + all + "}";
  }

  static String quoted(String text) {
    return '"' + text + '"';
  }

  /** With the class that the program's types are nested in. */
  private String own(String text) {
    return text.replace("@.", program.holder() + ".");
  }

  private String parameter(Task task, Need need, boolean generic) {
    String type = generic && need.type().equals("Long") ? "V" : own(need.type());
    String from =
        need.bound() && !need.sources().isEmpty() ? "@From(" + names(need.sources()) + ") " : "";
    boolean takesNull = switch (need.role()) {
      case VALUE, OUTCOME, LAST, LAST_OUTCOME -> true;
      default -> false;
    };
    boolean nullable = takesNull
        && need.sources().stream().anyMatch(source -> program.task(source).form() == Form.NULLABLE);
    String other =
        need.bound() && !need.sources().isEmpty() ? "(" + names(need.sources()) + ") " : " ";
    String last = "@Last" + other + (nullable ? "@Play.Nullable " : "");
    String mark = from + (nullable ? "@Play.Nullable " : "");
    String declared = switch (need.role()) {
      case INPUT -> "@Input " + type;
      case OPTIONAL, OPTIONAL_MATCH -> mark + "Optional<" + type + ">";
      case OUTCOME -> mark + "Outcome<" + type + ">";
      case LIST -> "@Collect " + mark + "List<" + type + ">";
      case SET -> "@Collect " + mark + "Set<" + type + ">";
      case ITERABLE -> "@Collect " + mark + "Iterable<" + type + ">";
      case STREAM -> "@Collect " + mark + "Stream<" + type + ">";
      case PREVIOUS -> "@Previous" + other + "Optional<" + type + ">";
      case LAST -> last + type;
      case LAST_OPTIONAL -> last + "Optional<" + type + ">";
      case LAST_OUTCOME -> last + "Outcome<" + type + ">";
      case STATE ->
        (need.sources().isEmpty() ? "@State" : "@State(by = " + names(need.sources()) + ")")
            + " Tally";
      case CONTEXT -> "Context";
      case MERGED ->
        "@Merge(" + names(List.copyOf(program.task(need.sources().get(0)).sources())) + ") " + type;
      case KEY -> mark + Needs.container(need) + "<" + type + ">";
      case INBOX -> mark + "Inbox<" + type + ", " + own(task.type().boxed) + ">";
      default -> mark + type;
    };
    return declared + " " + need.name();
  }

  private static String result(Task task) {
    String boxed = task.type().boxed;
    return switch (task.form()) {
      case RETURNED -> task.kind() == Kind.WORKER ? "void" : task.type().text;
      case OPTIONAL -> "Optional<" + boxed + ">";
      case NULLABLE -> boxed;
      case NOTHING, EMITTER -> "void";
      case STAGE -> "CompletionStage<" + boxed + ">";
      case FUTURE -> "CompletableFuture<" + boxed + ">";
      case LISTENABLE -> "ListenableFuture<" + boxed + ">";
      case WILD_STAGE -> "CompletionStage<? extends " + boxed + ">";
      case OPTIONAL_STAGE -> "CompletableFuture<Optional<" + boxed + ">>";
      case NO_STAGE, MANY_NO_STAGE -> "CompletionStage<Void>";
      case MANY_NOTHING -> "void";
      case MANY_MAP -> map(task, boxed);
      case MANY_LIST -> "List<" + boxed + ">";
      case MANY_OPTIONALS -> map(task, "Optional<" + boxed + ">");
      case MANY_OUTCOMES -> map(task, "Outcome<" + boxed + ">");
      case MANY_STAGE -> "CompletableFuture<" + map(task, boxed) + ">";
      case LIST -> "List<" + boxed + ">";
      case STREAM -> "Stream<" + boxed + ">";
      case NUMBERS -> "LongStream";
      case ITERATOR -> "Iterator<" + boxed + ">";
      case ITERABLE -> "Collection<? extends " + boxed + ">";
      case PUBLISHER -> "Flow.Publisher<" + boxed + ">";
    };
  }

  /** From the keys of a batch. */
  static String map(Task batch, String value) {
    return "Map<" + key(batch).type() + ", " + value + ">";
  }

  static Need key(Task batch) {
    return batch.needs().stream()
        .filter(need -> need.role() == Role.KEY)
        .findFirst()
        .orElseThrow();
  }

  private List<String> body(Task task) {
    return new Bodies(program, task).lines().stream().map(this::own).toList();
  }
}

package dev.attacca.processor.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.processor.fuzz.Javac.Compiled;
import dev.attacca.runtime.spi.Parts;
import dev.attacca.runtime.spi.Portable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Random classes that are to run on a cluster: the compiler refuses those that the runtime could not divide, for the same reasons, and no
 * others. {@code -Dattacca.fuzz.flows} says how many there are, {@code -Dattacca.fuzz.first} with which seed they begin.
 */
class DividedTest {
  private static final int FLOWS = Integer.getInteger("attacca.fuzz.flows", 180);
  private static final int FIRST = Integer.getInteger("attacca.fuzz.first", 0);
  private static final int AT_ONCE = 60;

  private static final String HEAD = "package flows;\nimport dev.attacca.*;\nimport java.util.*;\n";
  private static final Pattern KEY = Pattern.compile("^\\[(\\w+)\\] ");

  private static final String OF_ROUND = "KeyOfRound";

  private final Map<String, Integer> met = new TreeMap<>();
  private int divided;

  @Test
  void the_compiler_refuses_what_the_runtime_cannot_divide() throws Exception {
    for (int first = FIRST; first < FIRST + FLOWS; first += AT_ONCE) {
      Map<String, String> flows = new LinkedHashMap<>();
      for (int seed = first; seed < Math.min(first + AT_ONCE, FIRST + FLOWS); seed++) {
        flows.put("Flow" + seed, HEAD + Flows.make("Flow" + seed, seed));
      }
      check(flows);
    }
    if (FLOWS >= AT_ONCE) {
      assertThat(divided).as("divided").isGreaterThan(FLOWS / 20);
      assertThat(met.keySet())
          .as("refused for")
          .contains(
              "ContextInTwoPlaces",
              "GatheredBehindKey",
              OF_ROUND,
              "LateLoop",
              "MergedLoops",
              "StateBehindKey",
              "StateOfOuterKey",
              "StateOfSeveralReaders",
              "StatesInTurn");
    }
  }

  private void check(Map<String, String> flows) throws Exception {
    // Some are no good within one process either.
    Javac.compile("flows", flows).said().forEach(said -> flows.remove(classOf(said)));
    Compiled compiled = Javac.compile("flows", flows);
    assertThat(compiled.said()).isEmpty();
    ClassLoader loader = Javac.load(compiled.classes());
    Map<String, String> onCluster = new LinkedHashMap<>();
    flows.forEach((name, text) ->
        onCluster.put(name, text.replace("\nclass ", "\n@Dag(cluster = true) class ")));
    Map<String, Set<String>> told = told(Javac.compile("flows", onCluster));
    for (Map.Entry<String, String> flow : flows.entrySet()) {
      Parts parts = parts(loader, "flows." + flow.getKey());
      Set<String> keys = parts.refusals().stream()
          .map(Parts.Refusal::key)
          .collect(Collectors.toCollection(TreeSet::new));
      Set<String> compilers = told.getOrDefault(flow.getKey(), Set.of());
      String what =
          "%s, %s: %s%n%s".formatted(flow.getKey(), compilers, parts.refusals(), flow.getValue());
      assertThat(compilers.isEmpty()).as(what).isEqualTo(keys.isEmpty());
      assertThat(keys).as(what).containsAll(withoutDoubt(compilers, keys));
      compilers.forEach(key -> met.merge(key, 1, Integer::sum));
      divided += keys.isEmpty() ? 1 : 0;
    }
  }

  /** What such a key would divide, if it could, the one may take for divided, and the other not. */
  private static Set<String> withoutDoubt(Set<String> compilers, Set<String> keys) {
    if (compilers.contains(OF_ROUND)) {
      return Set.of(OF_ROUND);
    }
    Set<String> rest = new TreeSet<>(compilers);
    // A merge of loops waits for them as well, and the runtime says no more than that.
    rest.removeIf(each -> each.equals("MergedLoops") && keys.contains("LateLoop"));
    // And where that would be done which cannot be, and what waits for it, is nobody's to say.
    if (keys.contains("MergedLoops") || keys.contains("LateLoop")) {
      rest.remove("ContextInTwoPlaces");
    }
    return rest;
  }

  private static String classOf(Javac.Said said) {
    return said.file().replace(".java", "");
  }

  private static Parts parts(ClassLoader loader, String name) throws Exception {
    Constructor<?> constructor = loader.loadClass(name).getDeclaredConstructor();
    constructor.setAccessible(true);
    Object tasks = constructor.newInstance();
    Class<?> type = loader.loadClass(name + "Runner");
    Method of = type.getDeclaredMethod("of", tasks.getClass());
    of.setAccessible(true);
    try (AutoCloseable runner = (AutoCloseable) of.invoke(null, tasks)) {
      Method way = type.getDeclaredMethod("portable");
      way.setAccessible(true);
      return ((Portable<?>) way.invoke(runner)).parts();
    }
  }

  /** The keys by class. */
  private static Map<String, Set<String>> told(Compiled compiled) {
    Map<String, Set<String>> told = new TreeMap<>();
    for (Javac.Said said : compiled.said()) {
      Matcher key = KEY.matcher(said.text());
      assertThat(key.find()).as(said.toString()).isTrue();
      told.computeIfAbsent(classOf(said), absent -> new TreeSet<>()).add(key.group(1));
    }
    return told;
  }
}

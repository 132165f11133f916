package dev.attacca.processor;

import static dev.attacca.processor.Compiling.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.RunResult;
import dev.attacca.runtime.RunnerBuilder;
import dev.attacca.runtime.Server;
import dev.attacca.runtime.spi.Scope;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The user's own classes and packages have names that a runner uses for something else. */
class SurroundingsTest {
  private static final List<String> NESTED =
      List.of("Builder", "Result", "Overriding", "Server", "Values");

  private static final List<String> CLASSES = List.of(
      ("Main MainScope LineItem Line_Item Scope Run Graph Blueprint Engine Overrides Prepared ServerOptions Inbox"
              + " Portable Value Generated RunResult RunnerBuilder Listening Straight Slot Objects Optional Stream Flow"
              + " CompletableFuture ListenableFuture Object String Integer Override Throwable AssertionError Void"
              + " SuppressWarnings Iterable Duration T DONE EMITTED BLUEPRINT LINE TASKS tasks engine main A$B $"
              + " _x 価格 Größe")
          .split(" "));

  /** In a class of any name this means what it should; its static tasks are called like itself and its package. */
  private static final String CLASS = """
      import dev.attacca.Input;
      import dev.attacca.Task;
      import dev.attacca.Loop;
      import dev.attacca.Collect;
      import dev.attacca.State;
      import java.util.List;
      import java.util.Set;
      class #C {
        int n = 1;
        @Task static int #P(@Input int #C_) { return #C_ + 1; }
        @Task static int #C(int #P) { return #P * 2; }
        @Task static #C self(int #C) { #C made = new #C(); made.n = #C; return made; }
        @Loop static List<#C> line(#C self) { return List.of(self, self); }
        @Task static int length(#C line, @State Set<#C> seen) { return line.n + seen.size(); }
        @State static Set<#C> seen() { return Set.of(); }
        @Task static int sum(@Collect List<? extends Number> length, #C self) { return length.get(0).intValue() + self.n; }
        static int test() { return #CRunner.of(new #C()).run(3).sum() + #CRunner.of(new #C()).overriding().#P(4).run().sum(); }
      }
      """;

  static Stream<String> classes() {
    return Stream.concat(CLASSES.stream(), NESTED.stream());
  }

  private static String classNamed(String name, String home) {
    return (home.isEmpty() ? "" : "package " + home + ";\n")
        + CLASS.replace("#C", name).replace("#P", home.isEmpty() ? "names" : home);
  }

  @Test
  void a_class_of_any_name_runs_from_a_package_called_like_a_task() {
    for (String name : classes().toList()) {
      assertThat(run(classNamed(name, "names"))).as(name).isEqualTo(32);
    }
  }

  @Test
  void a_class_of_any_name_runs_from_the_unnamed_package() {
    for (String name : CLASSES) {
      assertThat(run(classNamed(name, ""))).as(name).isEqualTo(32);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tasks",
        "engine",
        "main",
        "value",
        "outer",
        "task",
        "Main",
        "LineItem",
        "Optional",
        "DONE",
        "BLUEPRINT",
        "Scope",
        "yield_",
        "価格"
      })
  void a_package_of_any_name_holds_classes_that_must_be_named_in_full(String home) {
    for (String name : NESTED) {
      assertThat(run(classNamed(name, home))).as(home + "." + name).isEqualTo(32);
    }
  }

  private static final List<String> TYPES = List.of(
      ("String Object Integer Override Throwable AssertionError Void SuppressWarnings Iterable Long Boolean Enum Record"
              + " Deprecated Stream List Optional Duration Flow Objects CompletableFuture ListenableFuture Scope Run"
              + " Graph Engine Blueprint Overrides Prepared ServerOptions Inbox Portable Value Generated RunResult RunnerBuilder"
              + " Listening Main MainScope LineItem T DONE TASK0 Shop_")
          .split(" "));

  private static Object sum(List<String> types, String home, boolean nested) {
    String header = home.isEmpty() ? "" : "package " + home + ";\n";
    StringBuilder shop = new StringBuilder(header)
        .append(
            "import dev.attacca.Input;\nimport dev.attacca.Task;\nimport dev.attacca.Loop;\nclass Shop {\n");
    StringBuilder test = new StringBuilder("static int test() { return 0");
    List<String> sources = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      String type = types.get(i);
      if (nested) {
        shop.append("static class ").append(type).append(" {}\n");
      } else {
        sources.add(header + "class " + type + " {}\n");
      }
      shop.append("""
          @Task #X task#N() { return new #X(); }
          @Task int count#N(#X task#N, @Input #X[] input#N) { return input#N.length; }
          @Task java.util.Map<#X, ? super #X[]> map#N() { return java.util.Map.of(); }
          @Loop java.util.List<? extends #X> line#N(#X task#N) { return java.util.List.of(task#N); }
          @Task java.util.Optional<#X> item#N(#X line#N) { return java.util.Optional.empty(); }
          """.replace("#X", type).replace("#N", "" + i));
      test.append(" + ShopRunner.of(new Shop()).count#N(new #X[#N])"
          .replace("#X", (nested ? "Shop." : "") + type)
          .replace("#N", "" + i));
    }
    sources.add(0, shop.append(test).append("; }\n}\n").toString());
    return run(sources.toArray(String[]::new));
  }

  private static int sumTo(int size) {
    return size * (size - 1) / 2;
  }

  @Test
  void tasks_hand_on_types_of_any_name() {
    List<String> all = Stream.concat(TYPES.stream(), NESTED.stream()).toList();
    assertThat(sum(all, "own", false)).isEqualTo(sumTo(all.size()));
    assertThat(sum(TYPES, "", false)).isEqualTo(sumTo(TYPES.size()));
    List<String> nested = all.stream().filter(each -> !each.equals("Override")).toList();
    assertThat(sum(nested, "own", true)).isEqualTo(sumTo(nested.size()));
    assertThat(sum(nested, "", true)).isEqualTo(sumTo(nested.size()));
  }

  @Test
  void types_that_only_the_unnamed_package_could_tell_apart_are_refused_wherever_they_stand() {
    String hides =
        "[ShadowedType] the runner has a nested class %s, which hides the type %s in the unnamed package."
            + " Move the classes into a package, or rename the type.";
    Compiling.refuse(
        List.of(
            """
            import dev.attacca.*;
            import java.util.*;
            class Shop {
              @Task List<? extends Result> ^^a() { return null; }
              @Task void b(@Input Map<String, List<? super Server[]>> ^^c) {}
              @Task Result.Inner ^^d() { return null; }
              @Task java.util.concurrent.CompletableFuture<Builder[]> ^^e() { return null; }
              @Task void f(Optional<Builder[]> ^^e) {}
              @Task void g(@Collect Set<Overriding> ^^h) {}
              @Loop Iterator<Overriding> ^^h() { return null; }
              @Task void i(@State HashSet<Overriding> ^^j) {}
              @Task Values ^^k() { return null; }
              @Task void m(@Input Held<?> ^^l) {}
            }
            """,
            "class Result { static class Inner {} }",
            "class Server {}",
            "class Builder {}",
            "class Overriding {}",
            "class Values {}",
            "class Held<T extends Result> {}"),
        Stream.of(
                "Result",
                "Server",
                "Result",
                "Builder",
                "Builder",
                "Overriding",
                "Overriding",
                "Overriding",
                "Values")
            .map(each -> hides.formatted(each, each))
            .toArray(String[]::new));
  }

  @Test
  void a_type_that_hides_its_package_is_refused_only_where_the_package_is_needed() {
    assertThat(run(
            "package shop; import dev.attacca.*; class shop { @Task static int shop() { return 1; }"
                + " static int test() { return shopRunner.of(new shop()).shop(); } }"))
        .isEqualTo(1);
    Compiling.refuse(
        List.of(
            "package shop;\nimport dev.attacca.*;\nclass Cart { @Task Result ^^a() { return null; } }",
            "package shop; class Result {}",
            "package shop; class shop {}"),
        "[ShadowedType] the runner has a nested class Result, which hides the type Result in a package that begins with"
            + " shop, the name of a type here. Move the classes into another package, or rename the type.");
    Compiling.refuse(
        "package shop;\nimport dev.attacca.Task;\n^^class dev { @Task int a() { return 1; } }",
        "[ShadowedType] the runner has a nested class Server, which hides the type Server of the runtime in a package"
            + " that begins with dev, the name of a type here. Rename the type dev.");
  }

  @Test
  void generated_classes_inherit_no_types_and_only_constants_of_a_whole_number() {
    for (Class<?> extended :
        List.of(Scope.class, RunResult.class, RunnerBuilder.class, Server.class)) {
      for (Class<?> each = extended; each != null; each = each.getSuperclass()) {
        assertThat(each.getDeclaredClasses())
            .as(each.getName())
            .noneMatch(member -> isInherited(member.getModifiers()));
        assertThat(each.getDeclaredFields())
            .as(each.getName())
            .filteredOn(field -> isInherited(field.getModifiers()))
            .allMatch(
                field -> Modifier.isStatic(field.getModifiers()) && field.getType() == int.class);
      }
    }
  }

  private static boolean isInherited(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }
}

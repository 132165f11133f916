package dev.attacca.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eclipse's compiler with the processor. */
class EclipseTest {
  @TempDir
  Path directory;

  @Test
  void eclipse_compiles_a_class_and_its_runner() throws IOException {
    String source = Files.readString(Path.of("src/test/resources/golden/Notify.java.txt"));
    assertThat(Eclipse.compile(directory, source)).isEmpty();
    assertThat(directory.resolve("out/shop/NotifyRunner.class")).exists();
    assertThat(Files.readString(directory.resolve("out/shop/NotifyRunner.java")))
        .isEqualTo(Files.readString(Path.of("src/test/resources/golden/NotifyRunner.java.txt")));
  }

  @Test
  void eclipse_shows_the_errors_with_the_names_in_their_text() throws IOException {
    assertThat(Eclipse.compile(directory, """
                package shop;
                import dev.attacca.*;
                class Shop {
                  @Task String product() { return ""; }
                  @Task void a(String prodct) {}
                  @Task @DependsOn("product") @DependsOn({"a", "prodcut"}) void b() {}
                  @Task @Timeout("soon") @Retry(times = 0, on = java.io.IOException.class) void c(@From({"product", "x"}) String y) {}
                }
                """))
        .contains("[UnknownName] no task or input named \"prodct\"; did you mean \"product\"?")
        .contains("[UnknownTask] no task named \"prodcut\"; did you mean \"product\"?")
        .contains("[UnknownTask] no task named \"x\".")
        .contains("[Duration] \"soon\"")
        .contains("[Retry] times = 0")
        .contains("5 problems (5 errors)");
  }

  /** Where an argument of a type is missing, the type is broken to Eclipse's compiler, and fits nothing. */
  @Test
  void a_class_uses_what_is_nested_in_its_own_runner_and_in_others_to_be() throws IOException {
    assertThat(Eclipse.run(directory, """
            package shop;
            import dev.attacca.*;
            import java.util.*;
            class Shop {
              static class Till {
                @Task int money() { return 3; }
                @Task int more(@Input Optional<Shop_TillRunner.Result> before, @Input Map<String, ? extends List<ShopRunner.Server>> none) {
                  return before.map(each -> each.money()).orElse(0) + none.size();
                }
              }
              @Task int count() { return 1; }
              @Task Shop_TillRunner.Result till() { return Shop_TillRunner.of(new Till()).run(Optional.empty(), Map.of()); }
              @Task int again(int count, @Input Optional<ShopRunner.Result> before, Shop_TillRunner.Result till) {
                return before.map(each -> each.again()).orElse(0) + count + till.money();
              }
              @Loop List<Shop_TillRunner.Result> each(Shop_TillRunner.Result till) { return List.of(till, till); }
              @Task int part(Shop_TillRunner.Result each, @Input Optional<ShopRunner.Result> before) { return each.money(); }
              @Task ShopRunner.Builder[] builders() { return new ShopRunner.Builder[1]; }
              @Task int length(ShopRunner.Builder[] builders, @Collect List<Integer> part) { return builders.length + part.size(); }
              static String test() {
                ShopRunner runner = ShopRunner.of(new Shop());
                ShopRunner.Result before = runner.run(Optional.empty());
                return runner.run(Optional.of(before)).again() + " " + before.length();
              }
            }
            """)).isEqualTo("8 3");
  }

  /** Eclipse's compiler has parameters without a method where a type was missing at first. */
  @Test
  void a_class_takes_the_runner_of_another_package() throws IOException {
    assertThat(Eclipse.run(directory, """
            package shop;
            import dev.attacca.*;
            import stock.ShelfRunner;
            class Shop {
              @Task int price() { return 1; }
              @Task int all(@Input ShelfRunner shelf, int price) { return shelf.stock() + price; }
              static int test() { return shop.ShopRunner.of(new Shop()).all(ShelfRunner.of(new stock.Shelf())); }
            }
            """, """
            package stock;
            import dev.attacca.*;
            public class Shelf {
              @Task public int stock() { return 5; }
            }
            """)).isEqualTo(6);
  }

  @Test
  void a_mistake_beside_such_a_parameter_is_told_as_ever() throws IOException {
    assertThat(Eclipse.compile(directory, """
            package shop;
            import dev.attacca.*;
            import stock.*;
            class Shop {
              @Task int price() { return 1; }
              @Task int all(@Input ShelfRunner shelf, int prcie, @From("shelv") int shelves) { return 1; }
            }
            """, """
            package stock;
            import dev.attacca.*;
            public class Shelf {
              @Task public int stock() { return 5; }
            }
            """))
        .doesNotContain("[Internal]")
        .contains("[UnknownName] no task or input named \"prcie\"; did you mean \"price\"?")
        .contains("[UnknownTask] no task named \"shelv\"");
  }
}

package dev.attacca.runtime;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations of a context that fail: they have done nothing, and leave no lock behind. */
@Timeout(60)
class HostileContextTest {
  static final Key<Integer> NUMBER = Key.of("n", Integer.class);

  /** The most that a lock counts. */
  static final int MOST_HOLDS = 65_535;

  final Context context = new Context(Runnable::run);

  @Test
  void a_value_of_another_class_is_still_there_after_its_removal_failed() {
    context.set("n", "text");

    assertThatThrownBy(() -> context.remove(NUMBER))
        .isInstanceOf(ClassCastException.class)
        .hasMessageContaining("\"n\" is of java.lang.String, not of java.lang.Integer");

    assertThat(context.get("n")).isEqualTo("text");
    assertThat(context.remove("n")).contains("text");
  }

  @Test
  void a_parents_value_of_another_class_is_not_hidden_by_a_removal_that_failed() {
    context.set("n", "text");
    Context child = context.create();

    assertThatThrownBy(() -> child.remove(NUMBER)).isInstanceOf(ClassCastException.class);
    assertThat(child.get("n")).isEqualTo("text");

    child.set(NUMBER, 1);
    assertThat(child.remove(NUMBER)).contains(1);
    assertThat(child.contains("n")).as("the parent's is hidden as well").isFalse();
    assertThat(context.get("n")).isEqualTo("text");
  }

  @Test
  void a_removal_that_failed_elsewhere_leaves_the_value_too() {
    context.set("n", "text");

    assertThat(context.async().remove(NUMBER).toCompletableFuture())
        .failsWithin(10, SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(ClassCastException.class);
    assertThat(context.contains("n")).isTrue();
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void a_value_that_the_key_does_not_take_replaces_none() {
    context.set(NUMBER, 1);
    Key raw = NUMBER;

    assertThatThrownBy(() -> context.set(raw, "text")).isInstanceOf(ClassCastException.class);
    assertThat(context.get(NUMBER)).isEqualTo(1);
  }

  @Test
  void of_many_values_all_are_set_or_none_whatever_the_map_is_like() {
    context.set("a", 0);
    for (Map<String, ?> hostile : List.of(withNullName(), withNullValue(), withNumbers(), torn())) {
      assertThatThrownBy(() -> context.setAll(hostile)).isInstanceOf(RuntimeException.class);
      assertThat(context.get("a")).isEqualTo(0);
      assertThat(context.keys()).containsExactly("a");
    }
    assertThatThrownBy(() -> context.setAll(withNullValue()))
        .hasMessage("the value of \"b\" must not be null, so none is set");
    assertThatLocksAreFree(context);
  }

  private static Map<String, Object> withNullName() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a", 1);
    map.put(null, 2);
    return map;
  }

  private static Map<String, Object> withNullValue() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a", new Object() {
      @Override
      public String toString() {
        throw new IllegalStateException("is not to be asked for its text");
      }
    });
    map.put("b", null);
    return map;
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Map<String, Object> withNumbers() {
    Map map = new LinkedHashMap<>();
    map.put("a", 1);
    map.put(2, 2);
    return map;
  }

  private static Map<String, Object> torn() {
    return new AbstractMap<>() {
      @Override
      public Set<Map.Entry<String, Object>> entrySet() {
        return new LinkedHashSet<>(List.of(Map.entry("a", 1))) {
          @Override
          public java.util.Iterator<Map.Entry<String, Object>> iterator() {
            throw new IllegalStateException("torn");
          }
        };
      }
    };
  }

  @Test
  void values_whose_methods_all_throw_are_no_trouble() {
    Object hostile = new Object() {
      @Override
      public boolean equals(Object other) {
        throw new IllegalStateException("equals");
      }

      @Override
      public int hashCode() {
        throw new IllegalStateException("hashCode");
      }

      @Override
      public String toString() {
        throw new IllegalStateException("toString");
      }
    };
    Context child = context.create();
    context.set("h", hostile);
    child.set("h", hostile);
    child.set("i", hostile);

    assertThat(child.get("h") == hostile).isTrue();
    assertThat(child.size()).isEqualTo(2);
    assertThat(child.keys()).containsExactly("h", "i");
    assertThat(child.values().iterator().next() == hostile).isTrue();
    assertThat(child.entries().iterator().next().getValue() == hostile).isTrue();
    assertThat(child).hasToString("context of [h, i]");
    assertThat(child.remove("h").orElseThrow() == hostile).isTrue();
    assertThat(child.contains("h")).isFalse();
    assertThatLocksAreFree(child);
  }

  @Test
  void null_is_no_key() {
    Key<Integer> none = null;
    String unnamed = null;
    for (Executable use : List.<Executable>of(
        () -> context.get(none),
        () -> context.get(none, 1),
        () -> context.find(none),
        () -> context.contains(none),
        () -> context.set(none, 1),
        () -> context.set(none, null),
        () -> context.remove(none),
        () -> context.get(unnamed),
        () -> context.get(unnamed, 1),
        () -> context.find(unnamed),
        () -> context.contains(unnamed),
        () -> context.set(unnamed, 1),
        () -> context.remove(unnamed))) {
      assertThatThrownBy(use::execute).isInstanceOf(NullPointerException.class).hasMessage("key");
    }
    assertThat(context.size()).isZero();
    assertThatLocksAreFree(context);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_a_section_throws_comes_out_as_it_is_and_no_lock_stays(boolean isError) {
    Context child = context.create();
    Throwable thrown = isError ? new StackOverflowError("mine") : new IllegalStateException("mine");
    for (Callable<?> section : List.<Callable<?>>of(
        () -> child.read(() -> sneaky(thrown)),
        () -> child.write(() -> sneaky(thrown)),
        () -> child.read(() -> child.read(() -> sneaky(thrown))),
        () -> child.write(() -> child.read(() -> sneaky(thrown))),
        () -> context.write(() -> child.write(() -> sneaky(thrown))))) {
      assertThatThrownBy(section::call).isSameAs(thrown);
      assertThatLocksAreFree(child);
      assertThatLocksAreFree(context);
    }
  }

  @Test
  @EnabledForJreRange(max = JRE.JAVA_21) // the locks of later ones count as far as anybody can nest
  void a_section_that_is_refused_a_lock_keeps_none() throws Exception {
    Context child = context.create();
    Context grandchild = child.create();
    List<Throwable> thrown = new CopyOnWriteArrayList<>();
    Thread deep = new Thread(
        null,
        () -> {
          try {
            nest(child, MOST_HOLDS - 1, () -> grandchild.read(() -> grandchild.read(() -> 1)));
          } catch (Throwable e) {
            thrown.add(e);
          }
        },
        "deep",
        1 << 30); // so many calls within each other
    deep.start();
    deep.join();

    assertThat(thrown).singleElement().isExactlyInstanceOf(Error.class);
    assertThatLocksAreFree(context);
    assertThatLocksAreFree(child);
    assertThatLocksAreFree(grandchild);
  }

  /** Reads within reading, so many times. */
  private static Object nest(Context child, int times, Supplier<Object> innermost) {
    return times == 0 ? innermost.get() : child.read(() -> nest(child, times - 1, innermost));
  }

  @Test
  void destroying_what_is_being_read_is_refused_and_changes_nothing() {
    Context child = context.create();
    context.set("a", 1);

    child.read(() -> {
      assertThatThrownBy(child::destroy).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(context::destroy).isInstanceOf(IllegalStateException.class);
    });

    assertThat(child.get("a")).isEqualTo(1);
    assertThatLocksAreFree(child);
    child.destroy();
    assertThat(context.get("a")).isEqualTo(1);
  }

  @Test
  void what_destroys_while_it_writes_writes_no_more() {
    assertThatThrownBy(() -> context.write(() -> {
          context.set("a", 1);
          context.destroy();
          context.set("b", 2);
        }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this context has been destroyed");
    assertThatThrownBy(() -> context.contains("a")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void what_is_asked_of_a_destroyed_context_later_fails_in_its_stage() {
    AsyncContext early = context.async();
    context.destroy();

    for (AsyncContext async : List.of(early, context.async())) {
      for (CompletableFuture<?> stage : List.of(
          async.get("a").toCompletableFuture(),
          async.set("a", 1).toCompletableFuture(),
          async.remove("a").toCompletableFuture(),
          async.create().toCompletableFuture(),
          async.write(() -> 1).toCompletableFuture())) {
        assertThat(stage)
            .failsWithin(10, SECONDS)
            .withThrowableOfType(ExecutionException.class)
            .withCauseInstanceOf(IllegalStateException.class)
            .withMessageContaining("this context has been destroyed");
      }
      assertThat(async.destroy().toCompletableFuture()).succeedsWithin(10, SECONDS);
    }
  }

  @Test
  void a_parent_that_cannot_be_had_leaves_no_lock_behind() {
    boolean[] fails = {true};
    Context child = new Context(Runnable::run, () -> {
      if (fails[0]) {
        throw new IllegalStateException("no parent");
      }
      return context;
    });

    assertThatThrownBy(() -> child.get("a")).hasMessage("no parent");
    assertThatThrownBy(() -> child.write(() -> 1)).hasMessage("no parent");
    fails[0] = false;
    assertThatLocksAreFree(child);
  }

  /** Another thread can write there. */
  private static void assertThatLocksAreFree(Context context) {
    CompletableFuture<Object> done = new CompletableFuture<>();
    Thread other = new Thread(() -> done.complete(context.write(() -> "free")), "other");
    other.setDaemon(true);
    other.start();
    assertThat(done).succeedsWithin(20, SECONDS).isEqualTo("free");
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> Object sneaky(Throwable thrown) throws E {
    throw (E) thrown;
  }
}

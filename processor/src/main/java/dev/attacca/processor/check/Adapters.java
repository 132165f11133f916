package dev.attacca.processor.check;

import dev.attacca.processor.model.TypeText;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/**
 * What other libraries have instead of a {@code CompletableFuture} or a {@code Stream}, and how to turn
 * the one into the other. They are known by their names alone.
 */
final class Adapters {
  /**
   * One type of theirs.
   *
   * @param value what to return for its value, or all its values; empty if there is no way
   * @param items what to return for its values one by one; empty if it has no more than one
   * @param awaits whether nothing happens, or nobody hears of it, until somebody subscribes
   */
  private record Adapter(String value, String items, boolean awaits) {}

  private static final Map<String, Adapter> KNOWN = new HashMap<>();

  static {
    future("reactor.core.publisher.Mono", "mono.toFuture()");
    flow("reactor.core.publisher.Flux", "flux.collectList().toFuture()", "flux.toIterable()");
    future("io.smallrye.mutiny.Uni", "uni.subscribeAsCompletionStage()");
    flow(
        "io.smallrye.mutiny.Multi",
        "multi.collect().asList().subscribeAsCompletionStage()",
        "multi.subscribe().asIterable()");
    String rx = "io.reactivex.rxjava3.core.";
    future(rx + "Single", "single.toCompletionStage()");
    future(rx + "Maybe", "maybe.toCompletionStage()");
    future(rx + "Completable", "completable.toCompletionStage(null)");
    flow(
        rx + "Observable",
        "observable.toList().toCompletionStage()",
        "observable.blockingIterable()");
    flow(rx + "Flowable", "flowable.toList().toCompletionStage()", "flowable.blockingIterable()");
    future("io.reactivex.Single", "single.blockingGet()");
    future("io.reactivex.Maybe", "Optional.ofNullable(maybe.blockingGet())");
    future("io.reactivex.Completable", "nothing, after completable.blockingAwait()");
    flow(
        "io.reactivex.Observable",
        "observable.toList().blockingGet()",
        "observable.blockingIterable()");
    flow("io.reactivex.Flowable", "flowable.toList().blockingGet()", "flowable.blockingIterable()");
    future("rx.Single", "single.toBlocking().value()");
    flow(
        "rx.Observable",
        "observable.toList().toBlocking().single()",
        "observable.toBlocking().toIterable()");
    future("kotlinx.coroutines.Deferred", "deferred.asCompletableFuture()");
    flow("kotlinx.coroutines.flow.Flow", "", "flow.asPublisher(), of kotlinx-coroutines-jdk9");
    future("scala.concurrent.Future", "FutureConverters.asJava(future)");
    future("io.vertx.core.Future", "future.toCompletionStage()");
    future("com.twitter.util.Future", "future.toCompletableFuture()");
    future("io.vavr.concurrent.Future", "future.toCompletableFuture()");
    future("org.springframework.util.concurrent.ListenableFuture", "future.completable()");
    future("org.asynchttpclient.ListenableFuture", "future.toCompletableFuture()");
    for (String home : new String[] {"akka", "org.apache.pekko"}) {
      String run = "source.runWith(%s, system)";
      flow(
          home + ".stream.javadsl.Source",
          run.formatted("Sink.seq()"),
          run.formatted("StreamConverters.asJavaStream()"));
    }
    flow("org.reactivestreams.Publisher", "", "FlowAdapters.toFlowPublisher(publisher)");
    plain("java.util.concurrent.Flow.Publisher", "", "");
    plain("kotlin.sequences.Sequence", "sequence.toList()", "sequence.asIterable()");
    plain("scala.collection.IterableOnce", "", "CollectionConverters.asJava(iterable)");
    plain("scala.Option", "OptionConverters.toJava(option)", "");
    plain("io.vavr.control.Option", "option.toJavaOptional()", "");
    plain("com.google.common.base.Optional", "optional.toJavaUtil()", "");
    for (String primitive : new String[] {"Int", "Long", "Double"}) {
      plain("java.util.Optional" + primitive, "optional.stream().boxed().findFirst()", "");
    }
    plain("java.util.Map", "", "map.entrySet()");
    plain("java.util.Enumeration", "", "enumeration.asIterator()");
    plain("java.util.Spliterator", "", "StreamSupport.stream(spliterator, false)");
    plain("java.io.BufferedReader", "", "reader.lines()");
  }

  private final Types types;

  Adapters(Types types) {
    this.types = types;
  }

  private static void future(String name, String value) {
    KNOWN.put(name, new Adapter(value, "", true));
  }

  private static void flow(String name, String value, String items) {
    KNOWN.put(name, new Adapter(value, items, true));
  }

  private static void plain(String name, String value, String items) {
    KNOWN.put(name, new Adapter(value, items, false));
  }

  /** What to return in place of the type so that its value is handed on. */
  Optional<String> value(TypeMirror type) {
    return known(type).map(Adapter::value).filter(text -> !text.isEmpty());
  }

  /** What to return in place of the type so that a loop emits its values. */
  Optional<String> items(TypeMirror type) {
    if (type instanceof ArrayType array) {
      boolean primitive = array.getComponentType().getKind().isPrimitive();
      return Optional.of(primitive ? "Arrays.stream(array)" : "List.of(array)");
    }
    return known(type).map(Adapter::items).filter(text -> !text.isEmpty());
  }

  /** Whether there will be a value only if somebody waits for it. */
  boolean awaits(TypeMirror type) {
    return known(type).filter(Adapter::awaits).isPresent();
  }

  /** What to do where the type's value is wanted and the type itself is handed on; nothing if unknown. */
  Optional<String> wayOut(String task, TypeMirror type) {
    Optional<String> value = value(type);
    Optional<String> items = items(type).filter(text -> !(type instanceof ArrayType));
    if (value.isEmpty() && items.isEmpty()) {
      return Optional.empty();
    }
    String loop = items.map(text -> "make it a @Loop that returns " + text).orElse("");
    String whole = value.map(text -> "return " + text).orElse("");
    String both = whole.isEmpty() || loop.isEmpty() ? whole + loop : whole + ", or " + loop;
    return Optional.of("\"%s\" hands on the %s itself: %s."
        .formatted(task, TypeText.of(types.erasure(type)), both));
  }

  private Optional<Adapter> known(TypeMirror type) {
    if (type.getKind() != TypeKind.DECLARED
        || !(((DeclaredType) type).asElement() instanceof TypeElement element)) {
      return Optional.empty();
    }
    Adapter adapter = KNOWN.get(element.getQualifiedName().toString());
    if (adapter != null) {
      return Optional.of(adapter);
    }
    for (TypeMirror parent : types.directSupertypes(type)) {
      Optional<Adapter> found = known(parent);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }
}

package dev.attacca.processor.fuzz;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Names as users give them, and as only a fuzzer would. No two are the same in one program. */
final class Names {
  private static final List<String> USUAL = List.of(
      "product",
      "price",
      "tax",
      "receipt",
      "audit",
      "quote",
      "order",
      "stock",
      "line",
      "word",
      "count",
      "page",
      "customer",
      "score",
      "report",
      "total",
      "file",
      "entry",
      "mail",
      "ticket",
      "city",
      "hotel",
      "flight",
      "plan");

  /** Words of the generated code, of the runtime and of its blueprint; restricted identifiers; other alphabets. */
  private static final List<String> ODD = List.of(
      "when",
      "dag",
      "task",
      "tasks",
      "input",
      "inputs",
      "loop",
      "router",
      "merge",
      "scope",
      "straight",
      "direct",
      "pass",
      "value",
      "optional",
      "outcome",
      "after",
      "every",
      "collect",
      "source",
      "as",
      "on",
      "state",
      "states",
      "inbox",
      "emitter",
      "engine",
      "runner",
      "main",
      "result",
      "overrides",
      "options",
      "server",
      "submit",
      "item",
      "items",
      "part",
      "wanted",
      "compute",
      "assign",
      "context",
      "parent",
      "execution",
      "slot",
      "type",
      "name",
      "id",
      "join",
      "apply",
      "record",
      "var",
      "yield",
      "sealed",
      "permits",
      "module",
      "open",
      "to",
      "with",
      "exports",
      "requires",
      "opens",
      "DONE",
      "FINISHED",
      "PRODUCT",
      "BLUEPRINT",
      "Main",
      "Result",
      "Object",
      "String",
      "List",
      "Long",
      "A",
      "_1",
      "a_b",
      "aB",
      "Ab",
      "$",
      "$0",
      "x$y",
      "été",
      "価格",
      "straße",
      "Σ",
      "onError",
      "inFlight",
      "kind",
      "self",
      "build",
      "executor",
      "async",
      "target",
      "publisher",
      "prepare",
      "accept",
      "cancel",
      "status",
      "stop",
      "get",
      "set",
      "of1",
      "run1",
      "runs",
      "starts",
      "graphs",
      "priceTag",
      "productPrice",
      "this$0",
      "val$x",
      "arg0",
      "p0",
      "thrown",
      "e",
      "i",
      "it",
      "list",
      "map",
      "size",
      "length",
      "hash",
      "next",
      "begins",
      "goesOn",
      "wants");

  private final Random random;
  private final int oddity;
  private final Set<String> used = new HashSet<>();

  /** Names of which about one in {@code oddity} is odd; none at 0. */
  Names(Random random, int oddity) {
    this.random = random;
    this.oddity = oddity;
  }

  String next() {
    List<String> from = oddity > 0 && random.nextInt(oddity) == 0 ? ODD : USUAL;
    String name = from.get(random.nextInt(from.size()));
    String free = name;
    for (int i = 2; !used.add(free); i++) {
      free = name + i;
    }
    return free;
  }
}

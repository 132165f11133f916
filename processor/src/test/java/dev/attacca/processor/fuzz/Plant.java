package dev.attacca.processor.fuzz;

import java.util.List;

/**
 * Errors that can be planted by a line or two of their own, which may stand in any class. {@code #} stands for a number,
 * so that names are unique; {@code @.} for the class in which the program's types are nested; {@code ~} for a task that
 * has a value and is no router. The error is expected where its key stands.
 */
enum Plant {
  UNKNOWN_NAME("@Task int z#(int none#) { return 0; } /*! UnknownName */"),
  UNKNOWN_AFTER("@Task @DependsOn(\"none#\") void z#() {} /*! UnknownTask */"),
  UNKNOWN_EVERY("@Task @DependsOn(every = \"none#\") void z#() {} /*! UnknownTask */"),
  UNKNOWN_FROM("@Task void z#(@From({\"~\", \"none#\"}) Object x#) {} /*! UnknownTask */"),
  UNKNOWN_MERGED("@Task void z#(@Merge({\"~\", \"none#\"}) Object x#) {} /*! UnknownTask */"),
  UNKNOWN_CLEANED("@Shutdown(\"none#\") void z#() {} /*! UnknownTask */"),
  MISMATCH("@Task void z#(@From(\"~\") StringBuilder x#) {} /*! TypeMismatch */"),
  OPTIONAL_MISMATCH(
      "@Task void z#(@From(\"~\") Optional<StringBuilder> x#) {} /*! TypeMismatch */"),
  GATHERED_MISMATCH(
      "@Loop List<Long> z#() { return List.of(); } @Task void y#(@Collect List<String> z#) {} /*! TypeMismatch */"),
  CYCLE("@Task int z#(int y#) { return 0; } @Task int y#(int z#) { return 0; } /*! Cycle */"),
  LONG_CYCLE(
      "@Task void z#(Outcome<?> y#) {} @Task @DependsOn(\"x#\") int y#() { return 0; } @Task @DependsOn(\"z#\") void x#() {} /*! Cycle */"),
  SELF("@Task @DependsOn(\"z#\") void z#() {} /*! Cycle */"),
  UNKNOWN_CONSTANT(
      "@Router(partial = true) @.Tone y#() { return @.Tone.LOW; } @Task @DependsOn(value = \"y#\", when = \"MIDI\") void z#() {} /*! UnknownConstant */"),
  UNKNOWN_FLAG(
      "@Router(partial = true) boolean y#() { return true; } @Task @DependsOn(value = \"y#\", when = {\"true\", \"maybe\"}) void z#() {} /*! UnknownConstant */"),
  WHEN_OF_TWO(
      "@Router(partial = true) @.Tone y#() { return @.Tone.LOW; } @Task @DependsOn(value = {\"y#\", \"~\"}, when = \"MID\") void z#() {} /*! When */"),
  WHEN_OF_TYPES(
      "@Router(partial = true) @.Sound y#() { return @.Sound.of(1); } @Task @DependsOn(value = \"y#\", when = \"Drum\") void z#() {} /*! When */"),
  NOT_PERMITTED(
      "static final class Low#X {} @Router(partial = true) @.Sound y#() { return @.Sound.of(1); } @Task void z#(@From(\"y#\") Low#X x#) {} /*! TypeMismatch */"),
  WHEN_OF_TASK("@Task @DependsOn(value = \"~\", when = \"MID\") void z#() {} /*! When */"),
  NO_VALUE("@Task void z#() {} @Task void y#(Object z#) {} /*! NoValue */"),
  NULL_CONTRACT(
      "@Task @Play.Nullable String z#() { return null; } @Task void y#(String z#) {} /*! NullContract */",
      false),
  TWO_BINDINGS("@Task void z#(@State @From(\"~\") Tally x#) {} /*! TwoBindings */"),
  TWO_KINDS("@Task @Router boolean z#() { return true; } /*! TwoKinds */"),
  INPUT_AND_FROM("@Task void z#(@Input @From(\"~\") Object x#) {} /*! InputAndFrom */", false),
  MERGE_OF_ONE("@Task void z#(@Merge(\"~\") Object x#) {} /*! Merge */"),
  COLLECT("@Task void z#(@Collect @From(\"~\") ArrayList<Object> x#) {} /*! Collect */"),
  INBOX("@Task String z#(@From(\"~\") Inbox<Object, Long> x#) { return \"\"; } /*! Inbox */"),
  NAME_CLASH(
      "@Task void z#() {} @Task void y#(@Merge({\"~\", \"z0#\"}) Object z#) {} @Task long z0#() { return 0; } /*! NameClash */"),
  ROUTER_TYPE("@Router String z#() { return \"\"; } /*! RouterType */"),
  LOOP_TYPE("@Loop String z#() { return \"\"; } /*! LoopType */"),
  NO_ROUND(
      "@Repeat(max = 1) Optional<Long> z#(long y#) { return Optional.empty(); } @Task long y#(long z#) { return z#; } /*! Cycle */"),
  DUPLICATE("@Task void z#() {} @Task void z#(Context x#) {} /*! DuplicateTask */"),

  PRIVATE("@Task private int z#() { return 0; } /*! PrivateTask */", false),
  GENERIC("@Task <X> int z#() { return 0; } /*! GenericTask */", false),
  TIMEOUT("@Task @Timeout(\"soon\") void z#() {} /*! Duration */", false),
  NO_TIME("@Task @Timeout(\"0s\") void z#() {} /*! Duration */", false),
  DELAY("@Task @Retry(delay = \"5 minutes\") void z#() {} /*! Duration */", false),
  PERIOD("@Task @Limit(calls = 1, per = \"-1s\") void z#() {} /*! Duration */", false),
  LIMIT("@Task @Limit(calls = -1) void z#() {} /*! Limit */", false),
  NO_LIMIT("@Task @Limit void z#() {} /*! Limit */", false),
  SHARED("@Task @Limit(shared = \"x\", calls = 2) void z#() {} /*! SharedLimit */", false),
  SHARED_BLANK("@Task @Limit(shared = \"\") void z#() {} /*! SharedLimit */", false),
  CONCURRENCY("@Task @Limit(concurrency = -2) void z#() {} /*! Limit */", false),
  TIMES("@Task @Retry(times = 0) void z#() {} /*! Retry */", false),
  JITTER("@Task @Retry(jitter = 1.5) void z#() {} /*! Retry */", false),
  MULTIPLIER("@Task @Retry(multiplier = 0.5) void z#() {} /*! Retry */", false),
  FUTURE("@Task Future<String> z#() { return null; } /*! PlainFuture */", false),
  RAW(
      "@SuppressWarnings(\"rawtypes\") @Task List z#() { return List.of(); } /*! RawType */",
      false),
  IN_FLIGHT("@Loop(inFlight = 0) List<Long> z#() { return List.of(); } /*! InFlight */", false),
  NO_ROUNDS(
      "@Repeat(max = 0) Optional<Long> z#() { return Optional.empty(); } /*! Repeat */", false),
  EXHAUSTED("@Repeat(max = 3) long z#() { return 1; } /*! Repeat */", false),
  NO_ITEM("@Repeat(max = 3) void z#() {} /*! Repeat */", false),
  FIRST_ROUND(
      "@Repeat(max = 3) Optional<Long> z#(@Previous Long z#) { return Optional.empty(); } /*! Previous */",
      false),
  OTHER_ROUND(
      "@Repeat(max = 3) Optional<Long> z#(@Previous(\"z#\") Optional<String> y#) { return Optional.empty(); } /*! TypeMismatch */"),
  CURSOR("@Task void z#(Cursor x#) {} /*! Cursor */", false),
  EMITTER("@Task void z#(Emitter<Long> x#) {} /*! Emitter */", false),
  EMITTER_RETRY("@Loop @Retry void z#(Emitter<Long> x#) {} /*! EmitterRetry */", false),
  EMITTER_LIMIT(
      "@Loop @Limit(concurrency = 1) void z#(Emitter<Long> x#) {} /*! EmitterLimit */", false),
  ON_ERROR("@Task(onError = {OnError.HALT, OnError.FINISH}) void z#() {} /*! OnError */", false),
  RUN_ON("@Task @RunOn(\"\") void z#() {} /*! RunOn */", false),
  SHUTDOWN("@Shutdown int z#() { return 1; } /*! Shutdown */", false),
  PRIVATE_SHUTDOWN("@Shutdown private void z#() {} /*! Shutdown */", false),
  STATE("@Task void z#(@State Map<String, String> x#) {} /*! State */", false),
  STATE_TYPE(
      "@Task void z#(@State Tally x#) {} @Task void y#(@State StringBuilder x#) {} /*! StateType */",
      false),
  STATE_KEY(
      "@Task void z#() {} @Task void y#(@State(by = \"z#\") Tally x#) {} /*! StateKey */", false),
  STATE_KEYS(
      "@Task int z#() { return 1; } @Task void y#(@State(by = \"z#\") Tally x#) {} @Task void w#(@State Tally x#) {} /*! StateKey */",
      false),
  STATE_OF_NOBODY("@Task void z#(@State(by = \"y#\") Tally x#) {} /*! UnknownTask */"),
  NO_STATE("@State Tally z#() { return new Tally(); } /*! Meaningless */", false),
  MEANINGLESS("@Timeout(\"1s\") void z#() {} /*! Meaningless */", false),
  NAMES_NOTHING("@Task @DependsOn void z#() {} /*! NamesNothing */", false),
  FROM_NOTHING("@Task void z#(@From({}) Object x#) {} /*! NamesNothing */", false),
  RESERVED(
      "@Task int z#() { return 1; } @Task int z#Async() { return 1; } /*! ReservedName */", false),

  UNCOVERED("@Router @.Tone z#() { return @.Tone.LOW; } /*! Uncovered */", false),
  HALF_COVERED(
      "@Router boolean z#() { return true; } @Task @DependsOn(value = \"z#\", when = \"true\") void y#() {} /*! Uncovered */",
      false),
  UNREACHABLE(
      "@Router boolean z#() { return true; } @Task @DependsOn(value = \"z#\", when = \"true\") int y#() { return 1; } "
          + "@Task @DependsOn(value = \"z#\", when = \"false\") int x#() { return 1; } @Task void w#(int y#, int x#) {} /*! Unreachable */",
      false),
  SCOPE_CONFLICT(
      "@Loop List<Long> z#() { return List.of(); } @Loop List<Long> y#() { return List.of(); } @Task void x#(long z#, long y#) {} /*! ScopeConflict */",
      false),
  NOTHING_TO_GATHER(
      "@Task long z#() { return 1; } @Task void y#(@Collect List<Long> z#) {} /*! NothingToGather */",
      false),
  NOTHING_TO_AWAIT(
      "@Task void z#() {} @Task @DependsOn(every = \"z#\") void y#() {} /*! NothingToGather */",
      false),
  NO_LOOP("@Task long z#(@Previous Optional<Long> z#) { return 1; } /*! Previous */", false),
  NO_REPEAT(
      "@Loop List<Long> z#() { return List.of(); } @Task long y#(long z#, @Previous Optional<Long> y#) { return 1; } /*! Previous */",
      false),
  NO_LAST(
      "@Loop List<Long> z#() { return List.of(); } @Task long y#(@Last long z#) { return 1; } /*! Last */",
      false),
  GATHER_CYCLE(
      "@Loop List<Long> z#() { return List.of(); } @Task long y#(@Collect List<Long> z#) { return 1; } @Task void x#(long z#, long y#) {} /*! GatherCycle */",
      false),
  TWO_STREAMS(
      "@Loop List<Long> z#() { return List.of(); } @Task void y#(@Collect Stream<Long> z#, @Collect @From(\"z#\") Iterable<Long> x#) {} /*! TwoStreams */",
      false),
  STATE_HELD(
      "@Loop List<Long> z#() { return List.of(); } @Task long y#(long z#, @State Tally v#) { return 1; } "
          + "@Task void x#(@Collect Stream<Long> y#, @State Tally v#) {} /*! StateHeld */",
      false);

  private final String text;
  /** Whether the graph is then not what the user means, so that no more is concluded from it. */
  final boolean breaksGraph;

  Plant(String text) {
    this(text, true);
  }

  Plant(String text, boolean breaksGraph) {
    this.text = text;
    this.breaksGraph = breaksGraph;
  }

  /** Those of a sound graph, which are looked for when nothing breaks it. */
  static List<Plant> ofSoundGraphs() {
    return List.of(values()).subList(UNCOVERED.ordinal(), values().length);
  }

  boolean needsTask() {
    return text.contains("~");
  }

  String text(int number, String holder, String task) {
    return text.replace("#", Integer.toString(number))
        .replace("@.", holder + ".")
        .replace("~", task);
  }
}

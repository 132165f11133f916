package dev.attacca.processor.check;

import dev.attacca.processor.model.Site;
import java.util.List;
import javax.lang.model.element.Element;

/**
 * Everything that the processor can refuse, in one place: the key, the rule in the user's own names, and
 * the way out. {@code docs/diagnostics.md} has a section for each key.
 */
public enum Diagnostic {
  ACCESS(
      "Access",
      "%s is %s, and the runner %s cannot reach it.",
      "Make it visible to the package %s, or leave it out of the graph."),
  ACROSS_ON_CLUSTER(
      "AcrossOnCluster",
      "the batch \"%s\" is to share its calls with other runs of its runner, and on a cluster each place has a runner of its own.",
      "Leave across out: the items in one place share calls all the same."),
  ADVISED_TASK(
      "AdvisedTask",
      "%s: what %s does is done by a subclass, %s, and would silently not happen.",
      "%s"),
  ASYNC("Async", "\"%s\" is %s and %s.", "%s"),
  ASYNC_VOID(
      "AsyncVoid",
      "\"%s\" is %s and returns void, so to the run it has ended when it has only begun: nobody waits for it, or hears of its failure.",
      "Take %s away: tasks run beside each other without it. If nobody is to wait, say @SuppressWarnings(\"AsyncVoid\").") {
    @Override
    public boolean isWarning() {
      return true;
    }
  },
  BATCH("Batch", "%s.", "%s", true),
  BATCH_ACROSS("BatchAcross", "%s.", "%s"),
  BATCH_KEY("BatchKey", "%s.", "%s", true),
  BATCH_STATE("BatchState", "%s.", "%s"),
  BEAN_SCOPE(
      "BeanScope",
      "%s gives %s.",
      "Take the scope away and pass what differs as @Input; or build runners by hand, and compile with -Aattacca.component=none."),
  COLLECT("Collect", "%s.", "%s", true),
  COMPONENT_OPTION(
      "ComponentOption",
      "-A%s=%s is no choice%s",
      "It is \"none\", \"spring\" or \"jakarta\"; where it is left out, the runners of all beans are beans."),
  CONTEXT_IN_TWO_PLACES(
      "ContextInTwoPlaces",
      "\"%s\" takes a Context, and so does \"%s\", which is done in another place of a cluster: that of %s would not be the same.",
      "Hand on as a value what the one leaves for the other."),
  CURSOR("Cursor", "%s.", "%s"),
  CYCLE(
      "Cycle",
      "these tasks wait for each other: %s%s\n ",
      "Take one of these dependencies away. If they are meant to go round, let a @Repeat begin each round, and take the values of the round before by @Previous.",
      true),
  DUPLICATE_TASK(
      "DuplicateTask",
      "there are two tasks named \"%s\": %s and %s.",
      "A task's name stands for one method: rename one of them.",
      true),
  DURATION(
      "Duration",
      "\"%s\" is %s.",
      "Write one like \"200ms\", \"2s\", \"1m\", \"1h\" or ISO-8601 \"PT1.5S\"."),
  EMITTER("Emitter", "%s.", "%s"),
  EMITTER_LIMIT(
      "EmitterLimit",
      "the loop \"%s\" takes an Emitter, so it would keep its place while it waits for room to emit, and those that must finish first could wait for that place.",
      "Return a Stream, an Iterator or an Iterable, which keep it only while they are made, or limit a task below."),
  EMITTER_RETRY(
      "EmitterRetry",
      "the loop \"%s\" takes an Emitter, and what it has emitted cannot be taken back for another attempt.",
      "Return a Stream, an Iterator or an Iterable, or take @Retry away."),
  FALLBACK("Fallback", "%s.", "%s", true),
  FALLBACK_ON_ERROR(
      "FallbackOnError",
      "\"%s\" has a fallback, \"%s\", and so its failure is recorded and tolerated.",
      "Take onError away, or say it of \"%s\", whose failure counts where both fail."),
  FALLBACK_SCOPE(
      "FallbackScope",
      "\"%s\" runs once per %s, but \"%s\", for which it stands in, %s.",
      "A fallback runs where the other does: gather what is further in with @Collect, or stand in for a task in there."),
  FALLBACK_TYPE(
      "FallbackType",
      "\"%s\" %s, but \"%s\", for which it stands in, %s.",
      "A fallback hands on what the other does: make the types the same.",
      true),
  GATHERED_BEHIND_KEY(
      "GatheredBehindKey",
      "\"%s\" %s \"%s\" for an item of \"%s\", and on a cluster those of one item are where the states %s are, in different places.",
      "Do it in the main scope, or let the key be the same for the whole item."),
  GATHER_CYCLE("GatherCycle", "%s", "%s"),
  GENERIC_CLASS(
      "GenericClass",
      "%s has type parameters, so its tasks have no definite types.",
      "Make it abstract and annotate a subclass that fixes them, or take them away."),
  GENERIC_TASK(
      "GenericTask",
      "the task \"%s\" has type parameters of its own.",
      "Name the types; a task runs with one type only."),
  HIDDEN_TASK(
      "HiddenTask",
      "the static method %s() hides the %s %s() of %s, which is none of this class then.",
      "Annotate it as well, if it is to take that place; give it another name, if not; or say @SuppressWarnings(\"HiddenTask\").") {
    @Override
    public boolean isWarning() {
      return true;
    }
  },
  IN_FLIGHT(
      "InFlight",
      "inFlight = %d lets no item be open.",
      "Give a number of at least 1, or leave it out."),
  INBOX("Inbox", "%s.", "%s", true),
  INBOX_ON_CLUSTER(
      "InboxOnCluster",
      "the worker \"%s\" answers in one place for as long as its run goes on, and on a cluster a run is in many.",
      "Make it a @Task that is called for each; what it remembers, it can keep in a @State."),
  INPUT_AND_FROM(
      "InputAndFrom",
      "the parameter \"%s\" is both @Input and @From.",
      "Keep @Input if the caller passes it, @From if a task makes it."),
  INPUT_ORDER("InputOrder", "%s", "Say @Dag(inputs = {%s}) on %s, in the order you want.", true),
  INPUT_TYPE(
      "InputType",
      "the input \"%s\" is %s here, but %s in %s.",
      "An input has one type everywhere: use the same, or another name."),
  INTERNAL(
      "Internal",
      "the processor failed on %s: %s.",
      "This is a bug in Attacca; please report it with this class."),
  KEY_BEHIND_ITSELF(
      "KeyBehindItself",
      "\"%s\" takes the state %s by \"%s\", which comes after \"%s\"; and that has to be done where on a cluster the state is, as it comes together with what comes after \"%s\".",
      "Take a key that does not come after \"%s\"."),
  KEY_OF_ROUND(
      "KeyOfRound",
      "\"%s\" takes the state %s by \"%s\", which has another value in each round of \"%s\", and these are in one place of a cluster, as each goes on from the one before.",
      "Name a task that is no task of the rounds."),
  LAST("Last", "%s.", "%s"),
  LATE_LOOP(
      "LateLoop",
      "%s when other loops are over, and on a cluster all of them are read from the beginning.",
      "%s"),
  LIMIT("Limit", "%s.", "Give it calls = n (with per), concurrency = n, or both; n is at least 1."),
  LOOP_TYPE("LoopType", "the loop \"%s\" %s.", "%s", true),
  MEANINGLESS("Meaningless", "@%s has no effect on %s.", "%s"),
  MERGE(
      "Merge",
      "the merge \"%s\" has %s, and there is nothing to merge below two.",
      "Name two or more, or take the one by its name.",
      true),
  MERGED_LOOPS("MergedLoops", "the merge \"%s\" takes %s.", "%s"),
  NAME_CLASH(
      "NameClash",
      "\"%s\" is %s.",
      "Tasks, inputs and merges share one name space: rename one.%s",
      true),
  NAMES_NOTHING("NamesNothing", "this @%s names no task.", "Name one or more, or take it away."),
  NO_TASKS("NoTasks", "%s is marked @Dag but has no task.", "Mark a method with @Task."),
  NO_VALUE(
      "NoValue",
      "the parameter \"%s\" takes the value of \"%s\", which has none: it returns %s.",
      "Return a value from \"%s\", or wait for it with @DependsOn(\"%s\").",
      true),
  NOT_AWAITED(
      "NotAwaited",
      "\"%s\" returns %s, and nobody takes it as that, so nobody waits for what it stands for.",
      "%s If it is meant for the caller, say @SuppressWarnings(\"NotAwaited\").") {
    @Override
    public boolean isWarning() {
      return true;
    }
  },
  NOT_PERMITTED(
      "NotPermitted",
      "the parameter \"%s\" is %s, which is none of the types that the router \"%s\" permits: %s.",
      "Take one of these, or %s itself.",
      true),
  NOTHING_TO_GATHER("NothingToGather", "\"%s\" %s \"%s\", which %s.", "%s"),
  NOTHING_TO_SPREAD(
      "NothingToSpread",
      "%s is to run on a cluster, and %s: there are no items to work on in many places.",
      "Let a @Loop emit them%s, or leave cluster = true out."),
  NULL_CONTRACT("NullContract", "%s may be null, because \"%s\" is @Nullable.", "%s"),
  ON_ERROR(
      "OnError", "onError has %d values, and a failure has one consequence.", "Keep one of them."),
  PLAIN_FUTURE(
      "PlainFuture",
      "\"%s\" returns %s, which cannot be awaited without blocking a thread.",
      "Return %s, or call get() in the task and return the value."),
  PREVIOUS("Previous", "%s.", "%s"),
  PRIVATE_TASK(
      "PrivateTask",
      "the %s \"%s\" is private, so the runner cannot call it.",
      "Make it package-private or wider."),
  PROXIED_TASK(
      "ProxiedTask",
      "%s() is final, and a proxy stands around the bean because %s is %s: a method that it cannot override runs on the proxy itself, whose fields are empty.",
      "Take final away."),
  RAW_TYPE("RawType", "%s is %s without its type argument.", "Write it, as in %s<...>."),
  REACHABILITY_UNKNOWN(
      "ReachabilityUnknown",
      "it would take too long to find out whether \"%s\" can ever run: too many routers decide on it in too many ways.",
      "Put a router between, whose value tells which branch was taken; or say @SuppressWarnings(\"ReachabilityUnknown\").") {
    @Override
    public boolean isWarning() {
      return true;
    }
  },
  REPEAT("Repeat", "%s.", "%s"),
  RESERVED_NAME("ReservedName", "%s cannot be named \"%s\": %s.", "Rename %s."),
  RETRY("Retry", "%s.", "Give a %s %s."),
  ROUTER_TYPE(
      "RouterType", "the router \"%s\" returns %s, which is nothing to choose by.", "%s", true),
  RUN_ON("RunOn", "%s.", "Give the name that the builder's executor(name, ...) has."),
  RUNNER_EXISTS(
      "RunnerExists",
      "the runner of %s would be %s, and there is such a class already.",
      "Rename one of the two."),
  SCOPE_CONFLICT(
      "ScopeConflict",
      "\"%s\" needs \"%s\", which runs once per %s, and \"%s\", which runs once per %s. Neither runs inside the other, so there is no one item for \"%s\" to run for.",
      "Gather one of them (%s), take each value of both as it comes (%s), or nest the loops: let \"%s\" depend on \"%s\".",
      true),
  SHADOWED_TYPE(
      "ShadowedType", "the runner has a nested class %s, which hides the type %s in %s.", "%s"),
  SHARED_LIMIT(
      "SharedLimit",
      "%s.",
      "Give the name that the builder's limit(name, SharedLimit) has, and nothing else: that limit says how much it admits. Or leave shared out."),
  SHUTDOWN(
      "Shutdown",
      "the clean-up \"%s\" %s.",
      "A @Shutdown method takes no parameters, returns void and is not private."),
  STATE("State", "the state \"%s\" cannot be made: %s.", "%s"),
  STATE_BEHIND_KEY(
      "StateBehindKey",
      "\"%s\" takes the state %s, which all items share, and comes after one %s: there, items are in different places of a cluster.",
      "Give it the same key, @State(by = \"%s\"), or take it before."),
  STATE_HELD(
      "StateHeld", "\"%s\" %s, and holds the state \"%s\" meanwhile, which \"%s\" needs %s.", "%s"),
  STATE_IN_TWO_PLACES(
      "StateInTwoPlaces",
      "\"%s\" takes the state %s, and so does \"%s\", below \"%s\": the items of two loops are in different places of a cluster.",
      "Let each have a state of its own; their values can come together in the main scope."),
  STATE_KEY("StateKey", "%s.", "%s"),
  STATE_OF_OUTER_KEY(
      "StateOfOuterKey",
      "\"%s\" takes the state %s by \"%s\", which is %s, so it says of no item where on a cluster the state is.",
      "Name a task that runs once per item of \"%s\"; it may hand that value on."),
  STATE_OF_SEVERAL_READERS(
      "StateOfSeveralReaders",
      "\"%s\" takes the state %s, which all items share, but those of \"%s\" are read in many places of a cluster, since \"%s\" may be spread.",
      "Give it a key, @State(by = ...), or leave spread = true out."),
  STATE_TYPE(
      "StateType",
      "the state \"%s\" is %s here, but %s.",
      "A state has one type everywhere: use the same, or another name."),
  STATES_IN_TURN(
      "StatesInTurn",
      "\"%s\" %s, and %s: these are in different places of a cluster, and an item goes to one of them.",
      "Keep both under one key, or do the rest in a class of its own, on what this one has written."),
  SUSPEND(
      "Suspend",
      "\"%s\" is a Kotlin suspend function, which Java code cannot call.",
      "Make it an ordinary function, or return a CompletableFuture (future { ... })."),
  TOO_LARGE(
      "TooLarge",
      "%s has %s, and a class file holds no more than %s.",
      "Divide it into several classes."),
  TWO_BINDINGS(
      "TwoBindings",
      "the parameter \"%s\" is marked %s.",
      "A parameter gets its value in one of these ways: keep one.",
      true),
  TWO_FALLBACKS(
      "TwoFallbacks",
      "\"%s\" has two fallbacks, \"%s\" and \"%s\".",
      "One stands in first: let the other stand in for that, @Fallback(\"%s\").",
      true),
  TWO_KINDS("TwoKinds", "\"%s\" is marked %s.", "A method is one of these: keep one.", true),
  TWO_STREAMS(
      "TwoStreams",
      "\"%s\" consumes two streams %s, so the one would have to wait for the other.",
      "Gather one value that holds both, or consume them in two tasks."),
  TASK_NAME("TaskName", "%s.", "%s", true),
  TYPE_MISMATCH(
      "TypeMismatch", "the parameter \"%s\" of \"%s\" is %s, but the %s \"%s\" %s %s.", "%s", true),
  UNCOVERED(
      "Uncovered",
      "no task runs if the router \"%s\" chooses %s.",
      "Add one (%s), or say @Router(partial = true)."),
  UNKNOWN_CONSTANT(
      "UnknownConstant", "the router \"%s\" has no constant \"%s\"%s", "It has %s.", true),
  UNKNOWN_NAME("UnknownName", "%s", "%s", true),
  UNKNOWN_TASK("UnknownTask", "no task named \"%s\"%s", "@%s takes the names of tasks.%s", true),
  UNREACHABLE("Unreachable", "\"%s\" can never run: %s.", "%s"),
  UNREADABLE_LOOP("UnreadableLoop", "on a cluster the loop \"%s\" cannot be read: it %s.", "%s"),
  UNSERIALISABLE(
      "Unserialisable",
      "on a cluster %s, and cannot be written down: %s.",
      "Make that a record, or Serializable, or take something else in its place."),
  WHEN("When", "%s.", "%s", true);

  private final String key;
  private final String rule;
  private final String wayOut;
  private final boolean breaksGraph;

  Diagnostic(String key, String rule, String wayOut) {
    this(key, rule, wayOut, false);
  }

  Diagnostic(String key, String rule, String wayOut, boolean breaksGraph) {
    this.key = key;
    this.rule = rule;
    this.wayOut = wayOut;
    this.breaksGraph = breaksGraph;
  }

  /** What stands in brackets before the message; it never changes. */
  public String key() {
    return key;
  }

  /** Whether it only has to be said, and the class is good all the same. */
  public boolean isWarning() {
    return false;
  }

  /** Whether the user has decided it, at the element or around it. */
  boolean isSuppressedAt(Element element) {
    for (Element at = element; at != null; at = at.getEnclosingElement()) {
      SuppressWarnings suppressed = at.getAnnotation(SuppressWarnings.class);
      if (suppressed != null && List.of(suppressed.value()).contains(key)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the graph is not what the user means, so that further conclusions would mislead. */
  boolean breaksGraph() {
    return breaksGraph;
  }

  /** A problem at {@code site}; the arguments fill the gaps of the rule, then those of the way out. */
  public Problem at(Site site, Object... arguments) {
    return new Problem(this, site, text(arguments));
  }

  /** What the user reads; the arguments fill the gaps of the rule, then those of the way out. */
  public String text(Object... arguments) {
    return "[" + key + "] " + (rule + " " + wayOut).formatted(arguments).strip();
  }
}
